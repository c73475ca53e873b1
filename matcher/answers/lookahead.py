"""What can be seen before any solving: pupils, groups, days and electives that will fall short whatever happens."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from matcher.codes import WEEKDAYS, Rule, Run
from matcher.dictatorship import Choice
from matcher.policy import Policy
from matcher.problem import Offering, Problem, Pupil, PupilKey
from matcher.report import wanted_placements
from matcher.rules.eligibility import Candidate, Eligibility


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a wish cannot be granted; ``offering`` is None if nobody offers the elective."""

    rank: int
    elective: str
    offering: str | None
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class PupilShort:
    """A pupil for whom, even with every seat free, fewer placements are possible than wanted or needed."""

    home_site: str
    pupil_id: str
    possible: int  # placements that the rules allow together
    wanted: int
    needs: int
    reasons: tuple[Reason, ...]  # per wish and offering that a rule forbids


@dataclass(frozen=True, slots=True)
class GroupShort:
    """A group that can never reach its minimum."""

    offering_id: str
    eligible: int  # pupils who wished it and may come, no more guests than the group and its site take
    min_size: int


@dataclass(frozen=True, slots=True)
class Demand:
    """Pupils against seats, of a day in a period or of an elective."""

    name: str  # an elective, or a weekday
    period: str  # "" = all year, or not a day
    seats: int  # of groups that may run
    first: int  # pupils with a first possible wish there
    any: int  # pupils with any possible wish there

    @property
    def short(self) -> int:
        """Seats that the first wishes alone lack."""
        return max(0, self.first - self.seats)


@dataclass(frozen=True)
class LookAhead:
    """Everything found."""

    pupils: tuple[PupilShort, ...]
    groups: tuple[GroupShort, ...]
    days: tuple[Demand, ...]  # every day with meetings
    electives: tuple[Demand, ...]  # every elective that is offered and wished
    not_offered: tuple[tuple[str, int], ...]  # electives that nobody offers, with the number of approved wishes

    def to_json(self) -> dict[str, Any]:
        """As the command line prints it."""
        return {
            "pupils": [_pupil_json(p) for p in self.pupils],
            "groups": [
                {"offering": g.offering_id, "eligible": g.eligible, "min_size": g.min_size} for g in self.groups
            ],
            "days": [{"weekday": d.name, "period": d.period, **_demand_json(d)} for d in self.days],
            "electives": [{"elective": d.name, **_demand_json(d)} for d in self.electives],
            "not_offered": [{"elective": elective, "wishes": wishes} for elective, wishes in self.not_offered],
        }


def look_ahead(problem: Problem, policy: Policy, eligibility: Eligibility | None = None) -> LookAhead:
    """Look for what will fall short.

    Raises:
        RoundError: a travel time that is needed is not known.
    """
    eligibility = eligibility or Eligibility(problem, policy)
    choice = Choice(problem, policy, eligibility)
    demand = _Demand(problem, choice.candidates_of.values())
    return LookAhead(
        pupils=tuple(_pupils_short(problem, choice, eligibility)),
        groups=tuple(_groups_short(problem, choice)),
        days=tuple(demand.days()),
        electives=tuple(demand.electives()),
        not_offered=tuple(_not_offered(problem)),
    )


def _pupils_short(problem: Problem, choice: Choice, eligibility: Eligibility) -> Iterator[PupilShort]:
    for pupil in sorted(problem.pupils, key=lambda p: p.key):
        wanted = wanted_placements(problem, pupil)
        possible = len(choice.best(pupil, lambda _: True))
        if possible < max(wanted, pupil.needs):
            reasons = tuple(_reasons(problem, eligibility, pupil))
            yield PupilShort(*pupil.key, possible, wanted, pupil.needs, reasons)


