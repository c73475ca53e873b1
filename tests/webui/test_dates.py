"""Dates, times and names the Dutch way."""

import datetime as dt
from zoneinfo import ZoneInfo

from webui import dates

ZONE = ZoneInfo("Europe/Amsterdam")


def test_a_moment_is_written_short_in_the_time_of_the_region() -> None:
    at = dt.datetime(2026, 8, 26, 11, 0, tzinfo=dt.UTC)
    assert dates.moment(at, "nl", ZONE) == "wo 26 aug 2026, 13:00"
    assert dates.moment(at, "en", ZONE) == "Wed 26 Aug 2026, 13:00"


def test_no_month_has_a_point() -> None:
    days = [dates.day(dt.date(2026, month, 1), language) for month in range(1, 13) for language in ("nl", "en")]
    assert not [day for day in days if "." in day]


def test_hours_are_joined_by_a_dash() -> None:
    assert dates.hours(13 * 60, 15 * 60 + 30) == "13:00–15:30"


def test_the_first_meeting_is_the_first_such_day_of_the_period() -> None:
    assert dates.first_meeting(dt.date(2026, 8, 31), 2) == dt.date(2026, 9, 2)
    assert dates.first_meeting(dt.date(2026, 8, 31), 0) == dt.date(2026, 8, 31)


def test_names_have_the_infix_before_the_family_name_and_are_listed_with_it_behind() -> None:
    assert dates.full_name("Fatima", "van den", "Berg") == "Fatima van den Berg"
    assert dates.list_name("Fatima", "van den", "Berg") == "Berg, Fatima van den"
    assert dates.list_name("Ann", None, None) == "Ann"
    names = [("Bo", "de", "Wit"), ("Al", None, "wit"), ("Cas", "van", "Aa")]
    assert sorted(names, key=lambda n: dates.sort_key(*n)) == [names[2], names[1], names[0]]
