"""What could not be given, for whom and why: the ground for next year's offer."""

from matcher.answers.demand import Demand, demand
from matcher.answers.explain import Explainer
from matcher.solver import solve
from tests.builders import tiny


def found(pupils: str, groups: str, **changes: object) -> Demand:
    problem, policy = tiny(pupils, groups, **changes)
    allocation = solve(problem, policy).allocation
    return demand(problem, allocation, Explainer(problem, policy, allocation))


def test_a_wish_below_what_was_given_is_no_unmet_demand() -> None:
    said = found("ann: cnc > drones", "cnc 1; drones 1")
    assert [(e.elective, e.wished, e.placed, e.unmet) for e in said.electives] == [
        ("cnc", 1, 1, 0),
        ("drones", 1, 0, 0),
    ]
    assert not said.groups


def test_a_wish_above_what_was_given_is_unmet_with_the_reason() -> None:
    said = found("ann: cnc > drones; bob: cnc", "cnc 1; drones 1")
    (unmet,) = said.groups
    assert (unmet.elective, unmet.offering, unmet.school, unmet.reason, unmet.pupils) == (
        "cnc",
        "cnc",
        "home",
        "full",
        1,
    )
    assert said.electives[0].reasons == {"full": 1}


def test_an_elective_that_nobody_offers_is_counted() -> None:
    said = found("ann: laser; bob: laser > cnc", "cnc 1")
    laser = said.electives[0]
    assert (laser.elective, laser.groups, laser.seats, laser.first, laser.unmet) == ("laser", 0, 0, 2, 2)
    assert laser.reasons == {"not_offered": 2}
    assert said.groups[0].offering is None


def test_of_two_groups_the_nearest_reason_counts_for_the_elective() -> None:
    said = found(
        "ann: cnc; bob: cnc > drones",
        "cnc 1 id early on mon 9:00-10:00; cnc 1 id late; drones 1",
        lessons="home mon 9:00-10:00",
    )
    assert said.electives[0].reasons == {"full": 1}
    assert sorted((g.offering, g.reason) for g in said.groups) == [("early", "timetable"), ("late", "full")]


def test_what_the_groups_add_up_to_by_site_day_and_school() -> None:
    said = found(
        "ann at west: cnc > drones; bob at east: cnc; cas at west: cnc; dan at east: laser",
        "cnc 1 id one at west on mon 9:00-10:00 on tue 9:00-10:00; cnc 0 id two at east on tue 9:00-10:00; drones 1",
    )
    sums = {by: sorted((one.name, one.pupils) for one in several) for by, several in said.sums.items()}
    assert sums["sites"] == [("", 1), ("east", 2), ("west", 2)]
    assert sums["days"] == [("mon", 2), ("tue", 4)]
    assert sum(pupils for _, pupils in sums["schools"]) == 5
    assert said.to_json()["days"] == [{"name": "tue", "pupils": 4}, {"name": "mon", "pupils": 2}]


def test_lessons_that_keep_pupils_out_are_counted_and_whether_they_alone_do() -> None:
    said = found(
        "ann: cnc; bob: cnc; cas at west: cnc = robotica",
        "cnc 9 on mon 9:00-10:00; robotica 1",
        lessons="home mon 9:00-10:00; west mon 8:00-9:05",
    )
    (session,) = said.sessions
    assert (session.offering, session.days, session.excluded, session.only) == ("cnc", ("mon",), 2, 2)


def test_another_possible_group_means_that_the_lessons_are_not_all_that_is_in_the_way() -> None:
    said = found(
        "ann: cnc; bob: cnc",
        "cnc 9 id early on mon 9:00-10:00; cnc 1 id late",
        lessons="home mon 9:00-10:00",
    )
    assert [(s.offering, s.excluded, s.only) for s in said.sessions] == [("early", 1, 0)]


def test_ways_that_are_too_long_are_counted_per_way() -> None:
    said = found("ann at west: cnc; bob at west: cnc", "cnc 9 at east", travel="west east 50", max_travel_minutes=45)
    (way,) = said.travel
    assert (way.home_site, way.site, way.minutes, way.excluded, way.only) == ("west", "east", 50, 2, 2)


def test_a_wish_that_was_not_approved_is_no_demand_whether_or_not_anybody_offers_the_elective() -> None:
    assert not found("ann: cnc? > laser?", "cnc 1").electives


def test_a_place_by_hand_does_not_make_demand_of_a_wish_that_was_not_approved() -> None:
    said = found("ann: cnc?; bob: cnc", "cnc 2", locks="ann cnc place")
    assert [(e.elective, e.wished, e.placed) for e in said.electives] == [("cnc", 1, 1)]
    assert not found("ann: cnc?", "cnc 1", locks="ann cnc place").electives
