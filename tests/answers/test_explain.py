"""Every wish has an answer, the first that holds, with its numbers and a plain text in two languages."""

import random
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.allocation import Allocation
from matcher.answers.explain import Explainer
from matcher.codes import Answer, Goal, Kind, Rule, Run
from matcher.dictatorship import Choice, as_placement
from matcher.files import read_round
from matcher.generate import generate
from matcher.rules.eligibility import Eligibility
from matcher.solver import solve
from matcher.wording import answers as wording
from tests.builders import tiny
from tests.oracle import Oracle, placements
from tests.random_rounds import random_round, tangled_round


def explained(pupils, groups, placed, who="ann", **changes):
    """The answers to one pupil's wishes; ``placed`` is written ``ann cnc; bob drones``."""
    problem, policy = tiny(pupils, groups, **changes)
    return answers_in(problem, policy, placed, who)


def answers_in(problem, policy, placed, who="ann"):
    choice = Choice(problem, policy)
    keys = {p.pupil_id: p.key for p in problem.pupils}
    pairs = [pair.split() for pair in placed.split(";") if pair.strip()]
    allocation = Allocation(tuple(as_placement(problem, choice.candidate(keys[name], o)) for name, o in pairs))
    return Explainer(problem, policy, allocation).answers(keys[who])


def test_granted_wish_is_answered_with_its_rank():
    (first, second) = explained("ann: cnc > drones", "cnc 1; drones 1", "ann drones")[::-1]
    assert (first.offering, first.rank, first.answer) == ("drones", 2, "placed")
    assert first.numbers == {"rank": 2, "travel_minutes": 0}
    assert first.text("nl") == "Je bent hier geplaatst. Dit is je 2e keuze."
    assert second.answer != "placed"


def test_placement_by_hand_without_a_wish_has_an_answer_and_stands_in_the_way():
    (answer, by_hand) = explained("ann: cnc", "cnc 1; drones 1", "ann drones", locks="ann drones place")
    assert answer.answer == "better_elsewhere"
    assert answer.numbers["placed_offering"] == "drones"
    assert "Je school heeft vastgelegd" in answer.text("nl")
    assert (by_hand.offering, by_hand.answer, by_hand.rank) == ("drones", "placed", 0)
    assert by_hand.numbers == {"travel_minutes": 0}
    assert "Je school heeft dat zo vastgelegd" in by_hand.text("nl")


@pytest.mark.parametrize(("begun", "said"), [(False, "Je school heeft vastgelegd"), (True, "is al begonnen")])
def test_a_later_choice_that_is_fixed_is_not_said_to_be_wanted_more(begun, said):
    problem, policy = tiny("ann: cnc > drones", "cnc 1; drones 1", locks="ann drones place")
    ann = problem.pupils[0].key
    allocation = Allocation((as_placement(problem, Choice(problem, policy).candidate(ann, "drones")),))
    held = {(*ann, "drones")} if begun else ()
    first = Explainer(problem, policy, allocation, begun=held).answers(ann)[0]
    assert (first.answer, first.numbers["placed_offering"]) == ("better_elsewhere", "drones")
    assert said in first.text("nl")
    assert "Meer keuzevakken kun je nu niet krijgen" not in first.text("nl")


def test_wish_for_an_elective_is_answered_for_each_of_its_groups():
    found = explained("ann: cnc", "cnc 1 id one; cnc 1 id two", "ann two")
    assert [(a.offering, a.answer) for a in found] == [("one", "better_elsewhere"), ("two", "placed")]
    assert found[0].numbers["rule"] == "same_elective"


def test_wish_for_an_elective_that_nobody_offers_is_answered_too():
    (answer,) = explained("ann: cnc", "drones 1", "")
    assert (answer.offering, answer.elective, answer.answer) == (None, "cnc", "cancelled")
    assert answer.numbers == {"groups": 0}
    assert answer.text("nl") == "Geen school biedt dit vak aan in deze ronde."
    assert answer.text("en") == "No school offers this elective in this round."


