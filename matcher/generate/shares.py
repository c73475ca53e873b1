"""Whole parts of a whole number."""

from collections.abc import Sequence
from itertools import accumulate, pairwise


def shares(total: int, weights: Sequence[float]) -> list[int]:
    """``total`` in whole parts, in proportion to the weights; the parts add up to ``total``."""
    edges = [round(total * sofar / sum(weights)) for sofar in accumulate(weights, initial=0.0)]
    return [after - before for before, after in pairwise(edges)]
