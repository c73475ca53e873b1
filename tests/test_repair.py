"""Repair after publication: as few published placements given up as can be, beside every allocation there is."""

import datetime as dt
import random
from dataclasses import replace

import pytest

from matcher.allocation import Allocation
from matcher.certificate import verify
from matcher.checker import holding, violations
from matcher.codes import Goal, LockAction, Rule, Run
from matcher.errors import Conflict, RoundError
from matcher.problem import Lock, Placement, Pupil, Wish
from matcher.repair import as_repair, changes_of, prepare, prepare_decision, repair, started_offerings
from matcher.repair.touched import touched
from matcher.rules.eligibility import Eligibility
from matcher.solver import solve
from tests.builders import tiny
from tests.oracle import Oracle
from tests.random_rounds import random_round, tangled_round
from tests.solver.rounds import crowded_round


def triples(allocation):
    return {(p.home_site, p.pupil_id, p.offering_id) for p in allocation.placements}


def of_groups(problem, offering_id, **changes):
    return problem.replace(
        offerings=tuple(replace(o, **changes) if o.offering_id == offering_id else o for o in problem.offerings)
    )


def of_pupils(problem, name, **changes):
    return problem.replace(pupils=tuple(replace(p, **changes) if p.pupil_id == name else p for p in problem.pupils))


def without_pupil(problem, key):
    return problem.replace(
        pupils=tuple(p for p in problem.pupils if p.key != key),
        wishes=tuple(w for w in problem.wishes if (w.home_site, w.pupil_id) != key),
        locks=tuple(k for k in problem.locks if (k.home_site, k.pupil_id) != key),
        lessons=tuple(x for x in problem.lessons if (x.home_site, x.pupil_id) != key),
    )


def without_group(problem, offering_id):
    return problem.replace(
        offerings=tuple(o for o in problem.offerings if o.offering_id != offering_id),
        sessions=tuple(s for s in problem.sessions if s.offering_id != offering_id),
        wishes=tuple(w for w in problem.wishes if w.offering_id != offering_id),
        locks=tuple(k for k in problem.locks if k.offering_id != offering_id),
    )


def late_joiner(problem, rng):
    pupil = Pupil(rng.choice(problem.sites).site_id, "late", needs=1)
    wishes = tuple(Wish(*pupil.key, n, elective=o.elective) for n, o in enumerate(problem.offerings, 1))
    return problem.replace(pupils=(*problem.pupils, pupil), wishes=(*problem.wishes, *wishes))


def disturbed(problem, rng):
    """The round as it is after something happened."""
    pupil, group = rng.choice(problem.pupils), rng.choice(problem.offerings)
    kind = rng.randrange(10)
    if kind == 0:
        return of_groups(problem, group.offering_id, run=Run.NO)
    if kind == 1:
        return of_groups(problem, group.offering_id, capacity=max(0, group.capacity - 1))
    if kind == 2:
        return without_pupil(problem, pupil.key)
    if kind == 3:
        return without_group(problem, group.offering_id)
    if kind == 4:
        return problem.replace(sessions=tuple(replace(s, weekday=rng.choice((0, 1))) for s in problem.sessions))
    if kind == 5:
        return of_pupils(problem, pupil.pupil_id, max_electives=max(0, pupil.max_electives - 1), track="BB")
    if kind == 6:
        action = rng.choice(list(LockAction))
        return problem.replace(locks=(*problem.locks, Lock(*pupil.key, group.offering_id, action)))
    if kind == 7:
        return of_pupils(problem, pupil.pupil_id, max_travel_minutes=rng.randrange(12))
    if kind == 8:
        return problem.replace(
            offerings=(*problem.offerings, replace(group, offering_id="new", capacity=2, min_size=1))
        )
    return late_joiner(problem, rng)


