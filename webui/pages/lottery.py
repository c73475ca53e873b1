"""The lottery for everybody: its seal, then its seed, and a pupil's number."""

from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext
from sqlalchemy.orm import Session

from matcher.lottery import lottery_number
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.results import published_run
from webui.operations.lottery import Seal, seal_of, sealed_hash, seed_of_run
from webui.pages.page import FormPage
from webui.pages.round_list import round_name
from webui.papers.certificate import Code, Facts, Head, Part, Text, paper
from webui.store.rounds import RoundRow

_DIGITS = 8  # of a number, for its place among all numbers


@dataclass(frozen=True)
class Lottery:
    """What may be known of the lottery now."""

    sealed: str  # when; empty = not sealed
    hash: str  # SHA-256 of the seed, once it is sealed
    seed: str  # with which the published result was made; empty = nothing is published
    kind: str = ""  # how the two belong together: a look and a word, once both are known
    state: str = ""
    late: bool = False  # sealed when the choices were known already


@dataclass(frozen=True)
class Number:
    """A pupil's number, and how it came about."""

    text: str  # of which the number is the SHA-256
    number: str
    before: int  # of a thousand numbers, how many come before it


@dataclass(frozen=True, kw_only=True)
class LotteryPage(FormPage):
    """What everybody may know of the lottery."""

    template: ClassVar[str] = "policy/lottery.html"

    round_name: str
    lottery: Lottery | None
    number: Number | None


def lottery_page(session: Session, row: RoundRow | None, form: Any, number: Number | None = None) -> LotteryPage:
    """What everybody may know."""
    return LotteryPage(
        title=gettext("The lottery"),
        form=form,
        round_name=round_name(row) if row else "",
        lottery=lottery_of(session, row) if row else None,
        number=number,
    )


def lottery_of(session: Session, row: RoundRow) -> Lottery:
    """The hash once it is sealed, the seed once the result is published."""
    run_id = published_run(session, row.id)
    seed = "" if run_id is None else seed_of_run(session, run_id)
    kind, state = _state(seal_of(session, row, seed)) if run_id is not None else ("", "")
    at, closed = row.seed_sealed_at, row.wishes_close_at
    return Lottery(
        sealed="" if at is None else dates.moment(at, language(), config().zone),
        hash=sealed_hash(session, row),
        seed=seed,
        kind=kind,
        state=state,
        late=at is not None and closed is not None and at > closed,
    )


def number_of(seed: str, site: str, pupil: str) -> Number:
    """The number that the lottery gives a pupil."""
    number = lottery_number(seed, site, pupil)
    return Number(f"{seed}:{site}:{pupil}", number, 1000 * int(number[:_DIGITS], 16) // 16**_DIGITS)


def lottery_sheet(session: Session, row: RoundRow) -> bytes:
    """The same on paper, to hang up or to keep."""
    lottery = lottery_of(session, row)
    seed, school, number = lottery.seed or gettext("SEED"), gettext("SCHOOL"), gettext("NUMBER")
    facts = [(gettext("Round"), round_name(row)), (gettext("Sealed"), lottery.sealed or gettext("Not sealed"))]
    parts: list[Part] = [Facts(facts)]
    if lottery.hash:
        parts += [Head(gettext("Seal (SHA-256)")), Code(lottery.hash)]
    if lottery.seed:
        parts += [Head(gettext("Seed")), Code(lottery.seed), Text(lottery.state)]
    else:
        parts += [Text(gettext("The seed itself is secret until the result is published."))]
    if lottery.late:
        parts += [Text(gettext("It was sealed after pupils had chosen."))]
    parts += [
        Head(gettext("How to check it")),
        Text(
            gettext(
                "Keep this sheet. After publication the seed is shown. Any SHA-256 program must make of that seed "
                "exactly the seal on this sheet."
            )
        ),
        Text(
            gettext(
                "A pupil's number is the SHA-256 of seed:school:pupil number, without spaces and without a line end. "
                "The number that comes first in the alphabet goes first; digits come before letters."
            )
        ),
        Code(f"printf '%s' '{seed}:{school}:{number}' | sha256sum"),
    ]
    return paper(gettext("The lottery"), config().region, parts, language())


def _state(seal: Seal) -> tuple[str, str]:
    texts = {
        Seal.WHOLE: ("good", gettext("The seed belongs to the seal.")),
        Seal.BROKEN: ("bad", gettext("This result was made with another seed than the sealed one.")),
        Seal.NONE: ("bad", gettext("This lottery was not sealed: nobody can check that the seed was drawn before.")),
    }
    return texts[seal]
