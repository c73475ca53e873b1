"""``waiting ROUND OUT [OFFERING]``: who waits for which group, in what order and why, and who gets a free seat."""

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher.allocation import Allocation
from matcher.answers.waiting import Proposal, Waiting, as_it_is, proposal, waiting_list
from matcher.cli.results import sound_eligibility
from matcher.cli.screen import MOST_LINES, Screen, UsageError
from matcher.cli.summary import console, plain_table
from matcher.codes import Goal
from matcher.fairness import Better, Standing
from matcher.fairness.claims import Claim
from matcher.files import read_placements, read_round_with_warnings
from matcher.policy import RANK_GOALS
from matcher.wording import LANGUAGES, text

_SAID_AT_0 = {Goal.NEEDS, Goal.SERVED, Goal.CHANGES}  # of a claim: 0 = it holds, anything else is not worth telling


@dataclass(frozen=True, slots=True)
class _Group:
    """A group that somebody waits for."""

    offering: str
    capacity: int
    placed: int
    waiting: tuple[Waiting, ...]
    proposal: Proposal | None

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.placed)

    @property
    def moves(self) -> tuple[Better, ...]:
        return self.proposal.moves if self.proposal else ()

    def to_json(self) -> dict[str, Any]:
        return {
            "offering": self.offering,
            "capacity": self.capacity,
            "placed": self.placed,
            "free": self.free,
            "waiting": [_waiting_json(one) for one in self.waiting],
            "proposal": [_move_json(move) for move in self.moves],
        }


def run(arguments: Namespace, screen: Screen) -> int:
    """Tell who waits."""
    reading = read_round_with_warnings(arguments.round)
    if arguments.offering is not None and arguments.offering not in reading.problem.offering:
        raise UsageError("unknown_group", offering=arguments.offering)
    eligibility = sound_eligibility(reading)
    published = Allocation(read_placements(arguments.out))
    standing = as_it_is(reading.problem, reading.policy, published, eligibility)
    asked = [arguments.offering] if arguments.offering else sorted(reading.problem.offering)
    groups = [found for offering in asked if (found := _group(standing, offering)).waiting or arguments.offering]
    screen.data([group.to_json() for group in groups])
    if not screen.as_json:
        if arguments.offering:
            _tell_one(groups[0], screen)
        else:
            _tell_all(groups, screen)
    return 0


def _group(standing: Standing, offering_id: str) -> _Group:
    offering, waiting = standing.problem.offering[offering_id], waiting_list(standing, offering_id)
    placed = standing.allocation.size[offering_id]
    found = proposal(standing, offering_id) if waiting and placed < offering.capacity else None
    return _Group(offering_id, offering.capacity, placed, waiting, found)


def _tell_all(groups: Sequence[_Group], screen: Screen) -> None:
    if not groups:
        screen.say("line_nobody_waits")
        return
    table = plain_table(screen, "head_waiting", "offering", ">waiting", ">placed", ">free")
    order = sorted(groups, key=lambda group: (not group.moves, -len(group.waiting), group.offering))
    for group in order[:MOST_LINES]:
        table.add_row(
            group.offering, str(len(group.waiting)), f"{group.placed}/{group.capacity}", str(group.free or "")
        )
    console().print(table)
    if len(groups) > MOST_LINES:
        screen.say("more", count=len(groups) - MOST_LINES)
    chains = [f"{group.offering}: {'; '.join(map(_move_told, group.moves))}" for group in order if group.moves]
    if chains:
        screen.say("head_waiting_proposals")
        screen.lines(chains)


def _tell_one(group: _Group, screen: Screen) -> None:
    if group.waiting:
        columns = (">place", "pupil", "because", "gives_up")
        table = plain_table(screen, "head_waiting_list", *columns, offering=group.offering)
        for one in group.waiting[:MOST_LINES]:
            instead = one.change.instead.offering_id if one.change.instead else "–"
            table.add_row(str(one.place), ":".join(one.key), _claim_told(one.claim, screen.language), instead)
        console().print(table)
        if len(group.waiting) > MOST_LINES:
            screen.say("more", count=len(group.waiting) - MOST_LINES)
    else:
        screen.say("line_nobody_waits")
    if not group.free:
        screen.say("line_waiting_full")
    elif group.waiting:
        screen.say("line_waiting_free" if group.moves else "line_waiting_none_can", free=group.free)
        screen.lines([_move_told(move) for move in group.moves])


def _claim_told(claim: Claim, language: str) -> str:
    parts = (_part_told(goal, number, language) for goal, number in claim)
    return " · ".join(part for part in parts if part)


def _part_told(goal: Goal, number: int, language: str) -> str:
    if goal in _SAID_AT_0:
        return "" if number else text("report", f"claim_{goal}", language)
    return text("report", "claim_rank" if goal in RANK_GOALS else f"claim_{goal}", language, number=number)


def _move_told(move: Better) -> str:
    old = move.instead.offering_id if move.instead else "–"
    return f"{move.wanted.home_site}:{move.wanted.pupil_id} {old} → {move.wanted.offering_id}"


def _waiting_json(one: Waiting) -> dict[str, Any]:
    return {
        "place": one.place,
        "home_site": one.key[0],
        "pupil_id": one.key[1],
        "from": one.change.instead.offering_id if one.change.instead else None,
        "claim": [{"goal": goal, "number": number} for goal, number in one.claim],
        "text": {language: _claim_told(one.claim, language) for language in LANGUAGES},
    }


def _move_json(move: Better) -> dict[str, Any]:
    return {
        "home_site": move.wanted.home_site,
        "pupil_id": move.wanted.pupil_id,
        "from": move.instead.offering_id if move.instead else None,
        "to": move.wanted.offering_id,
    }
