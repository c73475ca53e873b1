"""Why a pupil moved after a publication: for staff with the numbers of the rule, for pupils about themselves alone."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from flask_babel import gettext

from matcher.problem import Problem, PupilKey
from matcher.repair import Change
from matcher.rules.exclusions import Refusal
from matcher.wording import text
from webui.language import language
from webui.memory.moves import NEW_ALLOCATION
from webui.operations.waiting import SEAT_REASON, SWAP_REASON
from webui.pages.offer import refusal_told
from webui.pages.run_words import group_title

_SMALLER = ("fewer_seats", "fewer_guest_seats", "fewer_site_guests")
_BY_HAND = ("by_hand", "rule_kept_out")


class Hand(StrEnum):
    """What a decision by hand came from, if the program wrote it."""

    SEAT = "seat"  # of the waiting list
    SWAP = "swap"


def hand_of(problem: Problem, key: PupilKey, offerings: Iterable[str | None]) -> Hand | None:
    """Which offer the decisions by hand about this pupil and these groups came from; None for what a person decided."""
    codes = set(offerings)
    reasons = [k.reason or "" for k in problem.locks if (k.home_site, k.pupil_id) == key and k.offering_id in codes]
    for hand, kept in ((Hand.SWAP, SWAP_REASON), (Hand.SEAT, SEAT_REASON)):
        if any(reason.startswith(kept.format("")) for reason in reasons):
            return hand
    return None


def reason_told(problem: Problem, reason: str, refusal: Refusal | None, hand: Hand | None = None) -> str:
    """The reason, and the rule with its numbers if it has any: for staff."""
    if reason == NEW_ALLOCATION:
        return gettext("it is another allocation, not a repair")
    if reason in _BY_HAND and hand is not None:
        return gettext("swap accepted") if hand is Hand.SWAP else gettext("seat of the waiting list accepted")
    words = text("report", f"reason_{reason}", language())
    if refusal is None or not refusal.numbers:
        return words
    return f"{words}. {refusal_told(problem, refusal)}"


def change_told(problem: Problem, change: Change) -> str:
    """The reason of a change, for staff."""
    hand = hand_of(problem, _key(change), (change.lost, change.gained)) if change.reason in _BY_HAND else None
    return reason_told(problem, change.reason, change.refusal, hand)


def pupil_told(problem: Problem, changes: Iterable[Change]) -> str:
    """The reasons, each once, for the pupil: nothing in it is about another pupil."""
    return " ".join(dict.fromkeys(_of_pupil(problem, change) for change in changes))


def lost_told(problem: Problem, changes: Iterable[Change]) -> str:
    """What became of each place that a pupil lost, and why; for the pupil."""
    return " ".join(dict.fromkeys(_lost(problem, change) for change in changes if change.lost is not None))


def _lost(problem: Problem, change: Change) -> str:
    title = group_title(problem, change.lost or "")
    why = dict(_outside()).get(change.reason)
    if why is None:
        told = _of_pupil(problem, change)
        return gettext("Your place in %(title)s is gone.", title=title) + f" {told}"
    told = gettext("Your place in %(title)s is gone: %(why)s.", title=title, why=why)
    return f"{told} " + gettext("That is not because of you.")


def _of_pupil(problem: Problem, change: Change) -> str:
    if change.reason in _BY_HAND:
        hand = hand_of(problem, _key(change), (change.lost, change.gained))
        if hand is not None:
            swapped = gettext("You swapped, as you asked.")
            return swapped if hand is Hand.SWAP else gettext("A place came free on the waiting list.")
    rule = change.reason.removeprefix("rule_")
    if rule != change.reason and change.refusal is not None:
        return refusal_told(problem, change.refusal, for_pupil=True)
    return dict(_words()).get(change.reason) or gettext("A new allocation was made.")


def _key(change: Change) -> PupilKey:
    return change.home_site, change.pupil_id


def _outside() -> Iterator[tuple[str, str]]:
    """Reasons that have nothing to do with the pupil, as the end of a sentence."""
    yield from ((code, gettext("the group does not go on")) for code in ("group_gone", "group_cancelled"))
    yield "fewer_seats", gettext("the group has become smaller")
    guests = gettext("there are fewer places for pupils of other schools")
    yield from ((code, guests) for code in ("fewer_guest_seats", "fewer_site_guests"))
    yield "below_minimum", gettext("too few pupils were left in the group")
    yield "made_room", gettext("something changed in the region, and the places had to be divided anew")


def _words() -> Iterator[tuple[str, str]]:
    cancelled, fewer = gettext("Your group is cancelled."), gettext("Your group has fewer seats than before.")
    yield from ((code, cancelled) for code in ("group_gone", "group_cancelled"))
    yield from ((code, fewer) for code in _SMALLER)
    yield "below_minimum", gettext("Too few pupils are left in your group, so it does not go on.")
    yield "pupil_left", gettext("You do not take part in this round any more.")
    yield "fewer_electives", gettext("You can take fewer electives than before.")
    yield "own_clash", gettext("The times do not go together with your other elective any more.")
    yield "own_same_elective", gettext("You had the same elective twice.")
    yield "own_overlap", gettext("It is too much like your other elective.")
    yield "by_hand", gettext("Your school decided so.")
    anew = gettext("Something changed in the region, and the places had to be divided anew.")
    yield from ((code, anew) for code in ("made_room", "fewest_changes"))
    yield "fills_group", gettext("You are needed in another group, which could not run otherwise.")
    yield "hand_withdrawn", gettext("Your school had placed you there, and decided otherwise.")
    yield from ((code, gettext("A place was found for you.")) for code in ("joined", "new_place"))
