"""The walk over the tree of regions of a certificate."""

from dataclasses import dataclass

from matcher.allocation import Allocation
from matcher.certificate.lottery import Lottery
from matcher.certificate.model import Model
from matcher.certificate.region import Closing, InvalidStepError, Mark, Region
from matcher.checker import Facts, violations
from matcher.checker.values import policy_goals
from matcher.codes import Goal, Proof
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.proof import Certificate, Node, Step


@dataclass(frozen=True, slots=True)
class Verification:
    """What a certificate proves about an allocation: each goal in policy order, the lottery last.

    ``faults`` says in words which step of which region proves nothing, and what was expected. Without faults a
    goal can still be unproved: the certificate of a solve that was stopped ends early.
    """

    proofs: tuple[tuple[Goal, Proof], ...]
    faults: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every goal and the lottery are proved, by certificate or by search."""
        return not self.faults and all(proof is not Proof.NONE for _, proof in self.proofs)


def verify(problem: Problem, policy: Policy, allocation: Allocation, certificate: Certificate) -> Verification:
    """Check each step of the certificate against the round and the allocation.

    Raises:
        RoundError: a travel time that is needed is not known.
    """
    broken = violations(problem, policy, allocation)
    if broken:
        goals = (*policy_goals(policy), Goal.LOTTERY)
        words = f"the allocation breaks {len(broken)} rules, first {broken[0].rule}; nothing is proved about it"
        return Verification(tuple((goal, Proof.NONE) for goal in goals), (words,))
    walk = _Walk(Model(Facts(problem, policy), allocation), certificate)
    walk.run()
    return Verification(walk.proofs(), tuple(walk.faults))


@dataclass(frozen=True, slots=True)
class _Visit:
    """A region to walk to: its node, the state of its parent, and the column limits it adds."""

    node: Node
    name: str  # "root", then .1 or .2 for each branch
    mark: Mark
    limits: tuple[int, int, int] | None = None


class _Walk:
    def __init__(self, model: Model, certificate: Certificate) -> None:
        self.model = model
        self.region = Region(model, certificate.rows)
        self.lottery = Lottery(model, self.region)
        self.faults: list[str] = []
        self._todo = [_Visit(certificate.root, "root", self.region.mark())]
        # The first level, the lottery being the last, that is not proved in some region or rests on a word there.
        self._unproved = len(model.levels) + 1
        self._searched = len(model.levels) + 1

    def run(self) -> None:
        """Visit every region, the first half of a branch before the second."""
        while self._todo:
            visit = self._todo.pop()
            self.region.back_to(visit.mark)
            if visit.limits is not None:
                self.region.limit(*visit.limits)
            if not self._finished(visit):
                self._leave(visit)
            if self.region.searched_from is not None:
                self._searched = min(self._searched, self.region.searched_from)

    def proofs(self) -> tuple[tuple[Goal, Proof], ...]:
        """How each goal is proved."""
        ends = dict.fromkeys(policy_goals(self.model.facts.policy), 0)
        end = 0
        for goal in ends:
            end += sum(level[0] is goal for level in self.model.levels)
            ends[goal] = end
        ends[Goal.LOTTERY] = len(self.model.levels) + 1
        return tuple((goal, self._proof(end)) for goal, end in ends.items())

    def _proof(self, end: int) -> Proof:
        """How the levels before ``end`` are proved."""
        if end > self._unproved:
            return Proof.NONE
        return Proof.SEARCH if end > self._searched else Proof.CERTIFICATE

    def _finished(self, visit: _Visit) -> bool:
        """Take the steps of a region; whether nothing is left to do there: it is closed, or a step has a fault."""
        for n, step in enumerate(visit.node.steps):
            try:
                if self._take(step):
                    return True
            except InvalidStepError as error:
                self.faults.append(f"region {visit.name}, step {n} ({_named(step)}): {error}")
                self._unproved = min(self._unproved, self.region.proved)
                return True
        return False

    def _leave(self, visit: _Visit) -> None:
        """What the steps left over is for the children, or stays unproved."""
        node = visit.node
        if node.column is None:
            if node.children:
                self.faults.append(f"region {visit.name}: it has children but names no column")
            if self.region.proved < len(self.model.levels) or not self.lottery.done():
                self._unproved = min(self._unproved, self.region.proved)
            return
        number = self.model.number.get(node.column)
        if number is None or len(node.children) != 2 or self.region.low[number] >= self.region.high[number]:
            words = "a branch needs a column of the round that is not fixed, and two children"
            self.faults.append(f"region {visit.name}: {words}: {' '.join(node.column)}")
            self._unproved = min(self._unproved, self.region.proved)
            return
        low, high, mark = self.region.low[number], self.region.high[number], self.region.mark()
        first, second = node.children
        self._todo.append(_Visit(second, f"{visit.name}.2", mark, (number, low + 1, high)))
        self._todo.append(_Visit(first, f"{visit.name}.1", mark, (number, low, low)))

    def _take(self, step: Step) -> bool:
        """Narrow the region by a step; whether that closes it.

        Raises:
            InvalidStepError: the step proves nothing.
        """
        if step.searched and step.duals:
            raise InvalidStepError("a step rests on a solver's word or on multipliers, not on both")
        if step.goal == "":
            return self._take_empty(step)
        if step.goal == Goal.LOTTERY:
            return self._take_lottery(step)
        return self._take_level(step)

    def _take_empty(self, step: Step) -> bool:
        if step.searched:
            self.region.rest_on_word()
        elif self.region.judge({}, step) is not Closing.CLOSED:
            raise InvalidStepError("the bound must be below 0 to show that the region is empty")
        return True

    def _take_level(self, step: Step) -> bool:
        index = self.model.index_of(step.goal, step.level)
        if index is None:
            raise InvalidStepError("the policy has no such goal and level")
        if index > self.region.proved:
            goal, level = self.model.levels[self.region.proved]
            raise InvalidStepError(f"a level is skipped: next is {goal} {level}".rstrip())
        if step.searched:
            self.region.rest_on_word()
        elif self._judged(dict(self.model.objective(index)), step):
            return True
        self.region.proved = max(self.region.proved, index + 1)
        return False

    def _take_lottery(self, step: Step) -> bool:
        if self.region.proved < len(self.model.levels):
            goal, level = self.model.levels[self.region.proved]
            raise InvalidStepError(f"a level is skipped: next is {goal} {level}".rstrip())
        if step.searched and not step.terms:
            self.region.rest_on_word()
            self.region.position = self.lottery.end()
            return False
        objective, position = self.lottery.objective(step.terms)
        if step.searched:
            self.region.rest_on_word()
        elif self._judged(objective, step):
            return True
        self.region.add_lottery(objective)
        self.region.position = position
        return False

    def _judged(self, objective: dict[int, int], step: Step) -> bool:
        """Whether the step closes the region.

        Raises:
            InvalidStepError: its bound is too large.
        """
        closing = self.region.judge(objective, step)
        if closing is Closing.OPEN:
            value = self.model.reached(objective.items())
            raise InvalidStepError(f"the bound must be below {value + 1}, one more than the allocation reaches")
        return closing is Closing.CLOSED


def _named(step: Step) -> str:
    return f"{step.goal or 'empty'} {step.level}".rstrip()
