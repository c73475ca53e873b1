"""What a host could do for a group: a seat more, two, another group, a lower minimum, a later start."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matcher.allocation import Allocation
from matcher.answers.settings import Setting, last_values
from matcher.codes import WEEKDAYS, Run
from matcher.problem import Offering, Problem

LATER = 30  # minutes


@dataclass(frozen=True, slots=True)
class Extra:
    """Something that a host could do: ``kind`` is seats, guest_seats, group, minimum or later; with the cells."""

    offering: str
    kind: str
    count: int  # seats, groups, or minutes; or the new minimum
    settings: tuple[Setting, ...]

    @property
    def code(self) -> int | str:
        """As the command line prints it: a number for seats."""
        if self.kind == "seats":
            return self.count
        return self.kind if self.kind == "group" else f"{self.kind}_{self.count}"


def every_extra(
    problem: Problem, allocation: Allocation, applicants: Mapping[str, int] | None = None
) -> Iterator[Extra]:
    """All of them, group by group; ``applicants`` are the pupils who could come into a group, by group.

    Some may make the round faulty, such as one that starts after midnight.
    """
    applicants = Counter() if applicants is None else applicants
    for o in sorted(problem.offerings, key=lambda o: o.offering_id):
        if o.run is Run.NO:
            continue
        for count in (1, 2):
            yield Extra(o.offering_id, "seats", count, (_cell(o, "capacity", o.capacity + count),))
        if o.guest_capacity is not None and o.guest_capacity < o.capacity:
            yield Extra(o.offering_id, "guest_seats", 1, (_cell(o, "guest_capacity", o.guest_capacity + 1),))
        yield Extra(o.offering_id, "group", 1, last_values(_twin(problem, o)))
        if o.run is Run.AUTO and o.min_size > 1:
            runs = allocation.size[o.offering_id] > 0
            least = o.min_size - 1 if runs else max(1, min(o.min_size - 1, applicants.get(o.offering_id, 0)))
            yield Extra(o.offering_id, "minimum", least, (_cell(o, "min_size", least),))
        if o.offering_id in problem.sessions_of:
            yield Extra(o.offering_id, "later", LATER, last_values(_later(problem, o)))


def _cell(offering: Offering, column: str, value: object) -> Setting:
    return Setting("offerings.csv", offering.offering_id, column, str(value))


def _twin(problem: Problem, o: Offering) -> Iterator[Setting]:
    """Another group at the same site and times."""
    number = 2
    while (key := f"{o.offering_id}-{number}") in problem.offering:
        number += 1
    cells = {"elective": o.elective, "site_id": o.site_id, "capacity": o.capacity, "min_size": o.min_size}
    if o.guest_capacity is not None:
        cells["guest_capacity"] = o.guest_capacity
    for name in ("tracks", "years", "profiles"):
        if getattr(o, name):
            cells[name] = "|".join(map(str, getattr(o, name)))
    yield from (Setting("offerings.csv", key, name, str(value)) for name, value in cells.items())
    for s in problem.sessions_of.get(o.offering_id, ()):
        row = f"{key}:{WEEKDAYS[s.weekday]}:{_clock(s.start)}"
        yield Setting("sessions.csv", row, "end", _clock(s.end))
        if s.period is not None:
            yield Setting("sessions.csv", row, "period", s.period)


def _later(problem: Problem, o: Offering) -> Iterator[Setting]:
    for s in problem.sessions_of.get(o.offering_id, ()):
        row = f"{o.offering_id}:{WEEKDAYS[s.weekday]}:{_clock(s.start)}"
        yield Setting("sessions.csv", row, "start", _clock(s.start + LATER))
        yield Setting("sessions.csv", row, "end", _clock(s.end + LATER))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
