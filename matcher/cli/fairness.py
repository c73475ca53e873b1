"""``fairness ROUND OUT``: each part of the pupils beside chance, envy with its cause, and swaps that harm nobody."""

from argparse import Namespace
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matcher.cli.results import Results, read_checked
from matcher.cli.screen import Screen
from matcher.cli.summary import console, plain_table
from matcher.codes import Goal
from matcher.counterfactual import Counterfactuals
from matcher.eligibility import Eligibility
from matcher.fairness import Envy, Exchanges, Host, Part, Ring, Standing, envies, exchanges, hosts, parts


@dataclass(frozen=True, slots=True)
class _Found:
    """Everything that is told."""

    lotteries: int
    parts: Sequence[Part]
    hosts: Sequence[Host]
    envy: Sequence[Envy]
    swaps: Exchanges

    def to_json(self) -> dict[str, Any]:
        return {
            "lotteries": self.lotteries,
            "parts": [part.to_json() for part in self.parts],
            "hosts": [host.to_json() for host in self.hosts],
            "envy": [_envy_json(e) for e in self.envy if e.over],
            "free_seats": [_envy_json(e) for e in self.envy if not e.over],
            "swaps": {"rings": [_ring_json(ring) for ring in self.swaps.rings], "certain": self.swaps.certain},
        }


def run(arguments: Namespace, screen: Screen) -> int:
    """Tell whether an allocation is fair."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    found = _find(results, arguments.lotteries)
    screen.data(found.to_json())
    if not screen.as_json:
        _tell(found, screen)
    return 0


def _find(results: Results, lotteries: int) -> _Found:
    problem, policy, allocation = results.problem, results.policy, results.allocation
    eligibility = Eligibility(problem, policy)
    standing = Standing(problem, policy, allocation, eligibility)
    return _Found(
        lotteries,
        parts(problem, policy, allocation, eligibility, lotteries),
        hosts(problem, allocation),
        envies(standing, Counterfactuals(problem, policy, allocation)),
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


def _tell(found: _Found, screen: Screen) -> None:
    _tell_parts(found, screen)
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
        name = screen.text(f"part_{part.dimension}", name=part.name or "–")
        if part.share is None:
            table.add_row(name, screen.text("part_hidden"))
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
        table.add_row(name, *cells)
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
