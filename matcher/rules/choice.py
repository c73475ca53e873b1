"""What a pupil takes who may choose: the best bundle of groups that the rules and the open seats allow."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, groupby, islice, product
from math import comb

from matcher.catalogue import module_profile
from matcher.policy import Policy
from matcher.problem import Problem, Pupil, PupilKey
from matcher.rules.eligibility import Candidate, Eligibility
from matcher.rules.seats import Opening

MOST_BUNDLES = 500  # that a pupil weighs; with more to choose from, one placement is taken after another
MOST_MODULES = 2  # of one other profile (Regeling keuzevakken vmbo, art. 2)
NOBODY = 10**6  # the rank of a lock without a wish: after every wish

Bundle = tuple[Candidate, ...]


def preference(candidate: Candidate) -> tuple[int, int, str]:
    """The order in which a pupil likes candidates: rank, travel minutes, offering id."""
    return (candidate.rank or NOBODY, candidate.travel_minutes, candidate.offering_id)


class Choice:
    """What a pupil may take together: the set rules that concern one pupil only."""

    def __init__(self, problem: Problem, policy: Policy, eligibility: Eligibility | None = None) -> None:
        self.problem = problem
        self.eligibility = eligibility or Eligibility(problem, policy)
        of_pupil = self.eligibility.of_pupil
        self.candidates_of = {key: tuple(sorted(found, key=preference)) for key, found in of_pupil.items()}
        self._modules = {o.offering_id: module_profile(problem.elective[o.elective]) for o in problem.offerings}

    def excluded(self, a: str, b: str) -> bool:
        """Whether no pupil may have both offerings (by id)."""
        return b in self._excluded[a]

    @cached_property
    def _excluded(self) -> Mapping[str, frozenset[str]]:
        return self.eligibility.exclusions()

    def other_module(self, pupil: Pupil, offering_id: str) -> str | None:
        """The profile of which the offering is a profile module, if it is not the pupil's own profile."""
        profile = self._modules[offering_id]
        return None if profile == pupil.profile else profile

    def module_room(self, pupil: Pupil, profile: str) -> int:
        """How many more modules of that other profile the pupil may take (at most 2, earlier ones counted)."""
        return max(0, MOST_MODULES - self.modules_done(pupil, profile))

    def modules_done(self, pupil: Pupil, profile: str) -> int:
        """How many modules of the profile the pupil has completed."""
        elective = self.problem.elective
        return sum(module_profile(elective[c]) == profile for c in set(pupil.completed) if c in elective)

    def candidate(self, key: PupilKey, offering_id: str) -> Candidate:
        """The pupil's candidate for the offering.

        Raises:
            KeyError: a rule forbids the pair.
        """
        for candidate in self.candidates_of.get(key, ()):
            if candidate.offering_id == offering_id:
                return candidate
        raise KeyError((*key, offering_id))

    def fits(self, pupil: Pupil, taken: Iterable[str], offering_id: str) -> bool:
        """Whether the pupil may have the offering beside those taken (ids), the quota not counted."""
        taken = tuple(taken)
        if not self._excluded[offering_id].isdisjoint(taken):
            return False
        profile = self.other_module(pupil, offering_id)
        if profile is None:
            return True
        same = sum(self.other_module(pupil, other) == profile for other in taken)
        return same < self.module_room(pupil, profile)

    def best(self, pupil: Pupil, is_open: Callable[[Candidate], bool], start: Bundle = ()) -> Bundle:
        """The bundle that the pupil takes: it contains ``start`` and adds only open candidates.

        It is the best one where there are at most ``MOST_BUNDLES``; ``start`` if nothing can be added.
        """
        room = pupil.max_electives - len(start)
        taken = {c.offering_id for c in start}
        options = (
            c
            for c in self.candidates_of.get(pupil.key, ())
            if c.offering_id not in taken and is_open(c) and self.fits(pupil, taken, c.offering_id)
        )
        if room <= 1:
            return (*start, *islice(options, max(0, room)))
        found = tuple(options)
        if comb(len(found), min(room, len(found) // 2)) > MOST_BUNDLES:
            return self._one_by_one(pupil, found, room, start)
        return self._best_of(pupil, found, room, start)

    def _one_by_one(self, pupil: Pupil, options: Bundle, room: int, start: Bundle) -> Bundle:
        bundle = start
        for option in options:
            if len(bundle) == len(start) + room:
                break
            if self.fits(pupil, (c.offering_id for c in bundle), option.offering_id):
                bundle = (*bundle, option)
        return bundle

    def _best_of(self, pupil: Pupil, options: Bundle, room: int, start: Bundle) -> Bundle:
        offerings = self.problem.offering
        for count in range(min(room, len({offerings[c.offering_id].elective for c in options})), 0, -1):
            found = _Search(self, pupil, options, count).run(start)
            if found is not None:
                return found
        return start


@dataclass
class _Search:
    """The best bundle of an exact number of additions, depth first over candidates in order of preference."""

    choice: Choice
    pupil: Pupil
    options: Sequence[Candidate]
    count: int
    best: Bundle | None = None
    value: tuple[tuple[int, ...], int, tuple[str, ...]] | None = None

    def run(self, start: Bundle) -> Bundle | None:
        """The best bundle, or None if no such number fits."""
        self._extend(start, 0, self.count)
        return self.best

    def _extend(self, bundle: Bundle, first: int, missing: int) -> None:
        if missing == 0:
            value = bundle_value(bundle)
            if self.value is None or value < self.value:
                self.best, self.value = bundle, value
            return
        for index in range(first, len(self.options) - missing + 1):
            option = self.options[index]
            if self._too_late(bundle, option, missing):
                return
            if self.choice.fits(self.pupil, (c.offering_id for c in bundle), option.offering_id):
                self._extend((*bundle, option), index + 1, missing - 1)

    def _too_late(self, bundle: Bundle, option: Candidate, missing: int) -> bool:
        """Whether even ``missing`` more candidates of this rank give worse ranks than the best found."""
        if self.value is None:
            return False
        ranks = sorted([c.rank or NOBODY for c in bundle] + [option.rank or NOBODY] * missing)
        return tuple(ranks) > self.value[0]


def bundle_value(bundle: Bundle) -> tuple[tuple[int, ...], int, tuple[str, ...]]:
    """What bundles of one size are compared by, smallest first: ranks from the best down, travel, offering ids."""
    return (
        tuple(sorted(c.rank or NOBODY for c in bundle)),
        sum(c.travel_minutes for c in bundle),
        tuple(sorted(c.offering_id for c in bundle)),
    )


class Menu:
    """A pupil's bundles from the best down, each made when it is first looked at."""

    def __init__(self, start: Bundle, bundles: Iterator[Bundle]) -> None:
        self._start = start
        self._seen: list[tuple[frozenset[Opening], Bundle]] = []
        self._more = bundles

    def best(self, shut: Set[Opening]) -> Bundle:
        """The best bundle of which nothing new is shut; ``start`` if there is none."""
        for openings, bundle in self._seen:
            if openings.isdisjoint(shut):
                return bundle
        for bundle in self._more:
            openings = frozenset((c.offering_id, c.guest) for c in bundle[len(self._start) :])
            self._seen.append((openings, bundle))
            if openings.isdisjoint(shut):
                return bundle
        return self._start


def menu_of(choice: Choice, pupil: Pupil, start: Bundle) -> Menu | None:
    """All that ``Choice.best`` may give the pupil; None where that might be found otherwise than by comparing all."""
    room = pupil.max_electives - len(start)
    taken = [c.offering_id for c in start]
    options = [
        c
        for c in choice.candidates_of.get(pupil.key, ())
        if c.offering_id not in taken and choice.fits(pupil, taken, c.offering_id)
    ]
    if room <= 1:
        return Menu(start, ((*start, option) for option in options if room == 1))
    if comb(len(options), min(room, len(options) // 2)) > MOST_BUNDLES:
        return None
    return Menu(start, _bundles(choice, pupil, options, room, start))


def _bundles(choice: Choice, pupil: Pupil, options: Sequence[Candidate], room: int, start: Bundle) -> Iterator[Bundle]:
    """All bundles that fit, from the best down: the largest first, then by ranks, then as ``bundle_value`` has it."""
    ranks = [tuple(same) for _, same in groupby(options, key=lambda c: c.rank)]
    electives = {choice.problem.offering[c.offering_id].elective for c in options}
    for count in range(min(room, len(electives)), 0, -1):
        for shares in _shares([len(same) for same in ranks], count):
            equal = product(*(combinations(ranks[rank], n) for rank, n in shares))
            bundles = ((*start, *chain.from_iterable(parts)) for parts in equal)
            yield from sorted((b for b in bundles if _fit(choice, pupil, b, len(start))), key=bundle_value)


def _shares(sizes: Sequence[int], count: int, first: int = 0) -> Iterator[tuple[tuple[int, int], ...]]:
    """The ways to take so many of groups of these sizes, as (group, number): as many of the first groups first."""
    for group in range(first, len(sizes)):
        for n in range(min(sizes[group], count), 0, -1):
            if n == count:
                yield ((group, n),)
            else:
                yield from (((group, n), *rest) for rest in _shares(sizes, count - n, group + 1))


def _fit(choice: Choice, pupil: Pupil, bundle: Bundle, known: int) -> bool:
    """Whether the pupil may have all of it; the first ``known`` fit with each of the others."""
    names = [c.offering_id for c in bundle]
    return all(choice.fits(pupil, names[:n], names[n]) for n in range(known + 1, len(names)))
