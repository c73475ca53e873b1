"""A round and its outcome in which pupils are pseudonyms, so that others may verify the proofs.

A pseudonym says nothing of a pupil. It is drawn so that, with the seed that goes with the export, the pupils stand in
the very lottery order of the round; the facts, the allocation and every number of the certificate stay as they are.
Names, addresses, contacts and the reasons of placements fixed by hand are left out. What the rules need stays: home
site, class, year, track, profile, completed electives, travel limit and wishes. So the export is for people who check
the outcome, not for everybody: whoever knows a pupil well may recognise the wishes.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from matcher.allocation import Outcome
from matcher.lottery import lottery_number, lottery_order
from matcher.problem import Problem, PupilKey
from matcher.proof import Certificate, Node, Step

SEED = "pseudonyms"  # of the lottery in every export
_LENGTH = 16**64  # of the range in which lottery numbers lie
_OF_PUPIL = (
    "place",
    "need",
    "serve",
    "max_electives",
    "clique",
    "module_limit",
    "open",
)  # columns, and rows of a pupil


def pseudonyms(problem: Problem, draw: Callable[[], str] = lambda: secrets.token_hex(6)) -> dict[PupilKey, str]:
    """A new id for every pupil, such that with ``SEED`` the lottery order stays the same.

    The range of lottery numbers is cut into as many slices as there are pupils; each pupil gets an id whose number
    lies in the slice of their turn. Pupils of the baseline who have left take no part in the lottery.
    """
    order = lottery_order(problem)
    turns: dict[str, dict[int, PupilKey]] = defaultdict(dict)
    for turn, key in enumerate(order):
        turns[key[0]][turn] = key
    found: dict[PupilKey, str] = {}
    for site, missing in turns.items():
        while missing:
            drawn = draw()
            turn = int(lottery_number(SEED, site, drawn), 16) * len(order) // _LENGTH
            if turn in missing:
                found[missing.pop(turn)] = drawn
    gone = sorted({placement.key for placement in problem.baseline} - found.keys())
    return found | {key: draw() for key in gone}


def pseudonymised(problem: Problem, outcome: Outcome, names: Mapping[PupilKey, str]) -> tuple[Problem, Outcome]:
    """The round and its outcome with these ids for the pupils, and nothing that names anybody."""

    def renamed(record: Any) -> Any:
        return replace(record, pupil_id=names[record.home_site, record.pupil_id])

    anonymous = problem.replace(
        title="",
        lottery_seed=SEED,
        offerings=tuple(replace(o, contact=None) for o in problem.offerings),
        pupils=tuple(
            replace(renamed(p), first_name=None, infix=None, last_name=None, email=None) for p in problem.pupils
        ),
        wishes=tuple(map(renamed, problem.wishes)),
        lessons=tuple(renamed(lesson) if lesson.pupil_id else lesson for lesson in problem.lessons),
        locks=tuple(replace(renamed(lock), reason=None, by=None) for lock in problem.locks),
        baseline=tuple(map(renamed, problem.baseline)),
    )
    allocation = replace(outcome.allocation, placements=tuple(map(renamed, outcome.allocation.placements)))
    certificate = outcome.certificate and _certificate(outcome.certificate, names)
    return anonymous, replace(outcome, allocation=allocation, certificate=certificate)


def _certificate(certificate: Certificate, names: Mapping[PupilKey, str]) -> Certificate:
    return Certificate(tuple(_row(row, names) for row in certificate.rows), _node(certificate.root, names))


def _row(row: tuple[str, ...], names: Mapping[PupilKey, str]) -> tuple[str, ...]:
    if row[0] == "limit":
        return (row[0], *_row(row[1:], names))
    if row[0] not in _OF_PUPIL:
        return row
    return (row[0], row[1], names[row[1], row[2]], *row[3:])


def _node(node: Node, names: Mapping[PupilKey, str]) -> Node:
    return Node(
        tuple(_step(step, names) for step in node.steps),
        node.column and _row(node.column, names),
        tuple(_node(child, names) for child in node.children),
    )


def _step(step: Step, names: Mapping[PupilKey, str]) -> Step:
    return replace(step, terms=tuple(replace(t, pupil_id=names[t.home_site, t.pupil_id]) for t in step.terms))
