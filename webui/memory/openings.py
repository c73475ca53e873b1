"""Which groups still have a seat for a pupil after a run. No Flask."""

from collections import Counter
from functools import cached_property

from matcher.allocation import Allocation
from matcher.codes import Run
from matcher.problem import Offering, Pupil
from webui.memory.facts import Facts


class Openings:
    """The seats that an allocation leaves, in the round as it is now."""

    def __init__(self, found: Facts, allocation: Allocation) -> None:
        self._found, self._allocation = found, allocation
        self._problem = found.problem

    def of_pupil(self, pupil: Pupil) -> tuple[Offering, ...]:
        """Groups that run, have a seat for this pupil, break no rule and go together with the places there are.

        The nearest come first. None if the pupil has as many places as can be.
        """
        own = [p.offering_id for p in self._allocation.of_pupil.get(pupil.key, ())]
        held = [self._problem.offering[o] for o in own if o in self._problem.offering]
        if len(held) >= pupil.max_electives:
            return ()
        found = [o for o in self._problem.offerings if self._is_open(pupil, o, held)]
        ways = self._found.eligibility.travel
        return tuple(sorted(found, key=lambda o: (ways.find(pupil.home_site, o.site_id) or 0, o.offering_id)))

    def _is_open(self, pupil: Pupil, offering: Offering, held: list[Offering]) -> bool:
        return (
            offering not in held
            and self._seats(pupil, offering) > 0
            and self._runs(offering)
            and not self._found.refusals(pupil, offering)
            and all(self._found.eligibility.exclusion(offering, other) is None for other in held)
        )

    def _runs(self, offering: Offering) -> bool:
        return offering.run is Run.YES or self._allocation.size[offering.offering_id] + 1 >= offering.min_size

    def _seats(self, pupil: Pupil, offering: Offering) -> int:
        free = offering.capacity - self._allocation.size[offering.offering_id]
        if not self._problem.is_guest(pupil, offering):
            return free
        if offering.guest_capacity is not None:
            free = min(free, offering.guest_capacity - self._guests[offering.offering_id])
        total = self._problem.site[offering.site_id].guest_total
        return free if total is None else min(free, total - self._guests_at[offering.site_id])

    @cached_property
    def _guests(self) -> Counter[str]:
        problem = self._problem
        known = (p for p in self._allocation.placements if p.key in problem.pupil and p.offering_id in problem.offering)
        return Counter(
            p.offering_id for p in known if problem.is_guest(problem.pupil[p.key], problem.offering[p.offering_id])
        )

    @cached_property
    def _guests_at(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for offering_id, number in self._guests.items():
            found[self._problem.offering[offering_id].site_id] += number
        return found
