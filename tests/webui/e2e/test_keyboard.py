"""Every page of every role without script and by keyboard alone: all can be reached, in order, and focus is seen."""

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Error, Page

from tests.webui.e2e.sites import DESK, Small
from tests.webui.views.test_access import path_of
from tests.webui.world import World
from webui import access
from webui.people import Role

PAGES = {"": 3, "ann": 3, "counsellor": 10, "host": 10, "privacy": 3, "coordinator": 30}  # at least so many are seen
ROLES = {
    "": None,
    "ann": Role.PUPIL,
    "counsellor": Role.COUNSELLOR,
    "host": Role.HOST,
    "privacy": Role.PRIVACY,
    "coordinator": Role.COORDINATOR,
}
# What people do something with, as far as it is seen and not switched off.
DO = """(() => [...document.querySelectorAll(
  'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])')]
  .filter((one) => one.checkVisibility() && !one.disabled && !one.closest('[aria-hidden=true]')))()"""
LOOK = """() => {
  const wrong = [], doing = DO;
  const name = (one) => `${one.tagName.toLowerCase()} ${(one.name || one.textContent).trim().slice(0, 40)}`;
  const seen = (one) => ['outlineStyle', 'outlineWidth', 'boxShadow'].map((s) => getComputedStyle(one)[s]).join();
  document.activeElement.blur();
  for (const one of doing) {
    if (one.tabIndex < 0) wrong.push(`cannot be reached: ${name(one)}`);
    if (one.tabIndex > 0) wrong.push(`out of order: ${name(one)}`);
    const before = seen(one);
    one.focus();
    if (document.activeElement !== one) wrong.push(`takes no focus: ${name(one)}`);
    else if (seen(one) === before) wrong.push(`focus is not seen: ${name(one)}`);
    one.blur();
  }
  for (const one of document.querySelectorAll('div, span')) {
    const scrolls = /group|region/.test(one.getAttribute('role')) && /aria-label/.test(one.outerHTML.split('>')[0]);
    if (one.hasAttribute('tabindex') && !scrolls) wrong.push(`a ${name(one)} takes focus`);
    if (/button|link|checkbox|tab|menuitem|switch/.test(one.getAttribute('role'))) wrong.push(`acts: ${name(one)}`);
    const inside = one.closest('a, button, label, summary, select');
    if (!inside && getComputedStyle(one).cursor === 'pointer') wrong.push(`looks as if it acts: ${name(one)}`);
  }
  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) wrong.push(`titles: ${levels}`);
  if (levels.some((level, i) => level > (i ? levels[i - 1] : 0) + 1)) wrong.push(`a heading is skipped: ${levels}`);
  return wrong;
}""".replace("DO", DO)


def _paths(world: World, who: str) -> Iterator[str]:
    """Every page that the role may open, and what else is read, with something behind it."""
    for rule in world.app.url_map.iter_rules():
        allowed = access.allowed_roles(world.app, rule.endpoint)
        mine = allowed == "public" if not who else allowed != "public" and ROLES[who] in allowed
        if mine and "GET" in rule.methods and "static" not in rule.endpoint:
            yield path_of(world, who, rule.rule)[0]


def _opened(page: Page, url: str) -> bool:
    """Whether it is a page: neither a file, nor something that is not there, nor the way to another page."""
    try:
        answer = page.goto(url)
    except Error as error:
        if "Download is starting" not in str(error):
            raise
        return False
    return answer is not None and answer.ok and page.url == url and "html" in answer.headers["content-type"]


@pytest.mark.parametrize("who", ROLES)
def test_every_page_works_by_keyboard_alone_and_without_script(small: Small, who: str) -> None:
    world, address = small.world, small.address
    world.publish()
    page = small.visit(who, viewport=DESK, java_script_enabled=False, reduced_motion="reduce")
    titles: Counter[str] = Counter()
    wrong = []
    for path in _paths(world, who):
        if not _opened(page, address + path):
            continue
        page.keyboard.press("Tab")
        if page.locator("header").count() and page.evaluate("document.activeElement.className") != "skip":
            wrong.append((path, "the first Tab does not reach the way to the content"))
        wrong += [(path, fault) for fault in page.evaluate(LOOK)]
        titles[page.title()] += 1
    assert len(titles) >= PAGES[who]
    assert not wrong
    assert not [title for title, pages in titles.items() if pages > 1]


@pytest.mark.parametrize(
    ("who", "path"), [("ann", "/keuzes"), ("counsellor", "/leerlingen"), ("coordinator", "/regels")]
)
def test_tab_goes_through_the_page_in_order_and_out_of_it(small: Small, who: str, path: str) -> None:
    page = small.visit(who, viewport=DESK, java_script_enabled=False, reduced_motion="reduce")
    page.goto(small.address + path)
    expected = page.evaluate(f"{DO}.map((one, i) => (one.dataset.place = i))")
    assert len(expected) > 10
    unchosen = "one.type === 'radio' && !one.checked"
    beside = page.evaluate(f"{DO}.filter((one) => {unchosen}).map((one) => +one.dataset.place)")
    wanted = [place for place in expected if place not in beside]  # of radio buttons the chosen one is reached
    assert [_next(page) for _ in wanted] == wanted
    assert _next(page) == -1, "no trap: after the last comes the browser itself"


def _next(page: Page) -> int:
    page.keyboard.press("Tab")
    return page.evaluate("Number(document.activeElement.dataset.place ?? -1)")
