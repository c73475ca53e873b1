"""One way from a page object to HTML."""

from flask import render_template

from webui.pages.page import Page


def render(page: Page) -> str:
    """The page in its template, which sees it as ``page`` and nothing else of ours but the frame."""
    return render_template(page.template, page=page)
