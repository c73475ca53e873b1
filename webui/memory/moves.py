"""Who moved between two runs, and why; kept between requests, for runs never change. No Flask."""

from collections import OrderedDict, defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.problem import PupilKey
from matcher.repair import Change, changes_of
from webui.memory.results import Result, result
from webui.store.runs import RepairRow
from webui.store.translate import load_allocation

NEW_ALLOCATION = "new_allocation"  # beside the codes of ``matcher.wording.whatif.REASONS``
_ONLY_OF_REPAIRS = (
    "made_room",
    "fills_group",
    "fewest_changes",
    "new_place",
)  # what another allocation cannot be said to have been needed for
_KEEP = 8  # pairs of runs, in the memory of one process


@dataclass(frozen=True)
class Moves:
    """What became of the places of an earlier run."""

    before: Allocation
    changes: tuple[Change, ...]  # by home site, pupil and group

    @cached_property
    def of_pupil(self) -> Mapping[PupilKey, tuple[Change, ...]]:
        """The changes of each pupil who has any."""
        found: dict[PupilKey, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.home_site, change.pupil_id].append(change)
        return {key: tuple(changes) for key, changes in found.items()}

    def of_sites(self, sites: Container[str]) -> "Moves":
        """The moves of the pupils of these home sites."""
        return Moves(self.before, tuple(change for change in self.changes if change.home_site in sites))

    @cached_property
    def kept(self) -> int:
        """How many pupils who had a place have exactly what they had."""
        return len(self.before.of_pupil.keys() - self.of_pupil.keys())

    @cached_property
    def given_up(self) -> int:
        """How many places were given up."""
        return sum(change.lost is not None for change in self.changes)


_kept: OrderedDict[tuple[str, int | None, int], Moves] = OrderedDict()
_lock = Lock()


def moves(session: Session, earlier: int | None, later: int) -> Moves:
    """What changed from one run to the next; without an earlier one, from the placements that the later one keeps.

    Raises:
        LookupError: there is no such run.
    """
    key = (str(session.connection().engine.url), earlier, later)
    with _lock:
        found = _kept.get(key)
    if found is None:
        found = _moves(session, earlier, result(session, later))
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return found


def _moves(session: Session, earlier: int | None, after: Result) -> Moves:
    before = Allocation(after.problem.baseline) if earlier is None else load_allocation(session, earlier)
    changes = changes_of(after.decided, after.policy, before, after.allocation, after.explainer.eligibility)
    repaired = select(RepairRow.kept_id).where(RepairRow.run_id == after.run_id)
    if earlier is None or session.scalar(repaired) == earlier:
        return Moves(before, changes)
    return Moves(before, tuple(map(_of_another, changes)))


def _of_another(change: Change) -> Change:
    return replace(change, reason=NEW_ALLOCATION) if change.reason in _ONLY_OF_REPAIRS else change
