import pytest

from matcher.errors import RoundError
from matcher.policy import Policy
from matcher.problem import Problem, Site, Travel
from matcher.rules.travel import TravelTable, great_circle_km, travel_limit
from tests.builders import tiny

HOORN = Site("hoorn", "Hoorn", "hoorn", lat=52.6425, lon=5.0597)
GROOTEBROEK = Site("grootebroek", "Grootebroek", "grootebroek", lat=52.6950, lon=5.2160)
NOWHERE = Site("nowhere", "Nowhere", "nowhere")


def table(*travel, policy=None):
    problem = Problem("2026-2027", sites=(HOORN, GROOTEBROEK, NOWHERE), travel=travel)
    return TravelTable(problem, policy or Policy())


def test_given_minutes_hold_for_both_directions_unless_both_are_given():
    assert table(Travel("hoorn", "grootebroek", 40)).minutes("grootebroek", "hoorn") == 40
    both = table(Travel("hoorn", "grootebroek", 40), Travel("grootebroek", "hoorn", 50))
    assert (both.minutes("hoorn", "grootebroek"), both.minutes("grootebroek", "hoorn")) == (40, 50)


def test_one_site_is_no_way_even_without_coordinates():
    assert table().minutes("nowhere", "nowhere") == 0


def test_the_great_circle_is_right_on_a_quarter_of_the_equator_and_of_a_meridian():
    origin, east = Site("a", "a", "a", lat=0.0, lon=0.0), Site("b", "b", "b", lat=0.0, lon=90.0)
    pole = Site("c", "c", "c", lat=90.0, lon=0.0)
    assert great_circle_km(origin, east) == pytest.approx(10007.543, abs=0.001)
    assert great_circle_km(origin, pole) == pytest.approx(10007.543, abs=0.001)
    assert great_circle_km(HOORN, GROOTEBROEK) == pytest.approx(12.05, abs=0.1)


def test_a_missing_pair_is_estimated_and_rounded_up():
    # 12.054 km x 1.2 x 60 / 16 = 54.2…; at 15 km/h without detour 48.2…
    assert table().minutes("hoorn", "grootebroek") == 55
    assert table(policy=Policy(travel_speed_kmh=15.0, travel_detour_factor=1.0)).minutes("hoorn", "grootebroek") == 49


def test_a_pair_without_minutes_and_coordinates_is_a_fault_that_names_both():
    assert not table().known("hoorn", "nowhere")
    with pytest.raises(RoundError) as caught:
        table().minutes("nowhere", "hoorn")
    (fault,) = caught.value.faults
    assert (fault.code, fault.file) == ("travel_unknown", "travel.csv")
    assert fault.params == {"from_site": "hoorn", "to_site": "nowhere"}


@pytest.mark.parametrize(
    ("personal", "regional", "limit"), [(None, None, None), (20, None, 20), (None, 30, 30), (20, 30, 20), (40, 30, 30)]
)
def test_the_smaller_limit_counts(personal, regional, limit):
    words = "" if personal is None else f" limit {personal}"
    problem, policy = tiny(f"ann{words}: cnc", max_travel_minutes=regional)
    assert travel_limit(problem.pupils[0], policy) == limit
