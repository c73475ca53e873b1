"""Ranges with a mark on each, and long bars under their names: one row per name, the name above it."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from webui.charts.parts import box, element, picture, words

_WIDTH, _NUMBER, _ROW = 360, 46, 40
_LETTERS = 46  # of a name; the whole one is in what is told


@dataclass(frozen=True, slots=True)
class Range:
    """A range, its middle, and where the own number is; ``told`` says the same in words.

    ``least`` and ``most`` are the ends of all there is around the range; None = not drawn.
    """

    name: str
    low: float
    middle: float
    high: float
    own: float
    shown: str
    told: str
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class LongBar:
    """A number with a long name."""

    name: str
    number: int


def range_chart(ranges: Sequence[Range], name: str) -> str:
    """All on one scale: a light bar from low to high, a line at the middle, a disc at the own number.

    A thin bar goes on from the light one to the least and the most.
    """
    numbers: list[float] = [n for one in ranges for n in (one.low, one.high, one.own, *_ends(one))] or [0.0]
    least, most = min(numbers), max(numbers)
    span, room = (most - least) or 1.0, _WIDTH - _NUMBER - 14
    parts: list[Element] = []
    for row, one in enumerate(ranges):
        top = row * _ROW

        def at(number: float) -> float:
            return 7 + room * (number - least) / span

        parts.append(words(0, top + 14, _short(one.name), "chart-label"))
        parts.append(box(0, top + 28, _WIDTH - _NUMBER, 1, "chart-ground"))
        ends = _ends(one)
        if ends:
            parts.append(box(at(ends[0]), top + 27, at(ends[1]) - at(ends[0]), 3, "chart-ends"))
        parts.append(box(at(one.low), top + 22, max(2, at(one.high) - at(one.low)), 13, "chart-range"))
        parts.append(box(at(one.middle) - 1, top + 22, 2, 13, "chart-middle"))
        parts.append(element("circle", "chart-own", cx=at(one.own), cy=top + 28.5, r=6))
        parts.append(words(_WIDTH - _NUMBER + 6, top + 33, one.shown, "chart-number"))
    told = "; ".join(one.told for one in ranges)
    return picture(_WIDTH, max(1, len(ranges)) * _ROW, f"{name}. {told}", parts, look="chart-ranks")


def _ends(one: Range) -> tuple[float, ...]:
    return () if one.least is None or one.most is None else (one.least, one.most)


def long_bars(bars: Sequence[LongBar], name: str) -> str:
    """A bar per name, with its number."""
    most, room = max([1, *(bar.number for bar in bars)]), _WIDTH - _NUMBER
    parts: list[Element] = []
    for row, bar in enumerate(bars):
        top = row * _ROW
        long = max(1.0, room * bar.number / most)
        parts.append(words(0, top + 14, _short(bar.name), "chart-label"))
        parts.append(box(0, top + 20, long, 14, "chart-bar"))
        parts.append(words(long + 6, top + 32, str(bar.number), "chart-number"))
    told = "; ".join(f"{bar.name}: {bar.number}" for bar in bars)
    return picture(_WIDTH, max(1, len(bars)) * _ROW, f"{name}. {told}", parts, look="chart-ranks")


def _short(name: str) -> str:
    return name if len(name) <= _LETTERS else name[: _LETTERS - 1].rstrip() + "…"
