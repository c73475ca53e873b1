"""Pictures: what they say in words, that they are safe, and that discs do not cover each other."""

import math
import re
from xml.etree import ElementTree

import pytest

from webui.charts import Flow, Place, RankBar, SeatBar, flow_map, rank_bars, seat_bar

HOORN, ENKHUIZEN = (52.65, 5.05), (52.7, 5.29)


def _parsed(picture: str) -> ElementTree.Element:
    return ElementTree.fromstring(picture)


def _discs(picture: str) -> list[tuple[float, float]]:
    circles = _parsed(picture).iter("{http://www.w3.org/2000/svg}circle")
    return [(float(c.get("cx", "")), float(c.get("cy", ""))) for c in circles]


def _places(*spots: tuple[float, float]) -> list[Place]:
    return [Place(number, *spot, home=number % 2 == 0) for number, spot in enumerate(spots, start=1)]


def test_a_picture_is_an_image_with_words_and_without_style_or_script() -> None:
    pictures = [
        rank_bars([RankBar("1e keuze", 3, 2.5)], "Plaatsen"),
        seat_bar(SeatBar(2, 1, 8, 4), "2 eigen, 1 gast"),
        flow_map(_places(HOORN, ENKHUIZEN), [Flow(1, 2, 4, "4 van 1 naar 2")], "Kaart"),
    ]
    for picture in pictures:
        assert _parsed(picture).get("role") == "img"
        assert _parsed(picture).get("aria-label")
        assert not re.search(r"style=|<style|<script|href|on\w+=", picture)


def test_names_cannot_break_out() -> None:
    bad = '"><script>alert(1)</script>&'
    picture = rank_bars([RankBar(bad, 1)], bad) + flow_map(_places(HOORN, ENKHUIZEN), [Flow(1, 2, 1, bad)], bad)
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


def test_a_bar_is_as_long_as_its_number_and_the_words_say_the_numbers() -> None:
    picture = _parsed(rank_bars([RankBar("1e", 100), RankBar("2e", 50), RankBar("3e", 0)], "Plaatsen"))
    long, half, none = (float(r.get("width", "")) for r in picture.iter("{http://www.w3.org/2000/svg}rect"))
    assert long == pytest.approx(2 * half)
    assert none == 0
    assert picture.get("aria-label") == "Plaatsen. 1e: 100; 2e: 50; 3e: 0"


def test_without_a_single_bar_there_is_still_a_picture() -> None:
    assert _parsed(rank_bars([], "Niets")).get("viewBox") == "0 0 360 26"


def test_seats_are_own_guests_and_free() -> None:
    free, own, guests, mark = _parsed(seat_bar(SeatBar(2, 3, 10, 4), "")).iter("{http://www.w3.org/2000/svg}rect")
    assert [float(r.get("width", "")) for r in (free, own, guests)] == [100, 20, 30]
    assert float(guests.get("x", "")) == 20
    assert float(mark.get("x", "")) == pytest.approx(39.4)


@pytest.mark.parametrize("bar", [SeatBar(0, 0, 0, 1), SeatBar(5, 4, 6, 9)])
def test_a_group_without_seats_or_with_too_many_pupils_breaks_nothing(bar: SeatBar) -> None:
    widths = [float(r.get("width", "")) for r in _parsed(seat_bar(bar, "")).iter("{http://www.w3.org/2000/svg}rect")]
    assert all(0 <= width <= 100 for width in widths)


def test_north_is_up_and_east_is_right() -> None:
    hoorn, enkhuizen = _discs(flow_map(_places(HOORN, ENKHUIZEN), [], ""))
    assert hoorn[0] < enkhuizen[0]
    assert hoorn[1] > enkhuizen[1]


@pytest.mark.parametrize("number", [1, 2, 3, 15, 40])
def test_sites_at_one_spot_are_drawn_apart_and_within_the_picture(number: int) -> None:
    discs = _discs(flow_map(_places(*[HOORN] * number, ENKHUIZEN), [], ""))
    assert len(discs) == number + 1
    for one, (x, y) in enumerate(discs):
        assert 13 <= x <= 480 - 13
        assert 13 <= y <= 360 - 13
        for other in discs[:one]:
            assert math.dist((x, y), other) > 26, "the discs cover each other"


def test_the_widest_line_has_the_most_pupils_and_both_ways_are_two_lines() -> None:
    flows = [Flow(1, 2, 9, "heen"), Flow(2, 1, 3, "terug")]
    lines = list(_parsed(flow_map(_places(HOORN, ENKHUIZEN), flows, "")).iter("{http://www.w3.org/2000/svg}path"))
    assert [float(line.get("stroke-width", "")) > 5 for line in lines] == [True, False]
    assert lines[0].get("d") != lines[1].get("d")


def test_a_map_without_sites_is_empty() -> None:
    assert _discs(flow_map([], [], "Kaart")) == []