def test_pair_rule_is_named_before_everything_else_with_its_numbers():
    (answer,) = explained("ann limit 5: cnc", "cnc 0 at west", "")
    assert answer.answer == "travel_limit"
    assert answer.numbers == {"minutes": 10, "limit": 5}


def test_weekday_of_a_lesson_in_the_way_is_written_in_the_language():
    (answer,) = explained("ann: cnc", "cnc 1 on mon 9:00-10:00", "", lessons="ann mon 9:00-10:00")
    assert answer.answer == "timetable"
    assert "maandag" in answer.text("nl")
    assert "Monday" in answer.text("en")


def test_group_that_could_never_run_is_told_from_one_that_lost_its_pupils():
    few = explained("ann: cnc > drones; bob: drones", "cnc 5 min 2; drones 2", "ann drones; bob drones")[0]
    assert (few.answer, few.numbers) == ("group_cancelled", {"eligible": 1, "min_size": 2})
    lost = explained("ann: cnc > drones; bob: drones > cnc", "cnc 5 min 2; drones 2", "ann drones; bob drones")[0]
    assert (lost.answer, lost.numbers) == ("group_cancelled", {"eligible": 2, "min_size": 2})
    assert few.text("nl") != lost.text("nl")


@pytest.mark.parametrize(
    ("groups", "others", "answer", "few"),
    [
        ("cnc 9 min 7; drones 9", 0, "group_cancelled", "zo veel wilden en konden er niet hierheen"),
        ("cnc 3; drones 9", 3, "full", "meer leerlingen wilden en konden hierheen"),
    ],
)
def test_a_pupil_reads_no_number_of_fewer_than_five_who_wanted_a_group_and_staff_does(groups, others, answer, few):
    for wanted in (4, 5):
        names = ["ann", "bob", "cas", "dee", "eva"][:wanted]
        placed = "; ".join(f"{name} {'cnc' if 0 < at <= others else 'drones'}" for at, name in enumerate(names))
        told = explained("; ".join(f"{name}: cnc > drones" for name in names), groups, placed)[0]
        assert (told.answer, told.numbers["eligible"]) == (answer, wanted)
        for language, number in (("nl", f"{wanted} leerlingen wilden"), ("en", f"{wanted} pupils wanted")):
            assert (number in told.text(language)) == (wanted == 5)
            assert number in told.text(language, staff=True)
        assert (few in told.text("nl")) == (wanted == 4)


def test_group_that_the_host_cancelled_is_answered_by_its_rule():
    (answer,) = explained("ann: cnc", "cnc 5 run no", "")
    assert answer.answer == "cancelled"


def test_own_better_placement_that_clashes_is_named():
    answer = explained("ann max 2: cnc > drones", "cnc 1 on mon 9:00-11:00; drones 1 on mon 10:00-12:00", "ann cnc")[1]
    assert answer.answer == "better_elsewhere"
    assert answer.numbers == {"rule": "clash", "placed_offering": "cnc", "placed_title": "Cnc", "placed_rank": 1}


def test_own_placements_that_fill_the_quota_are_named():
    answer = explained("ann: cnc > drones", "cnc 1; drones 1", "ann cnc")[1]
    assert (answer.answer, answer.numbers["rule"]) == ("better_elsewhere", "max_electives")


def test_overlapping_content_is_named():
    answer = explained("ann max 2: cnc > drones", "cnc 1; drones 1", "ann cnc", overlaps="cnc drones block")[1]
    assert (answer.answer, answer.numbers["rule"]) == ("better_elsewhere", "overlap")


def test_pupil_who_may_have_no_elective_is_told_so():
    (answer,) = explained("ann max 0: cnc", "cnc 1", "")
    assert answer.answer == "max_electives"
    assert answer.text("nl").startswith("Je kunt in deze ronde geen keuzevak krijgen")


@pytest.mark.parametrize(("done", "expected"), [("P/PIE/01|P/PIE/02", "module_limit"), ("P/PIE/01", "placed")])
def test_two_modules_of_another_profile_leave_no_room_for_a_third(done, expected):
    problem, policy = tiny(f"ann done {done}: P/PIE/03", "P/PIE/03 1")
    modules = tuple(replace(e, kind=Kind.MODULE, profile="PIE") for e in problem.electives)
    placed = "" if expected == "module_limit" else "ann P/PIE/03"
    (answer,) = answers_in(problem.replace(electives=modules), policy, placed)
    assert answer.answer == expected


