"""Tiny random rounds, small enough for the oracle, in which every rule and goal has something to say."""

import datetime as dt
import random
from collections.abc import Iterator
from typing import TypeVar

from matcher.codes import Goal, Kind, LockAction, OverlapLevel, Run
from matcher.policy import Policy
from matcher.problem import (
    Elective,
    Lesson,
    Lock,
    Offering,
    Overlap,
    Period,
    Placement,
    Problem,
    Pupil,
    Session,
    Site,
    Travel,
    Wish,
)
from tests.oracle import Oracle

T = TypeVar("T")

ELECTIVES = (
    Elective("K/PIE/01", "Plaatwerk"),
    Elective("K/PIE/02", "Lassen"),
    Elective("K/PIE/08", "Lassen II", requires=("K/PIE/02",)),
    Elective("R/AI", "Kunstmatige intelligentie", kind=Kind.REGIONAL),
    Elective("R/BOUW", "Bouwen", kind=Kind.REGIONAL, module_of="P/BWI/01"),
    Elective("P/PIE/01", "Ontwerpen", profile="PIE", kind=Kind.MODULE),
    Elective("P/PIE/02", "Bewerken", profile="PIE", kind=Kind.MODULE),
    Elective("P/PIE/04", "Installeren", profile="PIE", kind=Kind.MODULE),
)
PLAIN = ELECTIVES[:2] + ELECTIVES[3:4]
PERIODS = (
    Period("autumn", dt.date(2026, 9, 1), dt.date(2026, 12, 20)),
    Period("winter", dt.date(2026, 12, 20), dt.date(2027, 3, 1)),
    Period("spring", dt.date(2027, 3, 2), dt.date(2027, 7, 1)),
)


def random_round(rng: random.Random, most: int = 4000) -> tuple[Problem, Policy]:
    """A round of at most ``most`` combinations of the pupils' options; the same for the same state of ``rng``."""
    while True:
        problem, policy = _round(rng)
        if Oracle(problem, policy).size <= most:
            return problem, policy


def tangled_round(rng: random.Random, most: int = 4000) -> tuple[Problem, Policy]:
    """A round of pupils who want several of a ring of groups, each clashing with the next: vertices are not whole."""
    while True:
        problem, policy = _ring(rng)
        if Oracle(problem, policy).size <= most:
            return problem, policy


def _ring(rng: random.Random) -> tuple[Problem, Policy]:
    count = rng.choice((3, 5, 5))
    electives = tuple(Elective(f"R/{n}", f"Ring {n}", kind=Kind.REGIONAL) for n in range(count))
    offerings = tuple(
        Offering(f"g{n}", e.elective, "a", rng.choice((1, 1, 2, 3)), min_size=rng.choice((1, 1, 2)))
        for n, e in enumerate(electives)
    )
    sessions = tuple(
        Session(o.offering_id, slot, 540, 600) for n, o in enumerate(offerings) for slot in (n, (n + 1) % count)
    )
    pupils = tuple(
        Pupil("a", f"0{n}", max_electives=rng.choice((1, 2, 2, 3)), needs=rng.randint(0, 2), priority=rng.randint(1, 2))
        for n in range(rng.randint(2, 5))
    )
    wishes = tuple(
        Wish(*p.key, rng.randint(1, 3), elective=e.elective) for p in pupils for e in _some(rng, electives, 0.8)
    )
    problem = Problem("2026-2027", lottery_seed=str(rng.randrange(99)), sites=(Site("a", "a", "a"),))
    problem = problem.replace(electives=electives, offerings=offerings, sessions=sessions, pupils=pupils, wishes=wishes)
    return problem.replace(baseline=tuple(_baseline(rng, problem))), _policy(rng)


def _round(rng: random.Random) -> tuple[Problem, Policy]:
    sites = tuple(_sites(rng))
    # Half of the rounds are plain, so that pupils compete for seats rather than be refused by rules.
    electives = PLAIN if rng.random() < 0.6 else ELECTIVES
    offerings = tuple(_offerings(rng, sites, electives))
    strict = rng.random() < 0.5
    pupils = tuple(_pupils(rng, sites, strict))
    problem = Problem(
        school_year="2026-2027",
        lottery_seed=str(rng.randrange(10**6)),
        periods=PERIODS,
        sites=sites,
        electives=ELECTIVES,
        offerings=offerings,
        sessions=tuple(_sessions(rng, offerings)),
        pupils=pupils,
        wishes=tuple(_wishes(rng, pupils, offerings)),
        lessons=tuple(_lessons(rng, sites, pupils)) if strict else (),
        travel=tuple(_travel(rng, sites)),
        overlaps=tuple(_overlaps(rng)),
    )
    problem = problem.replace(locks=tuple(_locks(rng, problem)), baseline=tuple(_baseline(rng, problem)))
    return problem, _policy(rng)


def _some(rng: random.Random, values: tuple[T, ...], chance: float) -> tuple[T, ...]:
    return tuple(value for value in values if rng.random() < chance)


def _sites(rng: random.Random) -> Iterator[Site]:
    for n, name in enumerate(("a", "b", "c")[: rng.randint(2, 3)]):
        school = "a" if n and rng.random() < 0.2 else name
        lat, lon = 52.64 + rng.randrange(9) / 1000, 5.04 + rng.randrange(9) / 1000
        yield Site(name, name, school, lat=lat, lon=lon, guest_total=rng.choice((None,) * 6 + (1, 2, 3)))


def _travel(rng: random.Random, sites: tuple[Site, ...]) -> Iterator[Travel]:
    for a in sites:
        for b in sites:
            if a != b and rng.random() < 0.6:
                yield Travel(a.site_id, b.site_id, rng.choice((5, 10, 10, 15, 15, 40)))


