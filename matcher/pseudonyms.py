"""A round and its outcome in which pupils are pseudonyms, so that others may verify the proofs.

A pseudonym says nothing of a pupil. It is drawn so that, with the seed that goes with the export, the pupils stand in
the very lottery order of the round; the facts, the allocation and every number of the certificate stay as they are.
Whatever speaks of pupils comes in the order of the pseudonyms, so no place in a file says who it is. Names, addresses,
contacts and the reasons of placements fixed by hand are left out; a class is a number, given where lessons hang on it.
What the rules need stays: home site, year, track, profile, completed electives, travel limit and wishes. So the export
is for people who check the outcome, not for everybody: whoever knows a pupil well may recognise the wishes.
"""

import secrets
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, replace
from math import ceil, sqrt
from typing import Any

from matcher.allocation import Outcome
from matcher.lottery import lottery_number, lottery_order
from matcher.problem import Lesson, Problem, Pupil, PupilKey
from matcher.proof import Certificate, Node, Row, Step

SEED = "pseudonyms"  # of the lottery in every export
_ROOM = 2.0  # how much more of the range of lottery numbers there is than the steps are expected to take
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

    For each site more ids are drawn than it has pupils. In the order of the lottery each pupil gets the first of the
    own site that comes after the id of the pupil before; where they run out, all are drawn again. Pupils of the
    baseline who have left take no part in the lottery.
    """
    order = lottery_order(problem)
    found: dict[PupilKey, str] | None = None
    while found is None:
        found = _in_order(order, _drawn(Counter(site for site, _ in order), draw))
    gone = sorted({placement.key for placement in problem.baseline} - found.keys())
    return found | {key: draw() for key in gone}


def _drawn(pupils: Mapping[str, int], draw: Callable[[], str]) -> dict[str, list[tuple[str, str]]]:
    """Numbers of the lottery with their ids, sorted: so many for each site that all together suffice."""
    roots = sum(map(sqrt, pupils.values()))
    return {
        site: sorted((lottery_number(SEED, site, one), one) for one in {draw() for _ in range(_many(count, roots))})
        for site, count in pupils.items()
    }


def _many(count: int, roots: float) -> int:
    """A step to the next id of a site is one part in as many; this keeps the sum of all steps well below the whole."""
    return ceil(_ROOM * sqrt(count) * roots)


def _in_order(order: Sequence[PupilKey], drawn: Mapping[str, list[tuple[str, str]]]) -> dict[PupilKey, str] | None:
    """For each pupil in turn the next id of the site; None where they run out."""
    found: dict[PupilKey, str] = {}
    last = ("", "")
    for key in order:
        numbers = drawn[key[0]]
        place = bisect_right(numbers, last)
        if place == len(numbers):
            return None
        last = numbers[place]
        found[key] = last[1]
    return found


def pseudonymised(problem: Problem, outcome: Outcome, names: Mapping[PupilKey, str]) -> tuple[Problem, Outcome]:
    """The round and its outcome with these ids for the pupils, and nothing that names anybody."""
    classes = _classes(problem, names)

    def renamed(record: Any) -> Any:
        return replace(record, pupil_id=names[record.home_site, record.pupil_id])

    def pupil(record: Pupil) -> Pupil:
        class_ = classes.get((record.home_site, record.class_))
        unnamed = replace(record, first_name=None, infix=None, last_name=None, email=None, class_=class_)
        return replace(unnamed, pupil_id=names[record.key])

    anonymous = problem.replace(
        title="",
        lottery_seed=SEED,
        offerings=tuple(replace(o, contact=None) for o in problem.offerings),
        pupils=_sorted(map(pupil, problem.pupils)),
        wishes=_sorted(map(renamed, problem.wishes)),
        lessons=_sorted(_lessons(problem, names, classes)),
        locks=_sorted(replace(renamed(lock), reason=None, by=None) for lock in problem.locks),
        baseline=_sorted(map(renamed, problem.baseline)),
    )
    allocation = replace(outcome.allocation, placements=_sorted(map(renamed, outcome.allocation.placements)))
    certificate = outcome.certificate and _certificate(outcome.certificate, names)
    return anonymous, replace(outcome, allocation=allocation, certificate=certificate)


def _sorted(records: Iterable[Any]) -> tuple[Any, ...]:
    """By site, pupil and what else they say, what is empty last."""
    return tuple(sorted(records, key=lambda r: [((v := getattr(r, f.name)) is None, v) for f in fields(r)]))


_Classes = Mapping[tuple[str, str | None], str]


def _classes(problem: Problem, names: Mapping[PupilKey, str]) -> _Classes:
    """A number for each class that has lessons and pupils, in the order of the first of its pseudonyms."""
    taught = {(lesson.home_site, lesson.class_) for lesson in problem.lessons if lesson.pupil_id is None}
    first: dict[tuple[str, str | None], str] = {}
    for pupil in problem.pupils:
        key = (pupil.home_site, pupil.class_)
        if pupil.class_ is not None and key in taught:
            first[key] = min(first.get(key, names[pupil.key]), names[pupil.key])
    order = sorted(first, key=lambda key: (key[0], first[key]))
    return {key: str(number) for number, key in enumerate(order, start=1)}


def _lessons(problem: Problem, names: Mapping[PupilKey, str], classes: _Classes) -> Iterable[Lesson]:
    """Those of classes without pupils concern nobody."""
    for lesson in problem.lessons:
        key = (lesson.home_site, lesson.class_)
        if lesson.pupil_id is not None:
            yield replace(lesson, pupil_id=names[lesson.home_site, lesson.pupil_id], class_=None)
        elif lesson.class_ is None or key in classes:
            yield replace(lesson, class_=classes.get(key))


def _certificate(certificate: Certificate, names: Mapping[PupilKey, str]) -> Certificate:
    rows, number = _in_new_order([_row(row, names) for row in certificate.rows])
    return Certificate(rows, _node(certificate.root, names, number))


def _in_new_order(rows: Sequence[Row]) -> tuple[tuple[Row, ...], dict[int, int]]:
    """The rows sorted, each cut after the rows that it is made of, and the new number of each row."""
    number: dict[int, int] = {}
    found: list[Row] = []
    left = set(range(len(rows)))
    while left:
        ready = {
            old: ("cut", *map(str, sorted(number[int(part)] for part in rows[old][1:])))
            if rows[old][0] == "cut"
            else rows[old]
            for old in left
            if rows[old][0] != "cut" or all(int(part) in number for part in rows[old][1:])
        }
        if not ready:
            raise ValueError("a cut is made of rows that are not there")
        for old in sorted(ready, key=lambda old: (ready[old], old)):
            number[old] = len(found)
            found.append(ready[old])
        left -= ready.keys()
    return tuple(found), number


def _row(row: tuple[str, ...], names: Mapping[PupilKey, str]) -> tuple[str, ...]:
    if row[0] == "limit":
        return (row[0], *_row(row[1:], names))
    if row[0] not in _OF_PUPIL:
        return row
    return (row[0], row[1], names[row[1], row[2]], *row[3:])


def _node(node: Node, names: Mapping[PupilKey, str], number: Mapping[int, int]) -> Node:
    return Node(
        tuple(_step(step, names, number) for step in node.steps),
        node.column and _row(node.column, names),
        tuple(_node(child, names, number) for child in node.children),
    )


def _step(step: Step, names: Mapping[PupilKey, str], number: Mapping[int, int]) -> Step:
    terms = tuple(replace(t, pupil_id=names[t.home_site, t.pupil_id]) for t in step.terms)
    return replace(step, duals=tuple(sorted((number[row], value) for row, value in step.duals)), terms=terms)
