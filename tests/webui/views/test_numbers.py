"""Numbers in addresses and forms that no database holds, and buttons that say nothing."""

import re

import pytest

from tests.webui.world import World

TOO_LARGE = str(2**63)
FIELDS = (
    "by",
    "decision",
    "group",
    "into",
    "keep",
    "levels",
    "move",
    "newest",
    "offer",
    "out_of",
    "page",
    "publication",
)
MORE = ("pupil", "round", "run", "seen", "site", "version", "wish")


@pytest.mark.parametrize("who", ["coordinator", "counsellor", "host", "ann"])
def test_a_number_that_no_database_holds_is_no_mistake_of_ours(world: World, who: str) -> None:
    world.publish()
    sent = dict.fromkeys((*FIELDS, *MORE), TOO_LARGE) | {"accept": "yes", "wanted": "yes"}
    wrong = []
    for rule in world.app.url_map.iter_rules():
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            for number in (TOO_LARGE, "1"):
                path = re.sub(r"<int:\w+>", number, rule.rule)
                response = world.client(who).open(path, method=method, data=sent, query_string=sent)
                if response.status_code >= 500:
                    wrong.append((rule.endpoint, method, number))
    assert not wrong


@pytest.mark.parametrize(
    ("who", "path", "field"),
    [("counsellor", "/wachtlijst/antwoord", "accept"), ("counsellor", "/ruilen/vraag", "wanted")],
)
def test_a_form_that_says_neither_yes_nor_no_is_not_taken_for_a_no(
    world: World, who: str, path: str, field: str
) -> None:
    client = world.client(who)
    assert client.post(path, data={"pupil": world.pupils["ann"]}).status_code == 400
    assert client.post(path, data={"pupil": world.pupils["ann"], field: "maybe"}).status_code == 400
    assert client.post(path, data={"pupil": world.pupils["ann"], field: "no"}).status_code == 302
