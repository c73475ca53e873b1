"""When the locks allow no allocation: the smallest set of facts that contradict each other."""

from dataclasses import dataclass

from matcher.codes import LockAction, Rule
from matcher.policy import Policy
from matcher.problem import Problem


@dataclass(frozen=True, slots=True)
class Clashing:
    """A fact that has a part in a contradiction: a lock (rule ``locked``) or a limit that locks run into."""

    rule: Rule
    home_site: str = ""
    pupil_id: str = ""
    offering_id: str = ""
    site_id: str = ""


class Conflict(Exception):
    """Together these facts allow no allocation; leave any one of them out and the others do."""

    def __init__(self, facts: tuple[Clashing, ...]) -> None:
        self.facts = facts
        super().__init__(", ".join(str(f) for f in facts))


def smallest_conflict(problem: Problem, policy: Policy, threads: int) -> Conflict:
    raise NotImplementedError