def _offerings(rng: random.Random, sites: tuple[Site, ...], electives: tuple[Elective, ...]) -> Iterator[Offering]:
    for n in range(rng.choice((1, 2, 3, 3, 4, 4, 5))):
        capacity = rng.choice((1, 1, 2, 2, 3))
        yield Offering(
            offering_id=f"g{n}",
            elective=rng.choice(electives).elective,
            site_id=rng.choice(sites).site_id,
            capacity=capacity,
            min_size=min(capacity + 1, rng.choice((1, 1, 1, 1, 2, 2, 3))),
            guest_capacity=rng.choice((None,) * 5 + (0, 1, 1, 2)),
            run=rng.choice((Run.AUTO,) * 8 + (Run.YES, Run.NO)),
            tracks=rng.choice(((),) * 9 + (("BB", "KB"),)),
            years=rng.choice(((),) * 9 + ((4,),)),
            profiles=rng.choice(((),) * 9 + (("PIE", "BWI"),)),
        )


def _sessions(rng: random.Random, offerings: tuple[Offering, ...]) -> Iterator[Session]:
    for offering in offerings:
        for _ in range(rng.choice((0, 1, 1, 2))):
            start = rng.choice((540, 600, 660, 665, 720))
            yield Session(
                offering.offering_id, rng.choice((0, 0, 1)), start, start + rng.choice((50, 60, 120)), _when(rng)
            )


def _when(rng: random.Random) -> str | None:
    return rng.choice((None, None, None, "autumn", "winter", "spring"))


def _pupils(rng: random.Random, sites: tuple[Site, ...], strict: bool) -> Iterator[Pupil]:
    several = rng.random() < 0.6
    for n in range(rng.choice((1, 2, 3, 3, 4, 4, 5, 6))):
        yield Pupil(
            home_site=rng.choice(sites).site_id,
            pupil_id=f"0{n}",
            class_=rng.choice((None, "3a", "3b")),
            year=rng.choice((3, 4, 4)),
            track=rng.choice((None, "BB", "KB", "GL", "TL")),
            profile=rng.choice((None, "PIE", "MVI", "BWI")),
            max_electives=rng.choice((0, 1, 1, 1, 2, 2, 2, 3)) if several else 1,
            needs=rng.choice((0, 0, 1, 1, 2)),
            priority=rng.choice((1, 1, 2, 4)),
            max_travel_minutes=rng.choice((None, None, None, 10, 20)) if strict else None,
            completed=_some(rng, tuple(e.elective for e in ELECTIVES), 0.08 if strict else 0.02),
        )


def _wishes(rng: random.Random, pupils: tuple[Pupil, ...], offerings: tuple[Offering, ...]) -> Iterator[Wish]:
    for pupil in pupils:
        for offering in _some(rng, offerings, 0.85):
            rank, approved = rng.choice((1, 1, 2, 2, 3, 5)), rng.random() < 0.93
            if rng.random() < 0.5:
                yield Wish(*pupil.key, rank, elective=offering.elective, approved=approved)
            else:
                yield Wish(*pupil.key, rank, offering_id=offering.offering_id, approved=approved)


def _lessons(rng: random.Random, sites: tuple[Site, ...], pupils: tuple[Pupil, ...]) -> Iterator[Lesson]:
    for _ in range(rng.randint(0, 3)):
        start, pupil = rng.choice((480, 540, 600, 720)), rng.choice(pupils)
        lesson = (rng.choice((0, 1)), start, start + rng.choice((40, 50, 60)))
        kind = rng.choice(("site", "class", "class", "pupil"))
        class_ = "3a" if kind == "class" else None
        site, number = (pupil.home_site, pupil.pupil_id) if kind == "pupil" else (rng.choice(sites).site_id, None)
        yield Lesson(site, *lesson, class_=class_, pupil_id=number, period=_when(rng))


def _overlaps(rng: random.Random) -> Iterator[Overlap]:
    for _ in range(rng.randint(0, 2)):
        a, b = rng.sample(ELECTIVES, 2)
        yield Overlap(a.elective, b.elective, rng.choice((OverlapLevel.BLOCK, OverlapLevel.WARN)))


def _locks(rng: random.Random, problem: Problem) -> Iterator[Lock]:
    pairs = [(pupil, offering) for pupil in problem.pupils for offering in problem.offerings]
    oracle = Oracle(problem, Policy())
    for pupil, offering in rng.sample(pairs, min(len(pairs), rng.choice((0, 0, 0, 0, 1, 2)))):
        place = rng.random() < 0.7
        # A lock that breaks a rule is wrong data; one on a pair nobody wished, or that meets another lock, is not.
        wish = Wish(*pupil.key, 1, offering_id=offering.offering_id)
        wished = Oracle(problem.replace(wishes=(wish,)), Policy())
        if place and not wished.eligible(pupil, offering):
            continue
        if place and not oracle.eligible(pupil, offering) and rng.random() < 0.5:
            continue
        yield Lock(*pupil.key, offering.offering_id, LockAction.PLACE if place else LockAction.KEEP_OUT)


def _baseline(rng: random.Random, problem: Problem) -> Iterator[Placement]:
    for pupil in problem.pupils:
        for offering in _some(rng, problem.offerings, 0.25):
            yield Placement(*pupil.key, offering.offering_id, offering.elective, offering.site_id, 1, 0)


def _policy(rng: random.Random) -> Policy:
    goals = [goal for goal in Goal if goal is not Goal.LOTTERY]
    rng.shuffle(goals)
    return Policy(
        goals=tuple(goals[: rng.randint(0, len(goals))]),
        max_travel_minutes=rng.choice((None, None, None, None, 30)),
        buffer_minutes=rng.choice((0, 5, 5, 10)),
    )
