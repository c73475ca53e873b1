"""Waiting lists in words: in which order pupils stand on them, and what became of an offer."""

from collections.abc import Iterable

from flask_babel import gettext

from matcher.codes import Goal
from matcher.policy import RANK_GOALS
from webui.operations.waiting import SEAT_REASON, SWAP_REASON
from webui.store.words import OfferState

Claim = tuple[tuple[Goal, int], ...]  # as ``matcher.fairness.claims``, which loads slowly
_NOBODY = 10**6  # a rank beyond all lists: decided by hand, without a wish


def order_told(goals: Iterable[Goal]) -> str:
    """What counts on a waiting list, the most important first."""
    names = {
        Goal.NEEDS: gettext("who needs it to graduate"),
        Goal.SERVED: gettext("who has no other place beside it"),
        Goal.PRIORITY: gettext("priority"),
        Goal.CHANGES: gettext("who had it before"),
        **dict.fromkeys(RANK_GOALS, gettext("the higher choice")),
    }
    parts = dict.fromkeys(names[goal] for goal in goals if goal in names)
    return ", ".join((*parts, gettext("the lottery number")))


def claim_told(claim: Claim) -> str:
    """Why a pupil stands where they stand."""
    return " · ".join(part for part in (_part(goal, number) for goal, number in claim) if part)


def _part(goal: Goal, number: int) -> str:
    if goal in RANK_GOALS:
        return gettext("choice %(rank)s", rank=number) if number < _NOBODY else gettext("no choice")
    texts = {
        Goal.NEEDS: ("" if number else gettext("needed to graduate")),
        Goal.SERVED: (gettext("beside another place") if number else gettext("would be the only place")),
        Goal.PRIORITY: gettext("priority %(number)s", number=number),
        Goal.CHANGES: ("" if number else gettext("had it before")),
        Goal.LOTTERY: gettext("lottery number %(number)s", number=number),
    }
    return texts[goal]


def state_told(state: OfferState) -> tuple[str, str]:
    """The look and the words of an offer."""
    texts = {
        OfferState.OPEN: ("wait", gettext("Waits for an answer")),
        OfferState.ACCEPTED: ("good", gettext("Accepted by all, and decided by hand")),
        OfferState.DECLINED: ("off", gettext("Declined")),
        OfferState.LATE: ("off", gettext("Not answered in time")),
        OfferState.WITHDRAWN: ("off", gettext("Withdrawn")),
        OfferState.OVERTAKEN: ("bad", gettext("Accepted, but no longer possible")),
        OfferState.LAPSED: ("off", gettext("Lapsed because of a correction")),
    }
    return texts[state]


def agreed_told(*, faults: bool) -> tuple[str, str]:
    """The look and the words of an offer that all accepted and that is not decided yet."""
    if faults:
        return "wait", gettext("Accepted by all; decided as soon as the round has no faults")
    return "bad", gettext("Accepted by all, but not decided yet")


def further_told(state: OfferState, *, agreed: bool, faults: bool, ring: bool) -> str:
    """What comes next where all accepted and nothing was decided; else empty."""
    if agreed and faults:
        return gettext("Nobody has to answer any more. It is decided by itself when the faults are mended.")
    if agreed:
        return gettext(
            "Nobody has to answer any more. It is tried again every minute. If it still stands here after that,"
            " something went wrong: the coordinator can withdraw it and decide by hand."
        )
    if state is OfferState.LAPSED:
        return gettext(
            "A correction of the allocation was published, and this is no longer possible. Nobody has to answer."
        )
    if state is not OfferState.OVERTAKEN:
        return ""
    if ring:
        return gettext("Nothing has changed for these pupils. Other swaps are looked for by themselves.")
    return gettext(
        "Nothing has changed for these pupils. If the seat is still free, the coordinator can offer it anew."
    )


def kept_reason(reason: str) -> str:
    """Why something was decided by hand: as typed, and in the language of who reads it what the program wrote."""
    for kept, said in ((SEAT_REASON, _seat_reason), (SWAP_REASON, _swap_reason)):
        number = reason.removeprefix(kept.format(""))
        if number != reason and number.isdigit():
            return said(number)
    return reason


def _seat_reason(number: str) -> str:
    return gettext("Waiting list, offer %(number)s", number=number)


def _swap_reason(number: str) -> str:
    return gettext("Swap, proposal %(number)s", number=number)