def test_own_modules_that_leave_no_room_for_a_third_are_named():
    problem, policy = tiny("ann max 3: P/PIE/01 > P/PIE/02 > P/PIE/03", "P/PIE/01 1; P/PIE/02 1; P/PIE/03 1")
    modules = tuple(replace(e, kind=Kind.MODULE, profile="PIE") for e in problem.electives)
    answer = answers_in(problem.replace(electives=modules), policy, "ann P/PIE/01; ann P/PIE/02")[2]
    assert (answer.answer, answer.numbers["rule"]) == ("better_elsewhere", "module_limit")


def test_lottery_decides_between_equal_pupils():
    (answer,) = explained("ann: cnc; bob: cnc", "cnc 1", "bob cnc")
    assert answer.answer == "full"
    assert answer.numbers["decided"] == "lottery"
    assert (answer.numbers["eligible"], answer.numbers["seats"], answer.numbers["pupils"]) == (2, 1, 2)
    assert answer.numbers["lottery_place"] in (1, 2)
    assert "loting" in answer.text("nl")


@pytest.mark.parametrize(
    ("pupils", "groups", "placed", "goals", "decided"),
    [
        ("ann: cnc; bob needs 1: cnc", "cnc 1", "bob cnc", ["needs", "placements"], "needs"),
        ("ann: cnc; bob priority 1: cnc; cas priority 2: cnc", "cnc 1", "bob cnc", ["priority"], "lottery"),
        ("ann priority 2: cnc; bob: cnc", "cnc 1", "bob cnc", ["priority"], "priority"),
        ("ann: drones > cnc; bob: cnc > drones", "cnc 1; drones 0", "bob cnc", ["ranks_first"], "ranks_first"),
        (
            "ann: cnc > drones; bob: cnc > x > drones",
            "cnc 1; drones 1",
            "ann drones; bob cnc",
            ["placements", "ranks_fair"],
            "ranks_fair",
        ),
        (
            "ann: cnc > drones; bob: cnc > x > drones",
            "cnc 1; drones 1",
            "ann drones; bob cnc",
            ["placements", "ranks_sum"],
            "ranks_sum",
        ),
        ("ann at far: cnc; bob: cnc", "cnc 1", "bob cnc", ["placements", "travel"], "travel"),
        ("ann: cnc > drones; bob: cnc", "cnc 1; drones 1", "ann drones; bob cnc", ["served"], "served"),
    ],
)
def test_first_goal_that_an_exchange_would_make_worse_decided(pupils, groups, placed, goals, decided):
    found = explained(pupils, groups, placed, goals=goals)
    answer = next(a for a in found if a.offering == "cnc")
    assert (answer.answer, answer.numbers["decided"]) == ("full", decided)
    assert answer.text("nl") != answer.text("en")


def test_baseline_placement_decided():
    (answer,) = explained("ann: cnc; bob: cnc", "cnc 1", "bob cnc", goals=["changes"], baseline="bob cnc")
    assert answer.numbers["decided"] == "changes"


def test_holder_who_finds_another_seat_makes_room():
    pupils = "ann: cnc; bob: cnc = drones"
    (answer,) = explained(pupils, "cnc 1; drones 0", "bob cnc", goals=["placements"])
    assert answer.numbers["decided"] == "lottery"
    (answer,) = explained(pupils, "cnc 1; drones 1", "bob cnc", goals=["placements"])
    assert answer.numbers["decided"] == "not_proved"  # both could be placed: this allocation is not the best


def test_chain_of_moves_that_leaves_every_goal_as_good_is_found():
    # Ann gets cnc if bob goes to drones and cas, who is there, to robots.
    pupils = "ann: cnc; bob: cnc = drones; cas: drones = robots; dan: robots"
    found = explained(pupils, "cnc 1; drones 1; robots 1", "bob cnc; cas drones; dan robots", goals=["placements"])
    assert (found[0].answer, found[0].numbers["decided"]) == ("full", "lottery")


