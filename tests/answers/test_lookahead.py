"""What will fall short whatever happens is seen before any solving."""

import json

from matcher.answers.lookahead import look_ahead
from matcher.codes import Rule
from matcher.problem import Site
from tests.builders import tiny


def ahead(pupils, groups, **changes):
    return look_ahead(*tiny(pupils, groups, **changes))


def test_pupil_whose_wishes_are_all_forbidden_is_named_with_the_rule_of_each():
    (pupil,) = ahead("ann limit 5: cnc > drones?", "cnc 1 at west; drones 1").pupils
    assert (pupil.pupil_id, pupil.possible, pupil.wanted) == ("ann", 0, 1)
    assert [(r.rank, r.offering, r.rules) for r in pupil.reasons] == [
        (1, "cnc", (Rule.TRAVEL_LIMIT,)),
        (2, "drones", (Rule.NOT_APPROVED,)),
    ]


def test_pupil_whose_wishes_exclude_each_other_has_too_few():
    groups = "cnc 1 on mon 9:00-10:00; drones 1 on mon 9:30-10:30"
    (pupil,) = ahead("ann max 2: cnc > drones", groups).pupils
    assert (pupil.possible, pupil.wanted, pupil.reasons) == (1, 2, ())
    assert ahead("ann max 2: cnc > drones", groups.replace("9:30-10:30", "10:00-11:00")).pupils == ()


def test_pupil_with_fewer_possible_groups_than_needed_is_named_even_without_wishes():
    (pupil,) = ahead("ann needs 1", "cnc 1").pupils
    assert (pupil.possible, pupil.wanted, pupil.needs, pupil.reasons) == (0, 0, 1, ())
    assert ahead("ann: cnc", "cnc 1").pupils == ()


def test_seats_do_not_matter_for_what_is_possible():
    assert ahead("ann: cnc; bob: cnc", "cnc 1").pupils == ()


def test_wish_for_an_elective_nobody_offers_is_reported_for_pupil_and_region():
    found = ahead("ann: cnc; bob: cnc > drones", "drones 1")
    assert found.not_offered == (("cnc", 2),)
    (ann,) = found.pupils
    assert [(r.elective, r.offering, r.rules) for r in ann.reasons] == [("cnc", None, ())]


def test_a_wish_that_was_not_approved_is_no_demand_for_an_elective_that_nobody_offers():
    assert ahead("ann: cnc; bob: cnc?; cas: laser?", "drones 1").not_offered == (("cnc", 1),)


def test_group_with_fewer_eligible_pupils_than_its_minimum_is_named():
    (group,) = ahead("ann: cnc; bob limit 5: cnc", "cnc 5 min 2 at west").groups
    assert (group.offering_id, group.eligible, group.min_size) == ("cnc", 1, 2)
    assert ahead("ann: cnc; bob: cnc", "cnc 5 min 2").groups == ()
    assert ahead("ann: cnc", "cnc 5 min 2 run yes").groups == ()


def test_group_that_takes_too_few_guests_for_its_minimum_is_named():
    pupils = "ann: cnc; bob: cnc; cas at west: cnc"
    (group,) = ahead(pupils, "cnc 5 min 3 guests 1 at west").groups
    assert (group.eligible, group.min_size) == (2, 3)
    west = (Site("west", "west", "west", guest_total=1),)
    assert [g.eligible for g in ahead(pupils, "cnc 5 min 3 at west", sites=west).groups] == [2]
    assert ahead(pupils, "cnc 5 min 3 at west").groups == ()
    (group,) = ahead("ann max 0: cnc; bob: cnc", "cnc 5 min 2").groups
    assert group.eligible == 1


def test_day_short_of_seats_counts_pupils_once_and_groups_that_run_only():
    found = ahead(
        "ann: cnc = drones; bob: cnc > lassen; cas: drones > lassen",
        "cnc 1 on mon 9:00-10:00; drones 1 on mon 11:00-12:00; lassen 9 on tue 9:00-10:00;"
        "cnc 9 id no run no on mon 9:00-9:30",
    )
    monday, tuesday = found.days
    assert (monday.name, monday.period, monday.seats, monday.first, monday.any, monday.short) == ("mon", "", 2, 3, 3, 1)
    assert (tuesday.seats, tuesday.first, tuesday.any, tuesday.short) == (9, 0, 2, 0)


def test_days_are_told_apart_by_period():
    found = ahead("ann: cnc", "cnc 1 on mon 9:00-10:00 in autumn", periods="autumn 2026-09-01 2026-12-31")
    assert [(d.name, d.period) for d in found.days] == [("mon", "autumn")]


def test_elective_demand_is_over_all_its_groups():
    found = ahead("ann: cnc; bob: cnc; cas: drones > cnc", "cnc 1 id one; cnc 0 id two; drones 1")
    cnc, drones = found.electives
    assert (cnc.name, cnc.seats, cnc.first, cnc.any, cnc.short) == ("cnc", 1, 2, 3, 1)
    assert (drones.first, drones.short) == (1, 0)


def test_everything_found_can_be_written_as_data():
    found = ahead("ann limit 5: cnc > x", "cnc 1 min 2 at west on mon 9:00-10:00").to_json()
    assert json.loads(json.dumps(found)) == {
        "pupils": [
            {
                "home_site": "home",
                "pupil_id": "ann",
                "possible": 0,
                "wanted": 1,
                "needs": 0,
                "reasons": [
                    {"rank": 1, "elective": "cnc", "offering": "cnc", "rules": ["travel_limit"]},
                    {"rank": 2, "elective": "x", "offering": None, "rules": []},
                ],
            }
        ],
        "groups": [{"offering": "cnc", "eligible": 0, "min_size": 2}],
        "days": [{"weekday": "mon", "period": "", "seats": 1, "first": 0, "any": 0, "short": 0}],
        "electives": [],
        "not_offered": [{"elective": "x", "wishes": 1}],
    }