@pytest.mark.parametrize("seed", range(60))
def test_no_repair_of_a_tiny_round_has_fewer_changes_and_none_is_better_by_the_policy(seed):
    rng = random.Random(seed)
    problem, policy = (tangled_round if seed % 3 == 0 else random_round)(rng, 400)
    if Oracle(problem, policy).best() is None:
        return  # the locks allow no allocation
    published = solve(problem, policy).allocation
    now = disturbed(problem, rng)
    goals = (Goal.CHANGES, *(g for g in policy.goals if g is not Goal.CHANGES))
    best = Oracle(now.replace(baseline=published.placements), replace(policy, goals=goals)).best()
    try:
        found = repair(now, policy, published)
    except RoundError:
        assert Eligibility(now, policy).lock_faults()
        return
    except Conflict:
        assert best is None
        return
    allocation = found.outcome.allocation
    assert triples(allocation) == best.triples
    assert violations(now, policy, allocation) == ()
    assert verify(found.problem, found.policy, allocation, found.outcome.certificate).faults == ()
    old, new = triples(published), triples(allocation)
    assert {(c.home_site, c.pupil_id, c.lost) for c in found.changes if c.lost} == old - new
    assert {(c.home_site, c.pupil_id, c.gained) for c in found.changes if c.gained} == new - old


@pytest.mark.parametrize("seed", range(60))
def test_with_held_places_no_repair_of_a_tiny_round_is_better_and_all_are_held_that_can_be(seed):
    rng = random.Random(seed)
    problem, policy = (tangled_round if seed % 3 == 0 else random_round)(rng, 400)
    if Oracle(problem, policy).best() is None:
        return
    published = solve(problem, policy).allocation
    now = disturbed(problem, rng)
    if Eligibility(now, policy).lock_faults() or Oracle(now, policy).best() is None:
        return  # there is nothing to repair to
    found = repair(now, policy, published, dt.date(2100, 1, 1))
    allocation = found.outcome.allocation
    assert triples(allocation) == Oracle(found.problem, found.policy).best().triples
    assert set(found.held) <= triples(allocation)
    assert violations(now, policy, allocation) == ()
    begun = {s.offering_id for s in now.sessions}
    could = {(c.home_site, c.pupil_id, c.offering_id) for c in Eligibility(now, policy).candidates}
    hold = {pair for pair in triples(published) & could if pair[2] in begun}
    together = Oracle(*as_repair(now, policy, published.placements, sorted(hold))).best()
    assert (set(found.held) == hold) is (together is not None)
    assert set(found.released) == {offering for *_, offering in hold - set(found.held)}
    assert len(hold & triples(allocation)) == most_kept(now, policy, published, hold)


@pytest.mark.parametrize("seed", range(6))
def test_nothing_changes_where_nothing_happened(seed):
    problem, policy = crowded_round(seed)
    published = solve(problem, policy).allocation
    found = repair(problem, policy, published)
    assert (found.changes, found.held, found.released) == ((), (), ())
    assert found.outcome.allocation == published


HAPPENED = pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda p: of_groups(p, "cnc", run=Run.NO), "group_cancelled"),
        (lambda p: of_groups(p, "cnc", capacity=1), "fewer_seats"),
        (lambda p: of_groups(p, "cnc", guest_capacity=1), "fewer_guest_seats"),
        (lambda p: of_groups(p, "cnc", min_size=3, capacity=3), "below_minimum"),
        (lambda p: of_groups(p, "cnc", tracks=("BB",)), "rule_audience"),
        (lambda p: p.replace(sites=tuple(replace(s, guest_total=1) for s in p.sites)), "fewer_site_guests"),
        (lambda p: without_pupil(p, ("home", "bob")), "pupil_left"),
        (lambda p: without_group(p, "cnc"), "group_gone"),
        (lambda p: of_pupils(p, "bob", max_electives=0), "fewer_electives"),
        (lambda p: of_pupils(p, "bob", max_travel_minutes=3), "rule_travel_limit"),
        (lambda p: of_pupils(p, "bob", completed=("cnc",)), "rule_completed"),
        (lambda p: p.replace(wishes=p.wishes[:1]), "rule_not_wished"),
        (lambda p: p.replace(wishes=(p.wishes[0], replace(p.wishes[1], approved=False))), "rule_not_approved"),
        (lambda p: p.replace(locks=(Lock("home", "bob", "cnc", LockAction.KEEP_OUT),)), "rule_kept_out"),
    ],
)


@HAPPENED
def test_every_placement_given_up_has_its_reason(change, reason):
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 2 at west")
    published = solve(problem, policy).allocation
    found = repair(change(problem), policy, published)
    assert found.changes
    assert {c.reason for c in found.changes} == {reason}
    assert all(c.gained is None for c in found.changes)


