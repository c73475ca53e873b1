"""Cuts: facts that every allocation satisfies and a vertex with halves in it does not.

Half the sum of some rows, its coefficients and its limit rounded down, still holds for whole numbers (Chvátal
1973; with halves only: Caprara and Fischetti 1996). Odd rings of pupils and groups, which make vertices
fractional, are cut off by just such sums. They are found exactly where the rows are tight: by elimination over
the numbers 0 and 1 modulo 2.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from matcher.solver.lp import Bools, Floats, Ints, Matrix

_NEAR = 1e-6
_LONGEST = 200  # rows in one cut


@dataclass(frozen=True)
class Cut:
    """Half the sum of these rows and of ``column ≤ upper`` for these columns, rounded down."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]


def violated_cuts(matrix: Matrix, rhs: Ints, upper: Ints, x: Floats) -> list[Cut]:
    """Cuts that the vertex ``x`` breaks by a half; none if there are none among tight rows."""
    broken = np.abs(x - np.rint(x)) > _NEAR
    if not broken.any():
        return []
    sums = np.bincount(matrix.row, weights=matrix.value * x[matrix.column], minlength=len(rhs))
    touches = np.zeros(len(rhs), dtype=np.bool_)
    touches[matrix.row[broken[matrix.column]]] = True
    rows = np.flatnonzero(touches & (rhs - sums < _NEAR))
    entries = _entries(matrix, rows)
    whole = np.rint(x).astype(np.int64)
    odd: list[tuple[int, int]] = []  # per row: the fractional columns with an odd coefficient, as bits; 2 · row
    position = {int(c): i for i, c in enumerate(np.flatnonzero(broken))}
    for at, row in enumerate(rows.tolist()):
        bits, left = 0, int(rhs[row])
        for column, value in entries[row]:
            if column in position:
                bits |= (value & 1) << position[column]
            else:
                left -= value * int(whole[column])
        odd.append((bits << 1 | left & 1, 1 << at))
    return _checked(_odd_combinations(odd), rows, entries, broken, whole, upper)


def _entries(matrix: Matrix, rows: Ints) -> dict[int, list[tuple[int, int]]]:
    found = {}
    for row in rows.tolist():
        start, end = np.searchsorted(matrix.row, [row, row + 1])
        found[row] = list(zip(matrix.column[start:end].tolist(), matrix.value[start:end].tolist(), strict=True))
    return found


def _odd_combinations(rows: list[tuple[int, int]]) -> list[int]:
    """Sets of rows (as bits) whose sum is even in every fractional column and odd in its limit."""
    pivots: dict[int, tuple[int, int]] = {}
    found = []
    for row in sorted(rows, key=lambda r: (r[0].bit_count(), r[1])):
        bits, members = row
        while bits > 1:
            top = bits.bit_length()
            if top not in pivots:
                pivots[top] = (bits, members)
                break
            bits, members = bits ^ pivots[top][0], members ^ pivots[top][1]
        if bits == 1:
            found.append(members)
    return found


def _checked(
    combinations: list[int],
    rows: Ints,
    entries: dict[int, list[tuple[int, int]]],
    broken: Bools,
    whole: Ints,
    upper: Ints,
) -> list[Cut]:
    cuts = []
    for members in combinations:
        chosen = [int(row) for at, row in enumerate(rows.tolist()) if members >> at & 1]
        sums: dict[int, int] = defaultdict(int)
        for row in chosen:
            for column, value in entries[row]:
                sums[column] += value
        limits = [c for c, s in sums.items() if s % 2 and not broken[c] and whole[c] > 0]
        if len(chosen) <= _LONGEST and all(whole[c] == upper[c] for c in limits):
            cuts.append(Cut(tuple(chosen), tuple(sorted(limits))))
    return sorted(cuts, key=lambda cut: len(cut.rows))
