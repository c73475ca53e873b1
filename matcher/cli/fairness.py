"""``fairness ROUND OUT``: each part of the pupils beside chance, envy with its cause, and swaps that harm nobody."""

import time
from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher.cli.results import Results, read_checked
from matcher.cli.screen import Screen
from matcher.cli.summary import console, plain_table
from matcher.codes import Goal
from matcher.fairness import (
    LAST_TIME,
    Draws,
    Envy,
    Exchanges,
    Host,
    Part,
    Patient,
    Ring,
    Standing,
    disappointed,
    envies,
    exchanges,
    hosts,
    spread,
)
from matcher.rules.eligibility import Eligibility


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that is told."""

    lotteries: int  # drawn
    parts: Sequence[Part]
    hosts: Sequence[Host]
    envy: Sequence[Envy]
    swaps: Exchanges

    def to_json(self) -> dict[str, Any]:
        between = spread(self.parts)
        return {
            "lotteries": self.lotteries,
            "parts": [part.to_json() for part in self.parts],
            "schools_apart": between.to_json() if between else None,
            "hosts": [host.to_json() for host in self.hosts],
            "envy": [_envy_json(e) for e in self.envy if e.over],
            "free_seats": [_envy_json(e) for e in self.envy if not e.over],
            "swaps": {"rings": [_ring_json(ring) for ring in self.swaps.rings], "certain": self.swaps.certain},
        }


def run(arguments: Namespace, screen: Screen) -> int:
    """Tell whether an allocation is fair."""
    results = read_checked(arguments.round, arguments.out, screen)
    last_time = None
    if results is not None and arguments.last_time:
        last_time = read_checked(arguments.last_time[0], arguments.last_time[1], screen)
    if results is None or (arguments.last_time and last_time is None):
        return 1
    found = _find(results, arguments.lotteries, arguments.time_limit, last_time)
    screen.data(found.to_json())
    if not screen.as_json:
        _tell(found, screen, arguments.lotteries)
    return 0


def _find(results: Results, lotteries: int, seconds: float | None, last_time: Results | None) -> _Found:
    """Half of the time is for drawing at most; what is left of all of it for the causes."""
    until = None if seconds is None else time.monotonic() + seconds
    problem, policy, allocation = results.problem, results.policy, results.allocation
    eligibility = Eligibility(problem, policy)
    standing = Standing(problem, policy, allocation, eligibility)
    before = disappointed(last_time.problem, last_time.policy, last_time.allocation) if last_time else None
    draws = Draws(problem, policy, allocation, eligibility, before)
    draws.draw(lotteries, None if seconds is None else seconds / 2)
    left = None if until is None else until - time.monotonic()
    return _Found(
        draws.drawn,
        draws.parts(),
        hosts(problem, allocation),
        envies(standing, Patient(problem, policy, allocation, left)),
        exchanges(standing),
    )


def _envy_json(envy: Envy) -> dict[str, Any]:
    home_site, pupil_id = envy.key
    pupil = {"home_site": home_site, "pupil_id": pupil_id, "offering": envy.offering, "rank": envy.rank}
    return {**pupil, "over": envy.over, "cause": envy.cause}


def _ring_json(ring: Ring) -> list[dict[str, str | None]]:
    return [
        {
            "home_site": change.wanted.home_site,
            "pupil_id": change.wanted.pupil_id,
            "from": change.instead.offering_id if change.instead else None,
            "to": change.wanted.offering_id,
        }
        for change in ring
    ]


def _tell(found: _Found, screen: Screen, asked: int) -> None:
    _tell_parts(found, screen)
    if found.lotteries < asked:
        screen.say("line_fewer_lotteries", drawn=found.lotteries, asked=asked)
    _tell_reached(found, screen)
    _tell_hosts(found.hosts, screen)
    for code, over in (("envy", True), ("free_seat", False)):
        causes = Counter(e.cause for e in found.envy if bool(e.over) is over)
        screen.say(f"line_{code}" if causes else f"line_no_{code}", count=causes.total())
        screen.lines([f"{count} × {_cause(cause, screen)}" for cause, count in causes.most_common()])
    if found.swaps.rings or found.swaps.certain:
        screen.say("line_swaps" if found.swaps.rings else "line_no_swaps", count=len(found.swaps.rings))
    if not found.swaps.certain:
        screen.say("line_swaps_unsure")


def _tell_parts(found: _Found, screen: Screen) -> None:
    columns = ("part", ">wished", ">placed", ">chance", ">mean_rank", ">chance", ">minutes", ">chance")
    table = plain_table(screen, "head_fairness", *columns, lotteries=found.lotteries)
    for part in found.parts:
        if part.share is None:
            table.add_row(_name(part, screen), screen.text("part_hidden"))
            continue
        told = part.to_json()
        cells = [str(told["pupils"])]
        for figure in ("placed", "mean_rank", "mean_minutes"):
            chance = told["chance"].get(figure)
            mark = " !" if figure == "mean_rank" and part.apart else ""
            cells += [
                ("–" if told[figure] is None else str(told[figure])) + mark,
                f"{chance['low']:g}–{chance['high']:g}" if chance else "–",
            ]
        table.add_row(_name(part, screen), *cells)
    console().print(table)
    between = spread(found.parts)
    if between is not None:
        numbers = {"lowest": between.lowest.name, "highest": between.highest.name}
        screen.say("line_apart" if between.apart else "line_near", difference=f"{between.difference:.2f}", **numbers)


def _name(part: Part, screen: Screen) -> str:
    if part.dimension == LAST_TIME or (part.dimension == "distance" and not part.name):
        return screen.text(f"part_{part.dimension}_{part.name or 'none'}")
    return screen.text(f"part_{part.dimension}", name=part.name or "–")


def _tell_reached(found: _Found, screen: Screen) -> None:
    """Per rank the placements at it or at a better one, with what 9 in 10 lotteries give."""
    shown = [part for part in found.parts if part.share is not None]
    ranks = list(shown[0].reached) if shown else []
    table = plain_table(screen, "head_reached", "part")
    for rank in ranks:
        table.add_column(screen.text("col_reached", rank=rank), justify="right")
    for part in shown:
        reached = (part.to_json()["reached"][str(rank)] for rank in ranks)
        cells = (f"{one['own']} ({one['low']:g}–{one['high']:g})" for one in reached)
        table.add_row(_name(part, screen), *cells)
    if ranks:
        console().print(table)


def _tell_hosts(found: Sequence[Host], screen: Screen) -> None:
    table = plain_table(screen, "head_hosts", "site", ">seats", ">placed", ">own", ">guests")
    for host in found:
        numbers = (host.placed, host.own, host.guests)
        table.add_row(host.site, str(host.seats), *("–" if number is None else str(number) for number in numbers))
    console().print(table)


def _cause(cause: str, screen: Screen) -> str:
    if cause in set(Goal) - {Goal.LOTTERY}:
        return screen.text("cause_goal", goal=screen.text(f"goal_{cause}"))
    return screen.text(f"cause_{cause}")
