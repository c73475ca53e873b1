import pytest

from matcher.rules.timetable import Timetable
from matcher.rules.travel import TravelTable
from tests.builders import tiny

PERIODS = "autumn 2026-09-01 2026-12-31; winter 2026-12-31 2027-03-01; spring 2027-03-02 2027-06-30"


def lesson_conflict(pupil, group, lessons, **changes):
    """The numbers of the conflict between the first pupil's lessons and the first group, or None."""
    problem, policy = tiny(pupil, groups=group, lessons=lessons, **changes)
    timetable = Timetable(problem, policy, TravelTable(problem, policy))
    conflict = timetable.lesson_conflict(problem.pupils[0], problem.offerings[0].offering_id)
    return None if conflict is None else conflict.numbers("lesson", "session")


def fits(*args, **changes):
    return lesson_conflict(*args, **changes) is None


def test_a_session_may_start_exactly_travel_and_buffer_after_a_lesson_and_no_minute_sooner():
    said = {"travel": "home west 48", "buffer_minutes": 5}
    assert fits("ann: cnc", "cnc 1 at west on tue 13:23-15:00", "home tue 9:00-12:30", **said)
    assert not fits("ann: cnc", "cnc 1 at west on tue 13:22-15:00", "home tue 9:00-12:30", **said)


def test_a_lesson_may_start_exactly_travel_and_buffer_after_a_session_and_no_minute_sooner():
    said = {"travel": "home west 48", "buffer_minutes": 5}
    assert fits("ann: cnc", "cnc 1 at west on tue 8:00-9:00", "home tue 9:53-12:30", **said)
    assert not fits("ann: cnc", "cnc 1 at west on tue 8:00-9:00", "home tue 9:52-12:30", **said)


def test_the_direction_of_the_way_counts():
    said = {"travel": "home west 30; west home 60", "buffer_minutes": 0}
    assert fits("ann: cnc", "cnc 1 at west on tue 13:00-15:00", "home tue 9:00-12:30", **said)
    assert not fits("ann: cnc", "cnc 1 at west on tue 13:00-15:00", "home tue 15:59-17:00", **said)
    assert fits("ann: cnc", "cnc 1 at west on tue 13:00-15:00", "home tue 16:00-17:00", **said)


def test_at_one_site_a_session_may_follow_a_lesson_at_once():
    assert fits("ann: cnc", "cnc 1 on tue 13:00-15:00", "home tue 9:00-13:00", buffer_minutes=30)
    assert not fits("ann: cnc", "cnc 1 on tue 12:59-15:00", "home tue 9:00-13:00", buffer_minutes=30)


def test_the_buffer_counts_between_sites_that_lie_side_by_side():
    said = {"travel": "home west 0", "buffer_minutes": 5}
    assert fits("ann: cnc", "cnc 1 at west on tue 13:05-15:00", "home tue 9:00-13:00", **said)
    assert not fits("ann: cnc", "cnc 1 at west on tue 13:04-15:00", "home tue 9:00-13:00", **said)


@pytest.mark.parametrize("lesson", ["10:00-16:00", "13:30-14:00", "13:00-15:00", "12:00-13:01", "14:59-16:00"])
def test_meetings_that_overlap_by_the_clock_conflict_at_one_site(lesson):
    assert not fits("ann: cnc", "cnc 1 on tue 13:00-15:00", f"home tue {lesson}")


def test_other_days_never_conflict():
    assert fits("ann: cnc", "cnc 1 on tue 13:00-15:00", "home wed 13:00-15:00")


def test_an_offering_without_sessions_never_conflicts():
    assert fits("ann: cnc", "cnc 1", "home tue 0:00-23:59")


@pytest.mark.parametrize(
    ("lesson", "session", "meet"),
    [
        ("", "", True),
        ("in autumn", "", True),
        ("", "in spring", True),
        ("in autumn", "in autumn", True),
        ("in autumn", "in winter", True),  # they share 31 December
        ("in winter", "in spring", False),  # they follow each other
        ("in autumn", "in spring", False),
    ],
)
def test_meetings_meet_only_in_periods_that_share_a_date(lesson, session, meet):
    group, lessons = f"cnc 1 on tue 13:00-15:00 {session}", f"home tue 13:00-15:00 {lesson}"
    assert fits("ann: cnc", group, lessons, periods=PERIODS) is not meet


@pytest.mark.parametrize(
    ("lesson", "meant"),
    [
        ("home tue 13:00-14:00", True),
        ("class 3a tue 13:00-14:00", True),
        ("class 3b tue 13:00-14:00", False),
        ("class 3a@west tue 13:00-14:00", False),
        ("west tue 13:00-14:00", False),
        ("ann tue 13:00-14:00", True),
        ("bob tue 13:00-14:00", False),
        ("cor tue 13:00-14:00", False),
    ],
)
def test_lessons_are_of_the_whole_site_a_class_or_one_pupil(lesson, meant):
    pupils = "ann class 3a: cnc; bob class 3a: cnc; cor class 3a at west: cnc"
    assert fits(pupils, "cnc 1 on tue 13:00-15:00", lesson) is not meant


def test_lessons_of_one_pupil_do_not_leak_to_classmates():
    problem, policy = tiny(
        "ann class 3a: cnc; bob class 3a: cnc", groups="cnc 2 on tue 13:00-15:00", lessons="ann tue 13:00-14:00"
    )
    timetable = Timetable(problem, policy, TravelTable(problem, policy))
    assert [timetable.lesson_conflict(p, "cnc") is None for p in problem.pupils] == [False, True]


def test_a_pupil_without_class_has_no_class_lessons():
    assert fits("ann: cnc", "cnc 1 on tue 13:00-15:00", "class 3a tue 13:00-15:00")


def test_the_first_conflict_of_the_week_is_told_with_its_numbers():
    numbers = lesson_conflict(
        "ann: cnc",
        "cnc 1 at west on thu 9:00-10:00 on tue 13:00-15:00",
        "home thu 9:00-10:00; home tue 9:00-12:30",
        travel="home west 48",
    )
    assert numbers == {
        "weekday": "tue",
        "lesson_start": "09:00",
        "lesson_end": "12:30",
        "session_start": "13:00",
        "session_end": "15:00",
        "earlier_end": "12:30",
        "travel": 48,
        "buffer": 5,
        "later_start": "13:00",
    }


def test_a_lesson_after_the_session_is_told_from_the_session_on():
    numbers = lesson_conflict(
        "ann: cnc", "cnc 1 at west on tue 13:00-15:00", "home tue 15:30-16:00", travel="home west 48"
    )
    assert (numbers["earlier_end"], numbers["later_start"]) == ("15:00", "15:30")
