"""When the locks allow no allocation: the smallest set of facts that contradict each other.

Implicit hitting sets (Ignatiev and others 2015): a set of facts that can be broken together to mend everything
shares a member with every contradiction; a smallest set that shares a member with each of those found so far is
either a contradiction, then a smallest one, or shows another such set.
"""

from collections.abc import Iterable

from ortools.sat.python import cp_model

from matcher.codes import LockAction, Rule, Run
from matcher.errors import Clashing, Conflict
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.solver.candidates import Candidates, candidates_of
from matcher.solver.rules import Fact, facts

_PUPIL_ROWS = {"max_electives": Rule.MAX_ELECTIVES, "module_limit": Rule.MODULE_LIMIT}


def smallest_conflict(problem: Problem, policy: Policy) -> Conflict:
    """The fewest locks and limits that cannot all hold, with what a pupil may have as given."""
    chosen = _smallest_contradiction(_Switches(candidates_of(problem, policy)))
    return Conflict(tuple(sorted([*chosen, *_rules_of_pupils(problem, policy, chosen)])))


class _Switches:
    """The round in CP-SAT, each lock and each limit with a switch that turns it on."""

    def __init__(self, candidates: Candidates) -> None:
        self.model = cp_model.CpModel()
        self.switch: dict[Clashing, cp_model.IntVar] = {}
        self._candidates = candidates
        # Groups without a lock can stay empty, so they have no part in a contradiction.
        self._groups = sorted({int(o) for o in candidates.offering[candidates.locked]})
        self._place = {int(c): self.model.new_bool_var("") for o in self._groups for c in candidates.of_offering[o]}
        self._add_locks()
        self._add_limits()
        self._add_minimums()

    def _turn_on(self, fact: Clashing) -> cp_model.IntVar:
        if fact not in self.switch:
            self.switch[fact] = self.model.new_bool_var("")
        return self.switch[fact]

    def _add_locks(self) -> None:
        for lock in self._candidates.problem.locks:
            if lock.action is LockAction.PLACE:
                fact = Clashing(Rule.LOCKED, lock.home_site, lock.pupil_id, lock.offering_id)
                column = next(
                    c
                    for c in self._place
                    if self._candidates.name(c)[1:] == (lock.home_site, lock.pupil_id, lock.offering_id)
                )
                self.model.add(self._place[column] == 1).only_enforce_if(self._turn_on(fact))

    def _add_limits(self) -> None:
        for row in facts(self._candidates):
            terms = [self._place[int(c)] for c in row.columns if int(c) in self._place]
            if len(terms) > row.limit:
                limit = self.model.add(sum(terms) <= row.limit)
                fact = _limit_of_host(row)
                if fact is not None:
                    limit.only_enforce_if(self._turn_on(fact))

    def _add_minimums(self) -> None:
        for number in self._groups:
            group = self._candidates.offerings[number]
            if group.run is not Run.AUTO or group.min_size < 2:
                continue
            terms = [self._place[int(c)] for c in self._candidates.of_offering[number]]
            runs = self.model.new_bool_var("")
            for term in terms:
                self.model.add_implication(term, runs)
            switch = self._turn_on(Clashing(Rule.MIN_SIZE, offering_id=group.offering_id))
            self.model.add(sum(terms) >= group.min_size).only_enforce_if([runs, switch])

    def broken_at_least(self, held: Iterable[Clashing]) -> frozenset[Clashing] | None:
        """With these facts held, the fewest others that must go; None if these alone contradict each other."""
        held = set(held)
        self.model.clear_assumptions()
        self.model.add_assumptions([self.switch[fact] for fact in held])
        self.model.maximize(sum(self.switch.values()))
        solver = _solver()
        if solver.solve(self.model) == cp_model.INFEASIBLE:
            return None
        return frozenset(fact for fact, switch in self.switch.items() if not solver.value(switch))


def _limit_of_host(row: Fact) -> Clashing | None:
    """The fact behind a row about a group or site; None for a row about one pupil, which is taken as given."""
    kind, name = row.name[0], row.name[1]
    if kind in ("capacity", "guest_capacity"):
        return Clashing(Rule(kind), offering_id=name)
    return Clashing(Rule.GUEST_TOTAL, site_id=name) if kind == "guest_total" else None


def _smallest_contradiction(switches: _Switches) -> frozenset[Clashing]:
    mended_by: list[frozenset[Clashing]] = []
    while True:
        chosen = _smallest_hitting(mended_by)
        broken = switches.broken_at_least(chosen)
        if broken is None:
            return chosen
        assert broken, "nothing contradicts: all the locks and limits can hold together"
        mended_by.append(broken)


def _smallest_hitting(sets: list[frozenset[Clashing]]) -> frozenset[Clashing]:
    """The fewest facts that have one in common with each set."""
    model = cp_model.CpModel()
    chosen = {fact: model.new_bool_var("") for fact in sorted({fact for some in sets for fact in some})}
    for some in sets:
        model.add_bool_or([chosen[fact] for fact in sorted(some)])
    model.minimize(sum(chosen.values()))
    solver = _solver()
    solver.solve(model)
    return frozenset(fact for fact, variable in chosen.items() if solver.value(variable))


def _solver() -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1  # the same facts in every run
    return solver


def _rules_of_pupils(problem: Problem, policy: Policy, chosen: frozenset[Clashing]) -> list[Clashing]:
    """The rules about one pupil that the pupil's locks among these facts run into."""
    found = []
    candidates = candidates_of(problem, policy)
    locked: dict[tuple[str, str], list[str]] = {}
    for fact in chosen:
        if fact.rule is Rule.LOCKED:
            locked.setdefault((fact.home_site, fact.pupil_id), []).append(fact.offering_id)
    for row in facts(candidates):
        if row.name[0] not in (*_PUPIL_ROWS, "clique"):
            continue
        key = (row.name[1], row.name[2])
        together = sorted(o for c in row.columns.tolist() if (o := candidates.name(c)[3]) in locked.get(key, ()))
        if len(together) <= row.limit:
            continue
        rule = _PUPIL_ROWS.get(row.name[0])
        if rule is None:
            first, second = (problem.offering[o] for o in together[:2])
            refusal = candidates.eligibility.exclusion(first, second)
            rule = refusal.rule if refusal is not None else Rule.CLASH
        found.append(Clashing(rule, *key))
    return sorted(set(found))