def test_goal_that_decided_comes_with_its_numbers_before_and_after():
    found = explained("ann: cnc > drones; bob: cnc > x > drones", "cnc 1; drones 1", "ann drones; bob cnc")
    totals = {name: found[0].numbers[name] for name in ("decided", "level", "before", "after")}
    assert totals == {"decided": "ranks_fair", "level": 3, "before": 0, "after": 1}
    assert "choice number 3: 1 instead of 0" in found[0].text("en")


def test_wish_that_another_approved_wish_covers_is_answered_by_itself():
    found = explained("ann: cnc? > #cnc", "cnc 1", "ann cnc")
    assert [(a.rank, a.answer) for a in found] == [(1, "not_approved"), (2, "placed")]
    assert found[0].numbers == {"rank": 1, "placed_rank": 2}


def test_a_wish_that_was_not_approved_for_what_the_pupil_has_all_the_same_says_both():
    by_wish = explained("ann: cnc? > #one", "cnc 1 id one; cnc 1 id two", "ann one")
    assert [(a.rank, a.offering, a.answer) for a in by_wish] == [
        (1, "one", "not_approved"),
        (1, "two", "not_approved"),
        (2, "one", "placed"),
    ]
    says = "Your own school has not approved your choice number 1. You do take this elective, by your choice number 2."
    assert {a.text("en") for a in by_wish[:2]} == {says}
    assert by_wish[0].text("nl", staff=True).endswith("De leerling doet dit vak wel door de 2e keuze.")
    by_hand = explained("ann: cnc?", "cnc 1 id one; cnc 1 id two", "ann one", locks="ann one place")
    assert [a.answer for a in by_hand] == ["placed", "not_approved"]
    assert by_hand[1].text("en").endswith("You do take this elective.")
    assert "Ask at school why." in explained("ann: cnc? > #one", "cnc 1 id one", "")[0].text("en")


def test_an_elective_that_nobody_offers_is_cancelled_unless_the_wish_was_not_approved_which_comes_first():
    found = explained("ann: laser > robots?", "cnc 1", "")
    assert [(a.offering, a.answer, a.numbers) for a in found] == [
        (None, "cancelled", {"groups": 0}),
        (None, "not_approved", {"rank": 2}),
    ]


@pytest.mark.parametrize(
    ("pupils", "groups", "expected"),
    [("ann: cnc", "cnc 1; drones 1", "not_wished"), ("ann limit 5: cnc", "cnc 1; drones 1 at west", "travel_limit")],
)
def test_group_that_was_not_wished_is_answered_when_asked_for(pupils, groups, expected):
    problem, policy = tiny(pupils, groups)
    explainer = Explainer(problem, policy, Allocation())
    (answer,) = explainer.answers(("home", "ann"), "drones")
    assert (answer.offering, answer.answer) == ("drones", expected)
    assert answer.to_json()["rank"] is None
    assert answer.text("nl")
    assert explainer.answers(("home", "ann"), "nowhere") == ()


def test_seats_fixed_by_hand_decided():
    (answer,) = explained("ann: cnc; bob: cnc", "cnc 1", "bob cnc", locks="bob cnc place")
    assert (answer.answer, answer.numbers["decided"]) == ("full", "locked")


def test_group_that_would_become_too_small_counts_for_the_goals():
    pupils = "ann: cnc > drones; bob: cnc; cas: drones"
    placed = "ann drones; bob cnc; cas drones"
    for seats, answer in ((1, "full"), (2, "better_elsewhere")):
        found = explained(pupils, f"cnc {seats}; drones 2 min 2", placed, goals=["placements"])
        assert (found[0].answer, found[0].numbers["decided"]) == (answer, "placements")
        assert (found[0].numbers["before"], found[0].numbers["after"]) == (3, 3 - 3 + seats)


def test_free_seat_that_a_goal_is_against():
    found = explained("ann: cnc > drones", "cnc 1 at west; drones 1", "ann drones", goals=["placements", "travel"])
    assert (found[0].answer, found[0].numbers) == ("better_elsewhere", {"decided": "travel", "before": 0, "after": 10})
    assert "In deze groep is nog plaats" in found[0].text("nl")


