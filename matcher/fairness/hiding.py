"""Counts that would point at somebody: parts of too few pupils, and what they could be worked out from."""

from collections.abc import Mapping
from typing import TypeVar

from matcher.codes import FEWEST

__all__ = ["FEWEST", "too_small"]

Name = TypeVar("Name")


def too_small(sizes: Mapping[Name, int]) -> set[Name]:
    """The parts of a whole that are not to be shown, by their numbers of pupils.

    Those of fewer than ``FEWEST`` pupils; and where these have fewer than ``FEWEST`` together, the whole without the
    others would tell them, so the next smallest is hidden as well. A part of nobody hides nobody and may be shown.
    """
    parts = sorted((name for name in sizes if sizes[name]), key=lambda name: sizes[name])
    hidden = [name for name in parts if sizes[name] < FEWEST]
    if hidden and sum(sizes[name] for name in hidden) < FEWEST:
        hidden = parts[: len(hidden) + 1]
    return set(hidden)
