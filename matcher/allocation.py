"""The result of a solve: the placements, what each goal reached, and the evidence."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from matcher.codes import Goal, Proof, Status
from matcher.problem import Placement, PupilKey
from matcher.proof import Certificate


@dataclass(frozen=True)
class Allocation:
    """A set of placements, sorted by home_site, pupil_id, offering_id."""

    placements: tuple[Placement, ...] = ()

    def __post_init__(self) -> None:
        order = sorted(self.placements, key=lambda p: (p.home_site, p.pupil_id, p.offering_id))
        object.__setattr__(self, "placements", tuple(order))

    @cached_property
    def of_pupil(self) -> Mapping[PupilKey, tuple[Placement, ...]]:
        """The placements of each pupil who has any."""
        found: dict[PupilKey, list[Placement]] = defaultdict(list)
        for placement in self.placements:
            found[placement.key].append(placement)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def size(self) -> Counter[str]:
        """Pupils per offering id (0 for an offering without any)."""
        return Counter(p.offering_id for p in self.placements)


Value = int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class GoalResult:
    """What a goal reached.

    ``value`` is a whole number, or one number per level for ``priority`` (per priority class), ``ranks_first``
    (placements per rank, from rank 1) and ``ranks_fair`` (placements per rank, from the worst rank);
    ``levels`` names those classes or ranks. ``bound`` is what no allocation can beat, in the same form.
    """

    name: Goal
    value: Value | None
    bound: Value | None
    proof: Proof
    seconds: float = 0.0
    levels: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """An allocation with its status and evidence."""

    status: Status
    allocation: Allocation
    goals: tuple[GoalResult, ...]  # in policy order; the lottery, whose value is None, last
    certificate: Certificate | None = None