def test_free_seat_that_only_a_group_fixed_by_hand_is_against():
    found = explained(
        "ann: cnc > drones; cas: drones", "cnc 1; drones 2 min 2", "ann drones; cas drones", locks="cas drones place"
    )
    assert (found[0].answer, found[0].numbers) == ("better_elsewhere", {"decided": "locked"})


def test_seats_for_guests_are_counted_apart():
    pupils = "ann at east: cnc; bob at east: cnc; cas at west: cnc"
    (answer,) = explained(pupils, "cnc 3 at west guests 1", "bob cnc; cas cnc")
    assert (answer.answer, answer.numbers["seats"], answer.numbers["eligible"]) == ("guest_capacity", 1, 2)
    assert answer.numbers["decided"] == "lottery"


@pytest.mark.parametrize(
    ("groups", "answer", "says"),
    [("cnc 0", "full", "This group has no seats."), ("cnc 1 at west guests 0", "guest_capacity", "itself only")],
)
def test_seats_that_were_never_there_are_not_called_taken(groups, answer, says):
    (found,) = explained("ann: cnc", groups, "")
    assert (found.answer, found.numbers) == (answer, {"eligible": 1, "seats": 0})
    assert says in found.text("en")


def test_guest_seats_of_the_whole_site_are_counted_over_its_groups():
    problem, policy = tiny("ann at east: cnc; bob at east: drones", "cnc 3 at west; drones 3 at west")
    sites = tuple(replace(s, guest_total=1) if s.site_id == "west" else s for s in problem.sites)
    (answer,) = answers_in(problem.replace(sites=sites), policy, "bob drones")
    assert (answer.answer, answer.numbers["seats"], answer.numbers["eligible"]) == ("guest_total", 1, 2)
    assert answer.numbers["decided"] == "lottery"


def test_guest_in_a_group_full_of_own_pupils_and_a_site_full_of_guests_would_take_two_places():
    problem, policy = tiny("ann at east: cnc; bob at east: drones; cas at west: cnc", "cnc 1 at west; drones 3 at west")
    sites = tuple(replace(s, guest_total=1) if s.site_id == "west" else s for s in problem.sites)
    (answer,) = answers_in(
        problem.replace(sites=sites), replace(policy, goals=(Goal.PLACEMENTS,)), "bob drones; cas cnc"
    )
    assert (answer.answer, answer.numbers["decided"]) == ("guest_total", "placements")
    assert (answer.numbers["before"], answer.numbers["after"]) == (2, 1)


def test_answer_compares_with_the_holders_in_totals_only():
    (answer,) = explained(
        "ann priority 2: cnc; bob: cnc; cas needs 1: drones > cnc", "cnc 2", "bob cnc; cas cnc", goals=["placements"]
    )
    totals = {name: n for name, n in answer.numbers.items() if name.startswith("holders")}
    assert totals == {"holders_rank_as_good": 1, "holders_priority": 2, "holders_need": 1}
    assert not {"bob", "cas"} & {str(n) for n in answer.numbers.values()}


def test_answers_to_one_group_only():
    problem, policy = tiny("ann: cnc > drones", "cnc 1; drones 1")
    explainer = Explainer(problem, policy, Allocation())
    assert [a.offering for a in explainer.answers(("home", "ann"), "drones")] == ["drones"]
    with pytest.raises(KeyError):
        explainer.answers(("home", "zoe"))


def test_answer_as_data_has_the_agreed_fields():
    (answer,) = explained("ann: cnc", "cnc 1", "ann cnc")
    assert answer.to_json() == {
        "offering": "cnc",
        "elective": "cnc",
        "rank": 1,
        "answer": "placed",
        "numbers": {"rank": 1, "travel_minutes": 0},
        "text": {"nl": answer.text("nl"), "en": answer.text("en")},
    }