def test_a_timetable_that_changes_is_the_reason_where_it_no_longer_fits():
    problem, policy = tiny(
        "ann max 2: cnc > drones", "cnc 1 on mon 9:00-10:00; drones 1 on tue 9:00-10:00", lessons="home wed 9:00-10:00"
    )
    published = solve(problem, policy).allocation
    both = problem.replace(sessions=tuple(replace(s, weekday=0) for s in problem.sessions))
    assert [c.reason for c in repair(both, policy, published).changes] == ["own_clash"]
    lesson = problem.replace(sessions=tuple(replace(s, weekday=2) if s.weekday else s for s in problem.sessions))
    assert [(c.lost, c.reason) for c in repair(lesson, policy, published).changes] == [("drones", "rule_timetable")]


def test_a_placement_by_hand_makes_others_make_room():
    problem, policy = tiny("ann: cnc; bob: cnc > drones", "cnc 1; drones 1")
    published = Allocation(
        (
            Placement("home", "ann", "cnc", "cnc", "home", 1, 0),
            Placement("home", "bob", "drones", "drones", "home", 2, 0),
        )
    )
    fixed = problem.replace(locks=(Lock("home", "bob", "cnc", LockAction.PLACE),))
    found = repair(fixed, policy, published).changes
    assert [(c.pupil_id, c.lost, c.gained, c.reason) for c in found] == [
        ("ann", "cnc", None, "made_room"),
        ("bob", "drones", "cnc", "by_hand"),
    ]


def test_who_joins_late_gets_what_is_free_and_nobody_moves_for_it():
    problem, policy = tiny("ann: cnc > drones", "cnc 1; drones 1")
    published = solve(problem, policy).allocation
    late, _ = tiny("ann: cnc > drones; bob needs 1: cnc > drones", "cnc 1; drones 1")
    found = repair(late, policy, published).changes
    assert [(c.pupil_id, c.lost, c.gained, c.reason) for c in found] == [("bob", None, "drones", "joined")]


def test_the_new_group_of_the_same_elective_stands_beside_the_old_one():
    problem, policy = tiny(
        "ann max 2: cnc > drones", "cnc 1 id cnc1; cnc 1 id cnc2 at west; drones 1 id d1; drones 1 id d2 at west"
    )
    published = solve(problem, policy).allocation
    changed = of_groups(of_groups(problem, "cnc1", run=Run.NO), "d1", run=Run.NO)
    found = repair(changed, policy, published).changes
    assert [(c.lost, c.gained) for c in found] == [("cnc1", "cnc2"), ("d1", "d2")]


AUTUMN = "autumn 2026-09-01 2026-12-31; spring 2027-02-01 2027-06-30"


def test_what_has_started_follows_from_the_periods_of_the_sessions():
    problem, _ = tiny(
        "ann: a",
        "a 1 on mon 9:00-10:00 in autumn; b 1 on mon 9:00-10:00 in spring; c 1 on mon 9:00-10:00; d 1",
        periods=AUTUMN,
    )
    assert started_offerings(problem, dt.date(2026, 7, 31)) == set()
    assert started_offerings(problem, dt.date(2026, 8, 1)) == {"c"}
    assert started_offerings(problem, dt.date(2026, 9, 1)) == {"a", "c"}
    assert started_offerings(problem, dt.date(2027, 2, 1)) == {"a", "b", "c"}


def needs_one_more():
    """Group b has lost a pupil and falls below its minimum, unless ann leaves the group that has started."""
    problem, policy = tiny(
        "ann: a = b; bob: b; cas: b",
        "a 1 on mon 9:00-10:00 in autumn; b 3 min 2 on tue 9:00-10:00 in spring",
        periods=AUTUMN,
    )
    published = Allocation(
        tuple(Placement("home", n, g, g, "home", 1, 0) for n, g in (("ann", "a"), ("bob", "b"), ("cas", "b")))
    )
    return without_pupil(problem, ("home", "cas")), replace(policy, goals=(Goal.CHANGES, Goal.PLACEMENTS)), published