def _reasons(problem: Problem, eligibility: Eligibility, pupil: Pupil) -> Iterator[Reason]:
    for wish in problem.wishes_of.get(pupil.key, ()):
        if wish.offering_id is not None:
            offerings: tuple[Offering, ...] = (problem.offering[wish.offering_id],)
        else:
            offerings = problem.offerings_of.get(wish.elective or "", ())
        if not offerings:
            yield Reason(wish.rank, wish.elective or "", None, ())
        for offering in offerings:
            rules = tuple(refusal.rule for refusal in eligibility.refusals(pupil, offering))
            if rules:
                yield Reason(wish.rank, offering.elective, offering.offering_id, rules)


def _groups_short(problem: Problem, choice: Choice) -> Iterator[GroupShort]:
    own: dict[str, int] = defaultdict(int)
    guests: dict[str, int] = defaultdict(int)
    for key, candidates in choice.candidates_of.items():
        pupil = problem.pupil[key]
        for candidate in candidates:
            if pupil.max_electives > 0 and choice.fits(pupil, (), candidate.offering_id):
                (guests if candidate.guest else own)[candidate.offering_id] += 1
    for o in sorted(problem.offerings, key=lambda o: o.offering_id):
        limits = [limit for limit in (o.guest_capacity, problem.site[o.site_id].guest_total) if limit is not None]
        eligible = own[o.offering_id] + min([guests[o.offering_id], *limits])
        if o.run is Run.AUTO and eligible < o.min_size:
            yield GroupShort(o.offering_id, eligible, o.min_size)


def _not_offered(problem: Problem) -> Iterator[tuple[str, int]]:
    wishes: dict[str, int] = defaultdict(int)
    for wish in problem.wishes:
        if wish.approved and wish.elective is not None and wish.elective not in problem.offerings_of:
            wishes[wish.elective] += 1
    yield from sorted(wishes.items())


class _Demand:
    """Who wants what, counted per group of offerings."""

    def __init__(self, problem: Problem, candidates: Iterable[tuple[Candidate, ...]]) -> None:
        self._problem = problem
        self._any: dict[str, set[PupilKey]] = defaultdict(set)
        self._first: dict[str, set[PupilKey]] = defaultdict(set)
        for found in candidates:
            for candidate in found:
                self._any[candidate.offering_id].add(candidate.key)
                if candidate.rank == found[0].rank:
                    self._first[candidate.offering_id].add(candidate.key)

    def days(self) -> Iterator[Demand]:
        """Each weekday in each period that has meetings."""
        found: dict[tuple[int, str], set[str]] = defaultdict(set)
        for session in self._problem.sessions:
            found[session.weekday, session.period or ""].add(session.offering_id)
        for (weekday, period), offerings in sorted(found.items()):
            yield self._demand(WEEKDAYS[weekday], period, offerings)

    def electives(self) -> Iterator[Demand]:
        """Each elective that is offered and wished."""
        for elective, offerings in sorted(self._problem.offerings_of.items()):
            demand = self._demand(elective, "", {o.offering_id for o in offerings})
            if demand.any:
                yield demand

    def _demand(self, name: str, period: str, offerings: set[str]) -> Demand:
        running = [o for o in sorted(offerings) if self._problem.offering[o].run is not Run.NO]
        first, wanting = (len(set().union(*(who[o] for o in running))) for who in (self._first, self._any))
        return Demand(name, period, sum(self._problem.offering[o].capacity for o in running), first, wanting)


def _pupil_json(pupil: PupilShort) -> dict[str, Any]:
    return {
        "home_site": pupil.home_site,
        "pupil_id": pupil.pupil_id,
        "possible": pupil.possible,
        "wanted": pupil.wanted,
        "needs": pupil.needs,
        "reasons": [
            {"rank": r.rank, "elective": r.elective, "offering": r.offering, "rules": list(r.rules)}
            for r in pupil.reasons
        ],
    }


def _demand_json(demand: Demand) -> dict[str, Any]:
    return {"seats": demand.seats, "first": demand.first, "any": demand.any, "short": demand.short}
