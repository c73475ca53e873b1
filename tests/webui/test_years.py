"""A number over the years: what is drawn where, and the same in words."""

from xml.etree.ElementTree import fromstring

import pytest

from webui.charts.years import YearMark, year_line
from webui.pages.years import _percent


def marks(*numbers: float) -> list[YearMark]:
    return [YearMark(f"{2020 + n}", x, f"{x:g}", f"{2020 + n}: {x:g}") for n, x in enumerate(numbers)]


def _of(picture: str, look: str) -> list[dict[str, str]]:
    return [element.attrib for element in fromstring(picture).iter() if element.get("class") == look]


def test_more_is_higher_and_later_is_further_to_the_right() -> None:
    first, second, third = _of(year_line(marks(80, 95, 90), "Geplaatst"), "chart-own")
    assert float(first["cx"]) < float(second["cx"]) < float(third["cx"])
    assert float(second["cy"]) < float(third["cy"]) < float(first["cy"])


def test_each_two_that_follow_are_joined_and_all_is_said_in_words() -> None:
    picture = year_line(marks(80, 95, 90), "Geplaatst")
    assert len(_of(picture, "chart-line")) == 2
    assert 'aria-label="Geplaatst. 2020: 80; 2021: 95; 2022: 90"' in picture


def test_equal_numbers_and_none_are_no_trouble_and_of_very_many_the_last_are_drawn() -> None:
    one, other = _of(year_line(marks(80, 80), "x"), "chart-own")
    assert one["cy"] == other["cy"]
    assert year_line([], "x")
    assert ">2020<" not in year_line(marks(*range(12)), "x")
    assert ">2031<" in year_line(marks(*range(12)), "x")


@pytest.mark.parametrize(("placed", "told"), [(314, 100), (313, 99), (300, 96)])
def test_a_hundred_percent_is_said_of_everybody_only(placed: int, told: int) -> None:
    assert _percent({"placed": placed, "wished": 314}) == told