def test_a_pupil_whose_group_has_started_never_moves_unless_allowed():
    now, policy, published = needs_one_more()
    free = repair(now, policy, published)
    assert ("ann", "a", "b") in {(c.pupil_id, c.lost, c.gained) for c in free.changes}
    held = repair(now, policy, published, dt.date(2026, 10, 1))
    assert "ann" not in {c.pupil_id for c in held.changes}
    assert (held.held, held.released) == ((("home", "ann", "a"),), ())
    assert [(c.pupil_id, c.reason) for c in held.changes] == [("bob", "below_minimum"), ("cas", "pupil_left")]


def test_a_started_group_with_fewer_seats_is_released_and_no_other():
    groups = "a 2 on mon 9:00-10:00 in autumn; b 2 on tue 9:00-10:00 in autumn"
    problem, policy = tiny("ann: a; bob: a; cas: b; dan: b", groups, periods=AUTUMN)
    published = solve(problem, policy).allocation
    found = repair(of_groups(problem, "a", capacity=1), policy, published, dt.date(2026, 10, 1))
    assert found.released == ("a",)
    assert set(found.held) > {("home", "cas", "b"), ("home", "dan", "b")}
    assert len(found.held) == 3
    assert [c.reason for c in found.changes] == ["fewer_seats"]


def fewer_seats_in_a_round_that_has_begun(rng, problem):
    """Several groups, a site or a minimum cut at once: what has begun cannot all stay."""
    offerings = tuple(
        replace(
            o,
            capacity=max(0, o.capacity - rng.randrange(2)),
            guest_capacity=rng.choice((o.guest_capacity, 1)),
            min_size=rng.choice((o.min_size, 2)),
        )
        for o in problem.offerings
    )
    sites = tuple(replace(s, guest_total=rng.choice((s.guest_total, 1))) for s in problem.sites)
    return problem.replace(offerings=offerings, sites=sites)


@pytest.mark.parametrize("seed", range(60))
def test_no_started_place_is_lost_that_could_stay_and_then_the_changes_are_the_fewest(seed):
    rng = random.Random(seed)
    problem, policy = (tangled_round if seed % 3 == 0 else random_round)(rng, 400)
    if Oracle(problem, policy).best() is None:
        return
    published = solve(problem, policy).allocation
    now = fewer_seats_in_a_round_that_has_begun(rng, problem)
    if Eligibility(now, policy).lock_faults() or Oracle(now, policy).best() is None:
        return
    day = rng.choice((dt.date(2026, 10, 1), dt.date(2100, 1, 1)))
    found = repair(now, policy, published, day)
    after = triples(found.outcome.allocation)
    assert after == Oracle(found.problem, found.policy).best().triples
    assert set(found.held) <= after
    assert violations(now, policy, found.outcome.allocation) == ()
    begun = started_offerings(now, day)
    could = {(c.home_site, c.pupil_id, c.offering_id) for c in Eligibility(now, policy).candidates}
    hold = {pair for pair in triples(published) & could if pair[2] in begun}
    assert (len(hold & after), -len(triples(published) - after)) == most_kept_most_alike(now, policy, published, hold)
    assert {offering for *_, offering in hold - after} == set(found.released)
    is_judged_right(now, policy, found, day)


def is_judged_right(now, policy, found, day):
    """The checker finds the held places right, and notices each that is left out or added."""
    published, kept = found.problem.baseline, found.outcome.allocation
    right = holding(now, policy, published, kept, found.held, day)
    assert (right.wrong, right.missing, right.released) == ((), (), found.released)
    for pair in found.held:
        fewer = set(found.held) - {pair}
        assert pair in holding(now, policy, published, kept, fewer, day).missing
    others = sorted(triples(kept) - set(found.held))
    assert holding(now, policy, published, kept, [*found.held, *others], day).wrong == tuple(others)


def most_kept_most_alike(problem, policy, published, places):
    """How many of the places can stay together, and with these how few changes there are at least (as a negative)."""
    earlier = triples(published)
    every = Oracle(problem, policy).allocations()
    taken = ({(*key, code) for key, codes in one.items() for code in codes} for one in every)
    return max((len(places & one), -len(earlier - one)) for one in taken)


def most_kept(problem, policy, published, places):
    """How many of the places can stay together, beside every allocation there is."""
    theirs = tuple(p for p in published.placements if (p.home_site, p.pupil_id, p.offering_id) in places)
    best = Oracle(problem.replace(baseline=theirs), replace(policy, goals=(Goal.CHANGES,))).best()
    return len(places & best.triples)


