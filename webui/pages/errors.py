"""Pages for what goes wrong."""

from dataclasses import dataclass
from typing import ClassVar

from webui.pages.page import Page


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """What happened, what to do, and a reference for whoever helps."""

    template: ClassVar[str] = "error.html"

    advice: str
    reference: str
    back: str = ""  # the form to try again with
