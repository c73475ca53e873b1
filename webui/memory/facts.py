"""The round as the matcher knows it, kept between requests as long as nothing of it changes. No Flask."""

from collections import OrderedDict, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from threading import Lock

from sqlalchemy.orm import Session

from matcher.answers.lookahead import LookAhead, look_ahead
from matcher.codes import Rule
from matcher.errors import Fault, RoundError
from matcher.fingerprint import fingerprint
from matcher.policy import Policy
from matcher.problem import Offering, Problem, Pupil, PupilKey
from matcher.rules.eligibility import Eligibility, Refusal
from matcher.validation import faults
from webui.store.parts import PARTS
from webui.store.revision import revision
from webui.store.translate import Stored, load_stored

FIRST_ROW = 2  # of the records in each file; the heading is row 1
_KEEP = 4  # rounds, in the memory of one process
_OF_PUPILS = ("pupils", "wishes")  # what changes all day long while pupils choose
_UNKNOWN_WAY = Refusal(Rule.TRAVEL_LIMIT, {"minutes": "?", "limit": "?"})


@dataclass(frozen=True)
class Facts:
    """A round, and who may take what in it."""

    stored: Stored
    eligibility: Eligibility
    known: "Known | None" = field(default=None, repr=False)  # of an earlier revision

    @property
    def problem(self) -> Problem:
        """The facts."""
        return self.stored.problem

    def refusals(self, pupil: Pupil, offering: Offering) -> tuple[Refusal, ...]:
        """Why the pupil cannot have the group, whatever was wished and approved; empty if it is possible."""
        return _refusals(self.eligibility, pupil, offering)

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """What is wrong with the round, so that there can be no run, and (warnings) what is suspicious.

        Their rows are those of the files that would be written of the round now.
        """
        rows = {f"{p.name}.csv": range(FIRST_ROW, FIRST_ROW + len(getattr(self.problem, p.name))) for p in PARTS}
        found = faults(self.problem, self.stored.policy, rows)
        if any(not fault.warning for fault in found):
            return found
        return (*found, *self.eligibility.travel_faults(), *self.eligibility.lock_faults())

    @cached_property
    def outlook(self) -> LookAhead | None:
        """What will fall short whatever a run does; None while there are faults."""
        if any(not fault.warning for fault in self.faults):
            return None
        return look_ahead(self.problem, self.stored.policy, self.eligibility)

    def fingerprint(self, policy: Policy) -> str:
        """The fingerprint that a run with this policy would have now."""
        found = self._fingerprints.get(policy)
        if found is None:
            found = self._fingerprints[policy] = fingerprint(self.problem, policy)
        return found

    @cached_property
    def _fingerprints(self) -> dict[Policy, str]:
        return {}

    @cached_property
    def possible(self) -> Mapping[PupilKey, int]:
        """How many electives on each pupil's list are possible, approved or not (none: not among the keys).

        What was worked out for an earlier revision is used again for whoever did not change since.
        """
        found: dict[PupilKey, int] = {}
        problem = self.problem
        if self.known is not None and self.known.fits(problem, self.stored.policy):
            old = self.known.problem
            same = {k for k, p in problem.pupil.items() if old.pupil.get(k) == p and _list(old, k) == _list(problem, k)}
            found = {key: number for key, number in self.known.possible.items() if key in same}
            problem = problem.replace(
                pupils=tuple(p for p in problem.pupils if p.key not in same),
                wishes=tuple(w for w in problem.wishes if (w.home_site, w.pupil_id) not in same),
                locks=tuple(k for k in problem.locks if (k.home_site, k.pupil_id) not in same),
            )
        return {**found, **_possible(problem, self.stored.policy)}


@dataclass(frozen=True)
class Known:
    """What was worked out for a revision."""

    problem: Problem
    policy: Policy
    possible: Mapping[PupilKey, int]

    def fits(self, problem: Problem, policy: Policy) -> bool:
        """Whether only pupils and wishes are different."""
        others = [f.name for f in fields(Problem) if f.name not in _OF_PUPILS]
        return policy == self.policy and all(getattr(problem, n) == getattr(self.problem, n) for n in others)


_kept: OrderedDict[tuple[str, int], Facts] = OrderedDict()
_lock = Lock()


def facts(session: Session, round_id: int) -> Facts:
    """The facts of a round as they are now.

    Raises:
        LookupError: there is no such round.
    """
    key = (str(session.connection().engine.url), round_id)
    with _lock:
        found = _kept.get(key)
    if found is None or found.stored.revision != revision(session, round_id):
        stored = load_stored(session, round_id)
        found = Facts(stored, Eligibility(stored.problem, stored.policy), _known(found))
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return found


def _known(found: Facts | None) -> Known | None:
    """What the facts worked out; if nothing, what was known to them."""
    if found is None or "possible" not in vars(found):
        return found.known if found is not None else None
    return Known(found.problem, found.stored.policy, found.possible)


def _possible(problem: Problem, policy: Policy) -> Mapping[PupilKey, int]:
    """Counted for all pupils at once, which is much faster than pair by pair."""
    approved = problem.replace(wishes=tuple(w if w.approved else replace(w, approved=True) for w in problem.wishes))
    electives: dict[PupilKey, set[str]] = defaultdict(set)
    eligibility = Eligibility(approved, policy)
    try:
        pairs = [(c.key, c.offering_id) for c in eligibility.candidates]
    except RoundError:  # some way is not known: pair by pair, then
        pairs = list(_pair_by_pair(eligibility))
    for key, offering_id in pairs:
        electives[key].add(problem.offering[offering_id].elective)
    return {key: len(found) for key, found in electives.items()}


def _pair_by_pair(eligibility: Eligibility) -> Iterator[tuple[PupilKey, str]]:
    problem = eligibility.problem
    for wish in problem.wishes:
        key = (wish.home_site, wish.pupil_id)
        groups = (
            (problem.offering[wish.offering_id],)
            if wish.offering_id
            else problem.offerings_of.get(wish.elective or "", ())
        )
        yield from ((key, o.offering_id) for o in groups if not _refusals(eligibility, problem.pupil[key], o))


def _refusals(eligibility: Eligibility, pupil: Pupil, offering: Offering) -> tuple[Refusal, ...]:
    """Where the way is not known nobody can say that it is short enough."""
    try:
        return eligibility.possible(pupil, offering)
    except RoundError:
        return (_UNKNOWN_WAY,)


def _list(problem: Problem, key: PupilKey) -> object:
    return problem.wishes_of.get(key, ())