OVERLAPPING = "autumn 2026-09-01 2026-12-31; winter 2026-11-01 2027-02-01"


def test_of_as_many_started_places_those_stay_that_cost_the_fewest_other_changes():
    """One of two can stay in the group that has begun; its new time costs ann two other places, and bob three.

    The policy would keep bob, whose first choice it is.
    """
    groups = (
        "a 2 on mon 9:00-12:00 in autumn; x 2 on tue 9:00-10:00 in winter; y 2 on tue 10:00-11:00 in winter; "
        "z 2 on tue 11:00-12:00 in winter"
    )
    pupils = "ann max 4: x > y > a; bob max 4: a > x > y > z"
    problem, policy = tiny(pupils, groups, periods=OVERLAPPING, goals=("ranks_first",))
    published = solve(problem, policy).allocation
    now = of_groups(problem, "a", capacity=1).replace(sessions=tuple(replace(s, weekday=1) for s in problem.sessions))
    found = repair(now, policy, published, dt.date(2026, 10, 1))
    assert (found.held, found.released) == ((("home", "ann", "a"),), ("a",))
    assert {(c.pupil_id, c.lost) for c in found.changes} == {("ann", "x"), ("ann", "y"), ("bob", "a")}


def begun_at_another_time(rng):
    """The group that has begun gets another time and fewer seats: who stays gives up groups of winter for it."""
    times = dict(zip("vwxyz", ("9:00-10:00", "10:00-11:00", "11:00-12:00", "12:00-13:00", "13:00-14:00"), strict=True))
    winter = (f"{name} 3 on {rng.choice(('mon', 'tue'))} {time} in winter" for name, time in times.items())
    groups = f"a 3 on wed 9:00-12:00 in autumn; b 3 on wed 12:00-14:00 in autumn; {'; '.join(winter)}"
    wishes = (" > ".join(rng.sample("abvwxyz", rng.choice((3, 4, 5)))) for _ in range(3))
    pupils = "; ".join(f"p{n} max 5: {wished}" for n, wished in enumerate(wishes))
    problem, policy = tiny(pupils, groups, periods=OVERLAPPING, goals=(rng.choice(("ranks_first", "placements")),))
    moved = tuple(replace(s, weekday=rng.choice((0, 1))) if s.offering_id in "ab" else s for s in problem.sessions)
    now = problem.replace(sessions=moved)
    return problem, of_groups(of_groups(now, "a", capacity=1), "b", capacity=1), policy


@pytest.mark.parametrize("seed", range(40))
def test_no_allocation_keeps_as_many_started_places_with_fewer_changes(seed):
    before, now, policy = begun_at_another_time(random.Random(seed))
    published = solve(before, policy).allocation
    day = dt.date(2026, 10, 1)
    found = repair(now, policy, published, day)
    after, begun = triples(found.outcome.allocation), started_offerings(now, day)
    hold = {pair for pair in triples(published) if pair[2] in begun}
    assert (len(hold & after), -len(triples(published) - after)) == most_kept_most_alike(now, policy, published, hold)
    assert set(found.held) == hold & after
    is_judged_right(now, policy, found, day)


@pytest.mark.parametrize("seed", range(40))
def test_a_decision_about_one_pupil_leaves_all_others_where_they_are_held_or_is_impossible(seed):
    rng = random.Random(seed)
    before, now, policy = begun_at_another_time(rng)
    published, day = solve(before, policy).allocation, dt.date(2026, 10, 1)
    without = prepare(now, policy, published, day)
    wish = rng.choice(now.wishes)
    key, group = (wish.home_site, wish.pupil_id), wish.elective
    decided = now.replace(locks=(Lock(*key, group, LockAction.PLACE),))
    others = {pair for pair in without.held if pair[:2] != key}
    own = {pair for pair in triples(published) if pair[:2] == key and pair[2] in "ab"}
    every = ({(*k, o) for k, taken in one.items() for o in taken} for one in Oracle(decided, policy).allocations())
    possible = [one for one in every if others <= one]
    try:
        ready = prepare_decision(without, decided, key, day)
        found = triples(solve(ready.problem, ready.policy).allocation)
    except Conflict:
        assert possible == []
        return
    assert others | {(*key, group)} <= found

    def worth(taken):
        return len(own & taken), -len(triples(published) - taken)

    assert worth(found) == max(map(worth, possible))


