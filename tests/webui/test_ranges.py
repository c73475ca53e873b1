"""Ranges with a mark on each, and long bars: what is drawn where, and the same in words."""

from xml.etree.ElementTree import fromstring

from webui.charts.ranges import LongBar, Range, long_bars, range_chart

LONG = "Een keuzevak met een naam die langer is dan er in de tekening past"


def _of(picture: str, look: str) -> list[dict[str, str]]:
    return [element.attrib for element in fromstring(picture).iter() if element.get("class") == look]


def test_the_mark_stands_left_of_the_range_where_the_number_is_smaller() -> None:
    picture = range_chart([Range("West", 1.4, 1.5, 1.7, 1.2, "1,2", "West: 1,2")], "Naast het toeval")
    (own,), (low,), (middle,) = (_of(picture, f"chart-{part}") for part in ("own", "range", "middle"))
    assert float(own["cx"]) < float(low["x"]) < float(middle["x"]) < float(low["x"]) + float(low["width"])
    assert 'aria-label="Naast het toeval. West: 1,2"' in picture


def test_a_thin_bar_reaches_from_the_least_to_the_most_and_makes_the_scale_wider() -> None:
    bare, whole = (Range("West", 1.4, 1.5, 1.7, 1.5, "1,5", "x", *ends) for ends in ((), (1.2, 2.0)))
    assert not _of(range_chart([bare], "x"), "chart-ends")
    (ends,), (bar,) = (_of(range_chart([whole], "x"), f"chart-{look}") for look in ("ends", "range"))
    assert float(ends["x"]) < float(bar["x"])
    assert float(ends["x"]) + float(ends["width"]) > float(bar["x"]) + float(bar["width"])


def test_all_ranges_share_one_scale_and_equal_numbers_are_no_trouble() -> None:
    rows = [Range("a", 1, 1, 1, 1, "1", "a"), Range("b", 1, 1, 1, 1, "1", "b")]
    one, other = _of(range_chart(rows, "x"), "chart-own")
    assert one["cx"] == other["cx"]
    assert range_chart([], "x")


def test_bars_are_as_long_as_their_numbers_and_long_names_are_cut_in_the_picture_only() -> None:
    picture = long_bars([LongBar(LONG, 8), LongBar("Cnc", 4)], "Liever gehad")
    eight, four = _of(picture, "chart-bar")
    assert float(eight["width"]) == 2 * float(four["width"])
    assert f"{LONG}: 8; Cnc: 4" in picture
    assert f">{LONG}<" not in picture
    assert "…" in picture
