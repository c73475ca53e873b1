"""The rows of the result files that are no facts of a round."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A pupil with fewer placements than wanted: a row of ``unplaced.csv``."""

    home_site: str
    pupil_id: str
    wanted: int  # placements
    placed: int
    needs: int
    reasons: tuple[str, ...] = ()  # codes


@dataclass(frozen=True, slots=True)
class Group:
    """How full an offering is: a row of ``groups.csv``. All numbers are pupils or seats."""

    offering_id: str
    placed: int
    own: int
    guests: int
    capacity: int
    min_size: int
    status: str  # runs, cancelled


@dataclass(frozen=True, slots=True)
class Move:
    """A placement that a repair changed: a row of ``moves.csv``."""

    home_site: str
    pupil_id: str
    from_offering: str | None = None
    to_offering: str | None = None
    reason: str | None = None
