"""A number over the years: a disc per year on a line, with the number above it and the year below."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree.ElementTree import Element

from webui.charts.parts import element, picture, words

_WIDTH, _HEIGHT, _TOP, _FOOT, _MOST = 360, 150, 34, 34, 8


@dataclass(frozen=True, slots=True)
class YearMark:
    """What was so in a year. ``shown`` is the number as people write it, ``told`` says all of it in words."""

    year: str
    number: float
    shown: str
    told: str


def year_line(marks: Sequence[YearMark], name: str) -> str:
    """The marks from the earliest to the latest, on one scale; of very many only the last are drawn."""
    drawn = marks[-_MOST:]
    numbers = [mark.number for mark in drawn] or [0.0]
    least, span = min(numbers), max(numbers) - min(numbers)
    step = _WIDTH / max(1, len(drawn))
    room = _HEIGHT - _TOP - _FOOT

    def at(place: int) -> tuple[float, float]:
        up = (drawn[place].number - least) / span if span else 0.5
        return step * (place + 0.5), _TOP + room * (1 - up)

    parts: list[Element] = []
    for one, other in pairwise(map(at, range(len(drawn)))):
        parts.append(element("line", "chart-line", x1=one[0], y1=one[1], x2=other[0], y2=other[1]))
    for place, mark in enumerate(drawn):
        x, y = at(place)
        parts.append(element("circle", "chart-own", cx=x, cy=y, r=6))
        parts.append(words(x, y - 13, mark.shown, "chart-number"))
        parts.append(words(x, _HEIGHT - 6, mark.year, "chart-label"))
    told = "; ".join(mark.told for mark in marks)
    return picture(_WIDTH, _HEIGHT, f"{name}. {told}", parts, look="chart-years")
