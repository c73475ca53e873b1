"""The set rules as rows ``sum of coefficient · column ≤ limit``, each with its name (see ``matcher.proof``).

A row that cannot be broken (fewer candidates than seats, say) is left out. Every generator stands for one rule.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from matcher.catalogue import module_profile
from matcher.proof import Row
from matcher.solver.candidates import Candidates
from matcher.solver.lp import Ints


@dataclass(frozen=True, slots=True)
class Fact:
    """One row; ``coefficients`` is 1 for all columns where it is None."""

    name: Row
    columns: Ints
    limit: int
    coefficients: Ints | None = None

    @property
    def key(self) -> bytes:
        """The same for rows that say the same, whatever their names."""
        values = b"" if self.coefficients is None else self.coefficients.tobytes()
        return self.columns.tobytes() + b"/" + values + str(self.limit).encode()


def facts(candidates: Candidates) -> Iterator[Fact]:
    """All rows but those about minimum sizes."""
    yield from capacity(candidates)
    yield from guest_capacity(candidates)
    yield from guest_total(candidates)
    excluded = candidates.eligibility.exclusions()
    known: dict[tuple[str, ...], tuple[tuple[int, ...], ...]] = {}
    for index, columns in enumerate(candidates.of_pupil):
        yield from of_pupil(candidates, index, columns, excluded, known)


def capacity(candidates: Candidates) -> Iterator[Fact]:
    """At most ``capacity`` pupils in a group."""
    for offering, columns in zip(candidates.offerings, candidates.of_offering, strict=True):
        if len(columns) > offering.capacity:
            yield Fact(("capacity", offering.offering_id), columns, offering.capacity)


def guest_capacity(candidates: Candidates) -> Iterator[Fact]:
    """At most ``guest_capacity`` pupils of other schools in a group."""
    for offering, columns in zip(candidates.offerings, candidates.of_offering, strict=True):
        guests = columns[candidates.guest[columns]]
        limit = offering.guest_capacity
        if limit is not None and limit < min(offering.capacity, len(guests)):
            yield Fact(("guest_capacity", offering.offering_id), guests, limit)


def guest_total(candidates: Candidates) -> Iterator[Fact]:
    """At most ``guest_total`` placements of pupils of other schools at a site."""
    groups: dict[str, list[Ints]] = defaultdict(list)
    for offering, columns in zip(candidates.offerings, candidates.of_offering, strict=True):
        groups[offering.site_id].append(columns[candidates.guest[columns]])
    for site_id, parts in sorted(groups.items()):
        limit = candidates.problem.site[site_id].guest_total
        guests = np.sort(np.concatenate(parts))
        if limit is not None and len(guests) > limit:
            yield Fact(("guest_total", site_id), guests, limit)


def of_pupil(
    candidates: Candidates,
    index: int,
    columns: Ints,
    excluded: "dict[str, frozenset[str]] | object",
    known: dict[tuple[str, ...], tuple[tuple[int, ...], ...]],
) -> Iterator[Fact]:
    """Max electives, exclusions (as cliques) and the module limit of one pupil."""
    pupil = candidates.problem.pupil[candidates.pupils[index]]
    names = tuple(candidates.offerings[o].offering_id for o in candidates.offering[columns])
    cliques: tuple[tuple[int, ...], ...] = ()
    if pupil.max_electives > 1 and len(columns) > 1:
        if names not in known:
            known[names] = tuple(clique_cover(names, excluded))
        cliques = known[names]
    if len(columns) > pupil.max_electives and not any(len(c) == len(columns) for c in cliques):
        yield Fact(("max_electives", *pupil.key), columns, pupil.max_electives)
    for clique in cliques:
        yield Fact(("clique", *pupil.key, *(names[i] for i in clique)), columns[list(clique)], 1)
    yield from module_limit(candidates, index, columns)


def module_limit(candidates: Candidates, index: int, columns: Ints) -> Iterator[Fact]:
    """At most two profile modules of one other profile, earlier ones counted (R3)."""
    problem = candidates.problem
    pupil = problem.pupil[candidates.pupils[index]]
    groups: dict[str, list[int]] = defaultdict(list)
    for column in columns:
        profile = module_profile(problem.elective[candidates.offerings[candidates.offering[column]].elective])
        if profile is not None and profile != pupil.profile:
            groups[profile].append(int(column))
    if not groups:
        return
    earlier = Counter(module_profile(problem.elective[e]) for e in set(pupil.completed) if e in problem.elective)
    for profile, modules in sorted(groups.items()):
        limit = max(0, 2 - earlier[profile])
        if limit < min(pupil.max_electives, len(modules)):
            yield Fact(("module_limit", *pupil.key, profile), np.array(modules, dtype=np.int64), limit)


def clique_cover(names: tuple[str, ...], excluded: object) -> Iterable[tuple[int, ...]]:
    """Sets of offerings that exclude each other two by two, together holding every excluded pair.

    Greedy: each uncovered pair grows to a largest-looking set. Larger sets make a tighter model.
    """
    neighbours = [
        {j for j, other in enumerate(names) if j != i and other in excluded[name]}  # type: ignore[index]
        for i, name in enumerate(names)
    ]
    covered: set[tuple[int, int]] = set()
    for i in range(len(names)):
        for j in sorted(neighbours[i]):
            if j < i or (i, j) in covered:
                continue
            clique = [i, j]
            common = neighbours[i] & neighbours[j]
            while common:
                best = max(sorted(common), key=lambda n: len(neighbours[n] & common))
                clique.append(best)
                common = common & neighbours[best]
            clique.sort()
            covered.update((a, b) for a in clique for b in clique if a < b)
            yield tuple(clique)