def test_a_pupil_of_a_started_group_stays_even_if_another_group_does_not_run_without_her():
    groups = "a 2 on mon 9:00-10:00 in autumn; b 5 min 3 on mon 9:00-10:00 in spring"
    problem, policy = tiny("ann max 1: a > b; bob max 1: a > b; cas: b; dan: b; eva: b", groups, periods=AUTUMN)
    places = (("ann", "a"), ("bob", "a"), ("cas", "b"), ("dan", "b"), ("eva", "b"))
    published = Allocation(tuple(Placement("home", n, g, g, "home", 1, 0) for n, g in places))
    now = of_groups(of_groups(problem, "a", capacity=1), "b", min_size=4, capacity=5)
    now = without_pupil(now, ("home", "eva"))
    found = repair(now, policy, published, dt.date(2026, 10, 1))
    assert sum(p.offering_id == "a" for p in found.outcome.allocation.placements) == 1
    assert (len(found.held), found.released) == (1, ("a",))
    assert {(c.pupil_id, c.lost) for c in found.changes} >= {("cas", "b"), ("dan", "b"), ("eva", "b")}


def test_the_guests_of_a_started_group_go_last_where_the_site_has_room_for_fewer():
    groups = "a 5 at west on mon 9:00-10:00 in autumn; b 5 at west on mon 9:00-10:00 in spring"
    problem, policy = tiny("ann: a; bob: a; cas needs 1: b", groups, periods=AUTUMN)
    published = solve(problem, policy).allocation
    now = problem.replace(sites=tuple(replace(s, guest_total=1) for s in problem.sites))
    found = repair(now, policy, published, dt.date(2026, 10, 1))
    assert [p.offering_id for p in found.outcome.allocation.placements] == ["a"]
    assert {(c.lost, c.reason) for c in found.changes} == {("a", "fewer_site_guests"), ("b", "fewer_site_guests")}


def test_who_moves_so_that_another_group_can_run_is_told_that():
    now, policy, published = needs_one_more()
    (ann,) = (c for c in repair(now, policy, published).changes if c.pupil_id == "ann")
    assert (ann.lost, ann.gained, ann.reason) == ("a", "b", "fills_group")


def test_a_move_of_which_no_cause_is_certain_is_told_without_one():
    problem, policy = tiny("ann: a = b", "a 1; b 1")
    at_a, at_b = (Allocation((Placement("home", "ann", g, g, "home", 1, 0),)) for g in "ab")
    (change,) = changes_of(problem, policy, at_a, at_b)
    assert change.reason == "fewest_changes"


def test_a_place_by_hand_that_was_never_wished_is_withdrawn_and_no_wish():
    problem, policy = tiny("ann: b", "a 1; b 1", locks="ann a place")
    published = solve(problem, policy).allocation
    now = problem.replace(locks=())
    assert {c.reason for c in repair(now, policy, published).changes if c.lost} == {"hand_withdrawn"}
    assert [p.reason for p in touched(now, Eligibility(now, policy), published).places] == ["hand_withdrawn"]


def test_a_started_group_whose_times_clash_now_releases_the_pupil_only():
    groups = "a 2 on mon 9:00-10:00 in autumn; b 2 on tue 9:00-10:00 in autumn"
    problem, policy = tiny("ann max 2: a > b; bob: a; cas: b", groups, periods=AUTUMN)
    published = solve(problem, policy).allocation
    now = problem.replace(sessions=tuple(replace(s, weekday=0) for s in problem.sessions))
    found = repair(now, policy, published, dt.date(2026, 10, 1))
    assert found.held == (("home", "ann", "a"), ("home", "bob", "a"), ("home", "cas", "b"))
    assert [(c.pupil_id, c.reason) for c in found.changes] == [("ann", "own_clash")]


