"""Bars: places per choice beside a yardstick, and the seats of a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from webui.charts.parts import box, picture, words

_WIDTH, _LABEL, _NUMBER, _ROW = 360, 78, 40, 26


@dataclass(frozen=True, slots=True)
class RankBar:
    """The places of one choice, and what a yardstick would give (None = there is none)."""

    name: str
    number: int
    usual: float | None = None


@dataclass(frozen=True, slots=True)
class SeatBar:
    """The seats of a group."""

    own: int
    guests: int
    capacity: int
    minimum: int


def rank_bars(bars: Sequence[RankBar], name: str) -> str:
    """A bar per choice with its number; a line across it where the yardstick is."""
    most = max([1.0, *(bar.number for bar in bars), *(bar.usual or 0 for bar in bars)])
    room = _WIDTH - _LABEL - _NUMBER
    parts: list[Element] = []
    for row, bar in enumerate(bars):
        top = row * _ROW
        long = room * bar.number / most
        parts.append(words(0, top + 17, bar.name, "chart-label"))
        parts.append(box(_LABEL, top + 5, max(long, 1 if bar.number else 0), 16, "chart-bar"))
        parts.append(words(_LABEL + long + 6, top + 17, str(bar.number), "chart-number"))
        if bar.usual is not None:
            x = _LABEL + room * bar.usual / most
            parts.append(box(x - 1.5, top + 2, 3, 22, "chart-mark"))
    told = "; ".join(f"{bar.name}: {bar.number}" for bar in bars)
    return picture(_WIDTH, max(1, len(bars)) * _ROW, f"{name}. {told}", parts, look="chart-ranks")


def seat_bar(bar: SeatBar, name: str) -> str:
    """Own pupils, guests and free seats in one bar; a line where the minimum is."""
    whole = max(bar.capacity, bar.own + bar.guests, 1)
    own, taken = 100 * bar.own / whole, 100 * (bar.own + bar.guests) / whole
    parts: list[Element] = [
        box(0, 1, 100, 8, "seat-free"),
        box(0, 1, own, 8, "seat-own"),
        box(own, 1, taken - own, 8, "seat-guest"),
    ]
    if 1 < bar.minimum < whole:
        parts.append(box(100 * bar.minimum / whole - 0.6, 0, 1.2, 10, "chart-mark"))
    return picture(100, 10, name, parts, look="chart-seats")
