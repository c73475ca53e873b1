"""What browser tests do again and again."""

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.webui.e2e.sites import DESK, PHONE, Site
from webui.jobs.claim import Timing
from webui.jobs.worker import work_once
from webui.store import close_store, open_store

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
FIND = """async (rules) => {
  const found = await axe.run({ runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map((rule) => [rule.id, rule.nodes.slice(0, 3).map((node) => node.target)]);
}"""


def broken(page: Page) -> list[list[object]]:
    """The rules of axe that the page breaks as it is now, each with the first places where it does."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[list[object]] = page.evaluate(FIND, RULES)
    return found


def nothing_found(page: Page) -> None:
    """Neither by axe nor wider than the screen, on a phone and on a desk."""
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        assert not broken(page), page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], page.url


def faults(page: Page, address: str, paths: list[str]) -> list[object]:
    """What axe finds in both languages, and what is wider than a phone."""
    found: list[object] = []
    for language in ("nl", "en"):
        page.context.add_cookies([{"name": "language", "value": language, "url": address}])
        for path in paths:
            page.goto(address + path)
            for size in (DESK, PHONE) if language == "nl" else (PHONE,):
                page.set_viewport_size(size)
                found += [(path, language, *fault) for fault in broken(page)]
            if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
                found.append((path, language, "wide"))
    page.set_viewport_size(DESK)
    page.context.add_cookies([{"name": "language", "value": "nl", "url": address}])
    return found


def unfold(page: Page) -> None:
    """Open all that is folded."""
    page.evaluate("document.querySelectorAll('main details').forEach((fold) => { fold.open = true; })")


def work(site: Site) -> None:
    """What the worker beside the server does, until no run waits."""
    store = open_store(site.config.database)
    try:
        while work_once(store, Timing()):
            pass
    finally:
        close_store(store)


def upload(site: Site, page: Page, name: str, content: str) -> None:
    """A file comes in, as far as its preview; what is not in it stays."""
    page.goto(f"{site.address}/gegevens")
    page.get_by_label("Bestanden").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content.encode()})
    page.get_by_label("blijft").check()
    page.get_by_role("button", name="Toon wat er verandert").click()
