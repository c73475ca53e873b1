"""What staff should look at although no rule forbids it: a track that is not listed, content that overlaps."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from matcher.catalogue.national import overlaps
from matcher.codes import OverlapLevel
from matcher.problem import Problem, Pupil


class AdviceCode(StrEnum):
    """A reason to look again; the texts are among those of the rules."""

    TRACK = "track_advice"  # the elective was not written for the pupil's track
    OVERLAP_COMPLETED = "overlap_completed_advice"  # with an elective the pupil closed earlier
    OVERLAP_WISHED = "overlap_wished_advice"  # with another elective the pupil wishes


@dataclass(frozen=True, slots=True)
class Advice:
    """A reason to look again at an elective for a pupil, with what its text needs."""

    code: AdviceCode
    numbers: dict[str, int | str]


class Adviser:
    """Gives advice on a round: its own overlaps, and the national ones where it says nothing itself."""

    def __init__(self, problem: Problem) -> None:
        self._problem = problem

    def about(self, pupil: Pupil, elective: str) -> tuple[Advice, ...]:
        """What to look at before this pupil takes this elective."""
        return tuple(self._about(pupil, elective))

    def wished(self, pupil: Pupil) -> set[str]:
        """The electives that the pupil's wishes ask for, by themselves or by one of their groups."""
        wishes = self._problem.wishes_of.get(pupil.key, ())
        groups = {self._problem.offering[w.offering_id].elective for w in wishes if w.offering_id is not None}
        return groups | {w.elective for w in wishes if w.elective is not None}

    @cached_property
    def levels(self) -> Mapping[frozenset[str], OverlapLevel]:
        """The level of each pair of electives that overlap; rows of the round go before national ones."""
        levels: dict[frozenset[str], OverlapLevel] = {}
        for overlap in (*overlaps(self._problem.school_year), *self._problem.overlaps):
            levels[frozenset((overlap.elective_a, overlap.elective_b))] = overlap.level
        return MappingProxyType(levels)

    def _about(self, pupil: Pupil, elective: str) -> Iterator[Advice]:
        tracks = self._problem.elective[elective].tracks
        if pupil.track is not None and tracks and pupil.track not in tracks:
            yield Advice(AdviceCode.TRACK, {"elective": elective, "track": pupil.track, "tracks": ", ".join(tracks)})
        for code, others in (
            (AdviceCode.OVERLAP_COMPLETED, set(pupil.completed)),
            (AdviceCode.OVERLAP_WISHED, self.wished(pupil)),
        ):
            for other in sorted(others - {elective}):
                if self.levels.get(frozenset((elective, other))) is OverlapLevel.WARN:
                    yield Advice(code, {"elective": elective, "other": other})
