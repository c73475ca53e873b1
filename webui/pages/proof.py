"""The proof of a publication on one page, for people."""

from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.codes import Proof
from matcher.files import placements_csv
from matcher.fingerprint import digest
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.results import result
from webui.operations.lottery import sealed_hash
from webui.pages.round_list import round_name
from webui.pages.run_words import NONE, goal_name, goal_value, proof_told
from webui.papers.certificate import Code, Facts, Head, Part, Text, paper
from webui.store.rounds import RoundRow
from webui.store.runs import PublicationRow, RunRow


def proof_paper(session: Session, publication: PublicationRow) -> bytes:
    """What was optimised in which order, what came of it, how that is known, and how to check it."""
    row = session.get_one(RoundRow, publication.round_id)
    run = session.get_one(RunRow, publication.run_id)
    goals: list[dict[str, Any]] = (run.outcome or {})["goals"]
    proved = all(goal["proof"] != Proof.NONE for goal in goals)
    heads = ("", gettext("Goals, the most important first"), gettext("Reached"), gettext("How it is known"))
    parts: list[Part] = [
        Text(_verdict(proved=proved)),
        Facts([_goal(number, goal) for number, goal in enumerate(goals, start=1)], heads, (1, 8, 11, 9)),
        Head(gettext("Fingerprints")),
        Facts(_fingerprints(session, row, run)),
        Text(gettext("A fingerprint is a SHA-256: whoever changes one letter gets another one.")),
        Head(gettext("How to check it")),
        Text(
            gettext(
                "The coordinator can hand out the round and its outcome with pseudonyms in the place of pupils. Their "
                "lottery order is the same. Unpack the file, install the program (it is free) and type:"
            )
        ),
        Code("python -m matcher verify round out"),
        Text(
            gettext(
                "It counts every rule, every goal and every proof again, without any search. In out/report.json stands "
                "under pseudonyms_of the fingerprint of the round above."
            )
        ),
    ]
    moment = dates.moment(publication.publish_at, language(), config().zone)
    subtitle = f"{config().region} · {round_name(row)} · {gettext('Publication of %(moment)s', moment=moment)}"
    return paper(gettext("Proof of the allocation"), subtitle, parts, language())


def _verdict(*, proved: bool) -> str:
    if proved:
        return gettext(
            "Every goal is as good as it can be: there is no better allocation. What a goal lacks could only be given "
            "at the cost of a goal above it."
        )
    return gettext("The search was stopped early: every rule is kept, but there may be a better allocation.")


def _goal(number: int, goal: dict[str, Any]) -> tuple[str, ...]:
    name, levels = goal["name"], goal.get("levels", ())
    value, bound = (goal_value(name, goal[part], levels) for part in ("value", "bound"))
    return f"{number}.", goal_name(name), value, proof_told(goal["proof"], bound)[1]


def _fingerprints(session: Session, row: RoundRow, run: RunRow) -> list[tuple[str, ...]]:
    placements = placements_csv(result(session, run.id).allocation.placements)
    return [
        (gettext("Of the round: offer, pupils, choices and rules"), run.fingerprint),
        (gettext("Of the result: all placements"), digest(placements.encode())),
        (gettext("Of the certificate"), (run.outcome or {}).get("certificate") or NONE),
        (gettext("Seal (SHA-256)"), sealed_hash(session, row) or gettext("Not sealed")),
    ]
