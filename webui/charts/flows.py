"""A simple map: sites where they are, as far as there is room, and lines for the pupils who go from one to another."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from webui.charts.parts import element, picture, words

_WIDTH, _HEIGHT, _EDGE = 480.0, 360.0, 24.0
_DISC = 13.0  # radius
_APART = 64.0  # between two middles, where there is room
_THIN, _THICK = 1.2, 10.0
_STRETCH = 1.6  # how much more than the other a direction may be stretched to use the room
_TURNS = 400


@dataclass(frozen=True, slots=True)
class Place:
    """A site on the map; ``number`` is what stands in its disc and in the list beside it."""

    number: int
    lat: float
    lon: float
    home: bool  # has pupils of its own in the round


@dataclass(frozen=True, slots=True)
class Flow:
    """Pupils who go from one site to another, by the numbers of the sites."""

    start: int
    end: int
    pupils: int
    name: str


def flow_map(places: Sequence[Place], flows: Sequence[Flow], name: str) -> str:
    """The map. Places that lie close together are pushed apart; the width of a line is the number of pupils."""
    spots = dict(zip((p.number for p in places), _spots(places), strict=True))
    most = max((flow.pupils for flow in flows), default=1)
    parts: list[Element] = [_line(spots, flow, most) for flow in sorted(flows, key=lambda f: -f.pupils)]
    for place in places:
        x, y = spots[place.number]
        look = "map-home" if place.home else "map-host"
        parts.append(element("circle", look, cx=x, cy=y, r=_DISC))
        parts.append(words(x, y + 5, str(place.number), f"{look}-number"))
    return picture(_WIDTH, _HEIGHT, name, parts, look="chart-map")


def _line(spots: dict[int, tuple[float, float]], flow: Flow, most: int) -> Element:
    """A bow to the left of the way, so that both ways are seen, which ends in an arrow at the disc of its end."""
    (x1, y1), (x2, y2) = spots[flow.start], spots[flow.end]
    long = math.hypot(x2 - x1, y2 - y1) or 1.0
    across = ((y2 - y1) / long, (x1 - x2) / long)
    bow = min(40.0, 0.18 * long)
    xm, ym = (x1 + x2) / 2 + across[0] * bow, (y1 + y2) / 2 + across[1] * bow
    wide = _THIN + (_THICK - _THIN) * (flow.pupils - 1) / max(1, most - 1)
    tip = 5 + 0.8 * wide
    last = math.hypot(x2 - xm, y2 - ym) or 1.0
    along = ((x2 - xm) / last, (y2 - ym) / last)
    xt, yt = x2 - along[0] * (_DISC + 1), y2 - along[1] * (_DISC + 1)
    xe, ye = xt - along[0] * tip, yt - along[1] * tip
    half = wide / 2 + 2.5
    side = (-along[1] * half, along[0] * half)
    whole = element("g")
    whole.append(element("title", text=flow.name))
    whole.append(element("path", "map-line", d=f"M{_at(x1, y1)} Q{_at(xm, ym)} {_at(xe, ye)}", stroke_width=wide))
    tips = ((xt, yt), (xe + side[0], ye + side[1]), (xe - side[0], ye - side[1]))
    whole.append(element("polygon", "map-tip", points=" ".join(_at(*tip) for tip in tips)))
    return whole


def _at(x: float, y: float) -> str:
    return f"{x:.1f},{y:.1f}"


def _spots(places: Sequence[Place]) -> list[tuple[float, float]]:
    """Where the discs come: the true places in a frame, pushed apart until none is close to another."""
    if not places:
        return []
    middle = math.radians(sum(p.lat for p in places) / len(places))
    spots = [[p.lon * math.cos(middle), -p.lat] for p in places]
    _fit(spots)
    for turn, spot in enumerate(spots):  # those at the very same place leave it in different directions
        spot[0] += 0.5 * math.cos(2.4 * turn)
        spot[1] += 0.5 * math.sin(2.4 * turn)
    apart = min(_APART, 0.75 * math.sqrt((_WIDTH - 2 * _EDGE) * (_HEIGHT - 2 * _EDGE) / len(spots)))
    for turn in range(_TURNS):
        if not _pushed(spots, apart):
            break
        if turn % 50 == 49:
            _fit(spots)
    _fit(spots)
    return [(x, y) for x, y in spots]


def _fit(spots: list[list[float]]) -> None:
    """Bring the places into the frame, as large as it allows."""
    low = [min(spot[axis] for spot in spots) for axis in (0, 1)]
    size = [max(spot[axis] for spot in spots) - low[axis] for axis in (0, 1)]
    room = (_WIDTH - 2 * _EDGE, _HEIGHT - 2 * _EDGE)
    scales = [room[axis] / size[axis] if size[axis] > 0 else math.inf for axis in (0, 1)]
    least = min(scales) if min(scales) < math.inf else 1.0
    for axis in (0, 1):
        scale = min(scales[axis], _STRETCH * least)
        edge = _EDGE + (room[axis] - size[axis] * scale) / 2
        for spot in spots:
            spot[axis] = edge + (spot[axis] - low[axis]) * scale


def _pushed(spots: list[list[float]], apart: float) -> bool:
    """Push each two that are too close half of what they lack; whether there were any."""
    moved = False
    for one in range(len(spots)):
        for other in range(one):
            dx, dy = spots[one][0] - spots[other][0], spots[one][1] - spots[other][1]
            far = math.hypot(dx, dy) or 0.01
            if far < apart - 0.5:
                push = (apart - far) / 2 / far
                for spot, sign in ((spots[one], 1), (spots[other], -1)):
                    spot[0] += sign * push * dx
                    spot[1] += sign * push * dy
                moved = True
    return moved