def test_what_is_entangled_is_released_as_far_as_it_contradicts():
    """Only with the lock of cas beside them there are too many guests at west."""
    groups = "a 2 at west on mon 9:00-10:00 in autumn; b 2 at west on tue 9:00-10:00 in autumn; c 2 on wed 9:00-10:00"
    problem, policy = tiny("ann: a; bob: b; cas: a", groups, periods=AUTUMN)
    published = solve(problem.replace(wishes=problem.wishes[:2]), policy).allocation
    now = problem.replace(
        sites=tuple(replace(s, guest_total=2) for s in problem.sites),
        locks=(Lock("home", "cas", "a", LockAction.PLACE),),
    )
    found = prepare(now, policy, published, dt.date(2026, 10, 1))
    assert (found.held, found.released) == ((("home", "ann", "a"),), ("b",))
    assert Goal.CHANGES is found.policy.goals[0]


def test_a_minimum_that_only_others_could_reach_releases_the_group():
    """The pupil who is needed for it is held elsewhere at the same time."""
    groups = "a 3 on mon 9:00-10:00 in autumn; b 3 min 2 on mon 9:00-10:00 in autumn"
    problem, policy = tiny("ann: a = b; bob: b; cas: b", groups, periods=AUTUMN)
    places = tuple(Placement("home", n, g, g, "home", 1, 0) for n, g in (("ann", "a"), ("bob", "b"), ("cas", "b")))
    now = without_pupil(problem, ("home", "cas"))
    found = prepare(now, policy, Allocation(places), dt.date(2026, 10, 1))
    assert (found.held, found.released) == ((("home", "ann", "a"),), ("b",))


def test_locks_of_the_round_that_contradict_each_other_are_a_conflict():
    problem, policy = tiny("ann: a; bob: a", "a 2 on mon 9:00-10:00", locks="ann a place; bob a place")
    published = solve(problem, policy).allocation
    with pytest.raises(Conflict) as raised:
        repair(of_groups(problem, "a", capacity=1), policy, published, dt.date(2026, 10, 1))
    assert {f.rule for f in raised.value.facts} == {Rule.LOCKED, Rule.CAPACITY}


def test_the_problem_of_a_repair_has_changes_first_and_every_held_place_locked_once():
    problem, policy = tiny("ann: a; bob: a", "a 2", locks="ann a place", goals=("served", "changes", "travel"))
    published = solve(problem, policy).allocation
    base, goals = as_repair(problem, policy, published.placements, sorted(triples(published)))
    assert goals.goals == (Goal.CHANGES, Goal.SERVED, Goal.TRAVEL)
    assert base.baseline == published.placements
    assert [(k.pupil_id, k.action) for k in base.locks] == [("ann", LockAction.PLACE), ("bob", LockAction.PLACE)]


@HAPPENED
def test_what_cannot_stay_is_seen_at_once_with_the_same_reason(change, reason):
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 2 at west")
    published = solve(problem, policy).allocation
    now = change(problem)
    found = touched(now, Eligibility(now, policy), published)
    names = {"capacity": "fewer_seats", "guest_capacity": "fewer_guest_seats", "min_size": "below_minimum"}
    names["guest_total"] = "fewer_site_guests"
    assert {p.reason for p in found.places} | {names[g.rule] for g in found.groups} == {reason}
    untouched = touched(problem, Eligibility(problem, policy), published)
    assert (untouched.places, untouched.groups) == ((), ())


def test_places_that_do_not_go_together_any_more_are_named_together():
    problem, policy = tiny("ann max 2: cnc > drones", "cnc 1 on mon 9:00-10:00; drones 1 on tue 9:00-10:00")
    published = solve(problem, policy).allocation
    now = problem.replace(sessions=tuple(replace(s, weekday=0) for s in problem.sessions))
    (found,) = touched(now, Eligibility(now, policy), published).places
    assert (found.key, found.offerings, found.reason) == (("home", "ann"), ("cnc", "drones"), "own_clash")
    assert found.refusal.rule is Rule.CLASH


def test_a_group_that_is_short_is_told_with_its_numbers():
    problem, policy = tiny("ann: cnc; bob: cnc", "cnc 2")
    published = solve(problem, policy).allocation
    now = of_groups(problem, "cnc", capacity=1)
    (found,) = touched(now, Eligibility(now, policy), published).groups
    assert (found.rule, found.offering_id, found.pupils, found.limit) == (Rule.CAPACITY, "cnc", 2, 1)
    (change,) = repair(now, policy, published).changes
    assert change.refusal.numbers == {"placed": 2, "capacity": 1}
