"""Next year's offer: what was wished and could not be given, where, when, for whom, and what stood in the way.

A pupil's demand for an elective is unmet if it was wished (and approved), is not among the placements, and would have
been better than one of them or one more than them. It counts once for the elective; at every group of the elective
that could have met it, it counts once with the reason there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from matcher.allocation import Allocation
from matcher.answers.explain import Explainer, WishAnswer
from matcher.codes import PAIR_RULES, WEEKDAYS, Answer, Rule, Run
from matcher.problem import Problem, Pupil
from matcher.report import wanted_placements

NOT_OFFERED = "not_offered"


@dataclass(frozen=True, slots=True)
class ElectiveDemand:
    """An elective that somebody wished, with the approval of the school."""

    elective: str
    title: str
    groups: int  # that were not cancelled beforehand
    seats: int  # in them
    wished: int  # pupils
    first: int  # pupils with rank 1
    placed: int
    unmet: int
    reasons: Mapping[str, int]  # why the nearest group could not meet the demand; see ``nearest``


@dataclass(frozen=True, slots=True)
class GroupDemand:
    """Unmet demand at a group, by home school and reason; ``offering`` is None where nobody offers the elective."""

    elective: str
    offering: str | None
    site: str | None
    days: tuple[str, ...]
    school: str
    reason: str
    pupils: int


@dataclass(frozen=True, slots=True)
class SessionDemand:
    """A group whose lessons keep pupils out who wished it."""

    offering: str
    site: str
    days: tuple[str, ...]
    excluded: int  # pupils whose own lessons are in the way there
    only: int  # of them, with no other possible group of the elective and nothing else against this one


@dataclass(frozen=True, slots=True)
class TravelDemand:
    """A way that is longer than pupils who wished something at its end may travel."""

    home_site: str
    site: str
    minutes: int
    excluded: int
    only: int  # as above


@dataclass(frozen=True, slots=True)
class Sum:
    """Unmet demand of a site, a weekday or a home school, added up over the groups; ``name`` "": nobody offers it."""

    name: str
    pupils: int  # one who could have been helped at two groups counts at both


@dataclass(frozen=True)
class Demand:
    """Everything, most pupils first."""

    electives: tuple[ElectiveDemand, ...]
    groups: tuple[GroupDemand, ...]
    sessions: tuple[SessionDemand, ...]
    travel: tuple[TravelDemand, ...]

    @property
    def sums(self) -> dict[str, tuple[Sum, ...]]:
        """The groups added up by site, day and school. A group whose count or school is not to be shown is left out."""
        return {by: _added_up(self.groups, keys) for by, keys in _SUMS.items()}

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        tables = {name: getattr(self, name) for name in ("electives", "groups", "sessions", "travel")}
        return {name: [asdict(one) for one in rows] for name, rows in (tables | self.sums).items()}


_SUMS: dict[str, Callable[[GroupDemand], Iterable[str]]] = {
    "sites": lambda group: (group.site or "",),
    "days": lambda group: group.days,
    "schools": lambda group: (group.school,) if group.school else (),
}


def _added_up(groups: Iterable[GroupDemand], keys: Callable[[GroupDemand], Iterable[str]]) -> tuple[Sum, ...]:
    counts = Counter[str]()
    for group in groups:
        if isinstance(group.pupils, int):
            counts.update(dict.fromkeys(keys(group), group.pupils))
    return tuple(Sum(name, pupils) for name, pupils in counts.most_common())


@dataclass
class _Counts:
    """What is counted while going through the pupils."""

    wished: Counter[str] = field(default_factory=Counter)
    first: Counter[str] = field(default_factory=Counter)
    placed: Counter[str] = field(default_factory=Counter)
    unmet: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    groups: Counter[tuple[str, str | None, str, str]] = field(default_factory=Counter)
    excluded: Counter[tuple[Rule, str, str]] = field(default_factory=Counter)  # rule, home site, offering
    only: Counter[tuple[Rule, str, str]] = field(default_factory=Counter)


def demand(problem: Problem, allocation: Allocation, explainer: Explainer) -> Demand:
    """Work out what could not be given."""
    counts = _Counts()
    for pupil in problem.pupils:
        _count(counts, problem, allocation, explainer, pupil)
    return Demand(
        electives=tuple(sorted(_electives(problem, counts), key=lambda e: (-e.unmet, -e.wished, e.elective))),
        groups=tuple(
            sorted(
                _groups(problem, counts), key=lambda g: (-g.pupils, g.elective, g.offering or "", g.school, g.reason)
            )
        ),
        sessions=tuple(sorted(_sessions(problem, counts), key=lambda s: (-s.excluded, -s.only, s.offering))),
        travel=tuple(
            sorted(_travel(problem, counts, explainer), key=lambda t: (-t.excluded, -t.only, t.home_site, t.site))
        ),
    )


def nearest(answers: Iterable[WishAnswer]) -> str:
    """The reason of the group that was nearest to meeting the demand: the last rule in the order of the rules."""
    return max((_reason(a) for a in answers), key=_NEARNESS.__getitem__)


_NEARNESS = {
    code: number
    for number, code in enumerate(
        (NOT_OFFERED, *Rule, Answer.GROUP_CANCELLED, Answer.BETTER_ELSEWHERE, Answer.FULL, Answer.PLACED)
    )
}


def _reason(answer: WishAnswer) -> str:
    return answer.answer if answer.offering else NOT_OFFERED


def _count(counts: _Counts, problem: Problem, allocation: Allocation, explainer: Explainer, pupil: Pupil) -> None:
    held = allocation.of_pupil.get(pupil.key, ())
    room = len(held) < wanted_placements(problem, pupil)
    worst = max((p.rank or 0 for p in held), default=0)
    for elective, answers in _by_elective(explainer.reasons(pupil.key, approved=True)).items():
        best = min(a.rank for a in answers)
        counts.wished[elective] += 1
        counts.first[elective] += best == 1
        if any(a.answer == Answer.PLACED for a in answers) or any(p.elective == elective for p in held):
            counts.placed[elective] += 1
        elif room or best < worst:
            _count_unmet(counts, problem, explainer, pupil, elective, answers)


def _by_elective(answers: Iterable[WishAnswer]) -> dict[str, list[WishAnswer]]:
    found: dict[str, list[WishAnswer]] = defaultdict(list)
    for answer in answers:
        found[answer.elective].append(answer)
    return found


def _count_unmet(
    counts: _Counts, problem: Problem, explainer: Explainer, pupil: Pupil, elective: str, answers: list[WishAnswer]
) -> None:
    school = problem.site[pupil.home_site].school
    counts.unmet[elective] += 1
    counts.reasons[elective][nearest(answers)] += 1
    possible = any(a.offering and a.answer not in PAIR_RULES for a in answers)
    for offering in dict.fromkeys(a.offering for a in answers):
        reason = nearest(a for a in answers if a.offering == offering)
        counts.groups[elective, offering, school, reason] += 1
        if reason in (Rule.TIMETABLE, Rule.TRAVEL_LIMIT) and offering is not None:
            refused = {r.rule for r in explainer.eligibility.refusals(pupil, problem.offering[offering])}
            for rule in refused & {Rule.TIMETABLE, Rule.TRAVEL_LIMIT}:
                counts.excluded[rule, pupil.home_site, offering] += 1
                counts.only[rule, pupil.home_site, offering] += refused == {rule} and not possible


def _electives(problem: Problem, counts: _Counts) -> Iterator[ElectiveDemand]:
    for elective, wished in counts.wished.items():
        groups = [o for o in problem.offerings_of.get(elective, ()) if o.run is not Run.NO]
        yield ElectiveDemand(
            elective=elective,
            title=problem.elective[elective].title,
            groups=len(groups),
            seats=sum(o.capacity for o in groups),
            wished=wished,
            first=counts.first[elective],
            placed=counts.placed[elective],
            unmet=counts.unmet[elective],
            reasons=dict(sorted(counts.reasons[elective].items(), key=lambda item: (-item[1], item[0]))),
        )


def _groups(problem: Problem, counts: _Counts) -> Iterator[GroupDemand]:
    for (elective, offering, school, reason), pupils in counts.groups.items():
        site = problem.offering[offering].site_id if offering else None
        yield GroupDemand(elective, offering, site, _days(problem, offering), school, reason, pupils)


def _days(problem: Problem, offering: str | None) -> tuple[str, ...]:
    days = sorted({s.weekday for s in problem.sessions_of.get(offering or "", ())})
    return tuple(WEEKDAYS[day] for day in days)


def _sessions(problem: Problem, counts: _Counts) -> Iterator[SessionDemand]:
    excluded, only = Counter[str](), Counter[str]()
    for (rule, home, offering), pupils in counts.excluded.items():
        if rule is Rule.TIMETABLE:
            excluded[offering] += pupils
            only[offering] += counts.only[rule, home, offering]
    for offering, pupils in excluded.items():
        site = problem.offering[offering].site_id
        yield SessionDemand(offering, site, _days(problem, offering), pupils, only[offering])


def _travel(problem: Problem, counts: _Counts, explainer: Explainer) -> Iterator[TravelDemand]:
    excluded, only = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (rule, home, offering), pupils in counts.excluded.items():
        if rule is Rule.TRAVEL_LIMIT:
            way = (home, problem.offering[offering].site_id)
            excluded[way] += pupils
            only[way] += counts.only[rule, home, offering]
    for way, pupils in excluded.items():
        yield TravelDemand(*way, explainer.eligibility.travel.minutes(*way), pupils, only[way])
