"""Every link on every page leads somewhere, for every role."""

from html.parser import HTMLParser

import pytest

from tests.webui.world import STAFF, World


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {value for name, value in attrs if name in ("href", "src") and value and tag != "use"}


@pytest.mark.parametrize("who", ["", "ann", *STAFF])
def test_every_link_leads_to_a_page(world: World, who: str) -> None:
    client, seen, todo, wrong = world.client(who), set(), ["/"], []
    while todo and len(seen) < 300:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        with client.get(path, follow_redirects=True) as response:
            if response.status_code != 200:
                wrong.append((path, response.status_code))
            if response.mimetype != "text/html":
                continue
            links = _Links()
            links.feed(response.text)
        todo += [link for link in links.found if link.startswith("/") and not link.startswith("//")]
    assert not wrong
    assert len(seen) > 5