def test_every_decision_has_a_text_in_both_languages():
    decisions = {*Goal, "locked", "not_proved", "unknown", "begun", "others_begun"}  # the last two: held by a repair
    assert {f"by_{d}" for d in decisions} == {code for code in wording.TEXTS if code.startswith("by_")}
    assert all(set(texts) == {"nl", "en"} for texts in wording.TEXTS.values())


def levels_in_worth(problem, policy):
    """The goal to which each number of the oracle's worth belongs."""
    ranks = max((w.rank for w in problem.wishes), default=0)
    count = {Goal.RANKS_FAIR: ranks, Goal.RANKS_FIRST: ranks, Goal.PRIORITY: len({p.priority for p in problem.pupils})}
    return [goal for goal in policy.goals for _ in range(count.get(goal, 1))]


def assert_decided(answer, given, granted, goals):
    """``decided`` is the first goal that the best allocation with the wish granted is worse at, with its numbers."""
    numbers = answer.numbers
    if granted is None:
        assert numbers["decided"] == "locked"
    elif granted == given:
        assert numbers["decided"] == "lottery"
    else:
        first = next(i for i, (a, b) in enumerate(zip(given, granted, strict=True)) if a != b)
        assert numbers["decided"] == goals[first]
        assert abs(numbers["after"] - numbers["before"]) == granted[first] - given[first]


ROUNDS = [(random_round, seed) for seed in range(200)] + [(tangled_round, seed) for seed in range(100)]


@pytest.mark.parametrize(("make", "seed"), ROUNDS)
def test_best_allocations_of_random_rounds_are_explained_without_contradiction(make, seed):
    problem, policy = make(random.Random(seed), most=2000)
    oracle = Oracle(problem, policy)
    best = oracle.best()
    if best is None:
        return
    allocation = Allocation(placements(problem, policy, best.taken))
    worth = [(oracle.worth(taken), taken) for taken in oracle.allocations()]
    goals = levels_in_worth(problem, policy)
    eligibility = Eligibility(problem, policy)
    explainer = Explainer(problem, policy, allocation, eligibility)
    size = allocation.size
    for pupil in problem.pupils:
        found = explainer.answers(pupil.key)
        assert {a.offering for a in found if a.answer == Answer.PLACED} == set(best.taken[pupil.key])
        for answer in found:
            assert answer.text("nl")
            assert answer.text("en")
            assert "…" not in answer.text("nl")
            if answer.offering is None or answer.answer == Answer.PLACED:
                continue
            offering = problem.offering[answer.offering]
            refusals = eligibility.refusals(pupil, offering)
            if answer.answer == Rule.NOT_APPROVED:
                assert any(not w.approved and w.rank == answer.rank for w in problem.wishes_of[pupil.key])
            elif refusals:
                assert answer.answer == refusals[0].rule
            if answer.answer == Answer.FULL:
                assert size[answer.offering] == offering.capacity
            if answer.answer == Answer.GROUP_CANCELLED:
                assert size[answer.offering] == 0
                assert offering.run is Run.AUTO
            if "decided" in answer.numbers:
                granted = min((w for w, taken in worth if answer.offering in taken[pupil.key]), default=None)
                assert_decided(answer, best.worth, granted, goals)


def sample():
    return read_round(Path(__file__).parents[2] / "sample_data" / "westfriesland")


@pytest.mark.parametrize("round_of", [lambda: generate(120, 20, 5), sample], ids=["generated", "sample"])
def test_every_wish_of_every_pupil_is_answered_without_contradiction(round_of):
    problem, policy = round_of()
    explainer = Explainer(problem, policy, solve(problem, policy).allocation)
    known = {*Answer, *Rule}
    for pupil in random.Random(1).sample(problem.pupils, 12):
        wishes = problem.wishes_of.get(pupil.key, ())
        found = explainer.answers(pupil.key)
        assert {(w.rank, w.elective or problem.offering[w.offering_id].elective) for w in wishes} == {
            (a.rank, a.elective) for a in found
        }
        assert all(a.answer in known and a.text("nl") and a.text("en") for a in found)
        assert "not_proved" not in {a.numbers.get("decided") for a in found}
        assert [a.answer for a in explainer.reasons(pupil.key)] == [a.answer for a in found]
