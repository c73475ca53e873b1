"""Where a reader puts the faults that it finds, so that all are reported and not only the first."""

from collections import defaultdict
from dataclasses import dataclass, field

from matcher.errors import Fault


@dataclass
class FaultList:
    """The faults of one reading; remembers which cells and files they make useless for further checks."""

    faults: list[Fault] = field(default_factory=list)
    damaged: dict[str, set[tuple[int | None, str | None]]] = field(
        default_factory=lambda: defaultdict(set)
    )  # file → row, column
    unreadable: set[str] = field(default_factory=set)  # files, by their name in the format

    def add(self, fault: Fault) -> None:
        """Put a fault down."""
        self.faults.append(fault)

    @property
    def errors(self) -> tuple[Fault, ...]:
        """What makes the round unusable."""
        return tuple(f for f in self.faults if not f.warning)

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """What is legal but suspicious."""
        return tuple(f for f in self.faults if f.warning)
