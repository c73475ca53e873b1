"""Causes looked into as long as there is time for it."""

import time

from matcher.allocation import Allocation
from matcher.answers.counterfactual import Counterfactuals, Decision
from matcher.policy import Policy
from matcher.problem import Problem, PupilKey

NOT_LOOKED_INTO = "not_looked_into"


class Patient(Counterfactuals):
    """Solves causes until ``seconds`` are over; what comes then is ``NOT_LOOKED_INTO``. One that is begun is ended."""

    def __init__(self, problem: Problem, policy: Policy, allocation: Allocation, seconds: float | None) -> None:
        super().__init__(problem, policy, allocation)
        self.wait(seconds)

    def wait(self, seconds: float | None) -> None:
        """Look into causes for so many seconds more, from now on; None: without an end."""
        self._until = None if seconds is None else time.monotonic() + seconds

    def cause(self, key: PupilKey, offering_id: str) -> str:
        """As ``Counterfactuals``, while there is time."""
        is_known = (key, offering_id) in self._causes
        return NOT_LOOKED_INTO if self._is_over and not is_known else super().cause(key, offering_id)

    def decision(self, key: PupilKey, offering_id: str) -> Decision:
        """As ``Counterfactuals``, while there is time."""
        return Decision(NOT_LOOKED_INTO) if self._is_over else super().decision(key, offering_id)

    @property
    def _is_over(self) -> bool:
        return self._until is not None and time.monotonic() > self._until
