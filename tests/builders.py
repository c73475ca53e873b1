"""Tiny problems, written as sentences.

>>> problem, policy = tiny("ann: cnc > robotica = drones; bob at west: cnc", groups="cnc 1; robotica 2 min 2 at west")

Pupils, ``;`` between them: ``NAME [at SITE] [max N] [needs N] [priority N] [track T] [profile P] [year N]
[class C] [limit MINUTES] [done E|E]: WISHES``. Wishes: ``>`` next rank, ``=`` same rank, ``#id`` only that group,
``e?`` not approved. Groups: ``ELECTIVE SEATS [id ID] [at SITE] [min N] [guests N] [run yes|no]
[on DAY HH:MM-HH:MM [in PERIOD]]...``; the id is the elective unless given. Every site is a school of its own, any
two sites are 10 minutes apart unless ``travel`` says otherwise, and whoever is nowhere else is at ``home``.

Keywords: ``lessons="home mon 9:00-12:00; class 3a@home tue 9:00-10:00 in autumn; ann wed 9:00-10:00"``,
``travel="home west 12"``, ``periods="autumn 2026-09-01 2026-12-31"``, ``overlaps="cnc drones block"``,
``locks="ann cnc place"``, ``baseline="ann cnc"``. Tuples of records may be given too; those of ``sites``,
``electives``, ``offerings`` and ``pupils`` replace the built records with the same id, other tuples replace all.
Fields of the policy are keywords as well: ``goals=("served",)``, ``buffer_minutes=0``.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import combinations
from typing import Any

from matcher.codes import WEEKDAYS, Goal, LockAction, OverlapLevel, Run
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
    PupilKey,
    Session,
    Site,
    Travel,
    Wish,
)

HOME = "home"
POLICY_FIELDS = {f.name for f in fields(Policy)}
IDS: dict[str, Callable[[Any], Any]] = {
    "sites": lambda s: s.site_id,
    "electives": lambda e: e.elective,
    "offerings": lambda o: o.offering_id,
    "pupils": lambda p: p.key,
}


def tiny(pupils: str, groups: str = "", **changes: Any) -> tuple[Problem, Policy]:
    """A problem and a policy from a few words; see the top of this module."""
    policy = _policy({k: changes.pop(k) for k in list(changes) if k in POLICY_FIELDS})
    facts: dict[str, Any] = {"school_year": "2026-2027", "lottery_seed": "tiny"}
    facts["pupils"], facts["wishes"] = _pupils(pupils)
    facts["offerings"], facts["sessions"] = _groups(groups)
    keys = {p.pupil_id: p.key for p in facts["pupils"]}
    parsers: dict[str, Callable[[str], tuple[Any, ...]]] = {
        "lessons": lambda text: tuple(_lesson(words, keys) for words in _phrases(text)),
        "travel": lambda text: tuple(Travel(a, b, int(minutes)) for a, b, minutes in _phrases(text)),
        "periods": lambda text: tuple(Period(n, _date(a), _date(b)) for n, a, b in _phrases(text)),
        "overlaps": lambda text: tuple(Overlap(a, b, OverlapLevel(level)) for a, b, level in _phrases(text)),
        "locks": lambda text: tuple(Lock(*keys[who], what, LockAction(action)) for who, what, action in _phrases(text)),
        "baseline": lambda text: tuple(_baseline(who, what, keys, facts["offerings"]) for who, what in _phrases(text)),
    }
    for name in ("periods", "lessons", "overlaps", "locks", "baseline"):
        if isinstance(changes.get(name), str):
            facts[name] = parsers[name](changes.pop(name))
    facts["electives"] = _electives(facts, changes)
    facts["sites"] = _sites(facts, changes)
    facts["travel"] = _travel(changes, parsers["travel"], [s.site_id for s in facts["sites"]])
    for name, value in changes.items():
        facts[name] = _merged(facts.get(name, ()), value, IDS[name]) if name in IDS else value
    return Problem(**facts), policy


def renamed(problem: Problem, ids: dict[str, str]) -> Problem:
    """The problem with other ids in the place of some, such as those with a colon, which no sentence can say."""

    def changed(record: Any) -> Any:
        said = {f.name: getattr(record, f.name) for f in fields(record)}
        return replace(record, **{name: ids[v] for name, v in said.items() if isinstance(v, str) and v in ids})

    parts = ("sites", "offerings", "pupils", "wishes", "travel")
    return problem.replace(**{part: tuple(map(changed, getattr(problem, part))) for part in parts})


def _policy(given: dict[str, Any]) -> Policy:
    if "goals" in given:
        given["goals"] = tuple(Goal(goal) for goal in given["goals"])
    return Policy(**given)


def _phrases(text: str) -> Iterator[list[str]]:
    return (phrase.split() for phrase in text.split(";") if phrase.strip())


def _merged(built: tuple[Any, ...], given: tuple[Any, ...], key: Callable[[Any], Any]) -> tuple[Any, ...]:
    records = {key(r): r for r in built} | {key(r): r for r in given}
    return tuple(records.values())


def _pupils(text: str) -> tuple[tuple[Pupil, ...], tuple[Wish, ...]]:
    pupils: list[Pupil] = []
    wishes: list[Wish] = []
    for phrase in filter(str.strip, text.split(";")):
        who, _, wanted = phrase.partition(":")
        pupil = _pupil(who.split())
        pupils.append(pupil)
        wishes += _wishes(pupil.key, wanted)
    return tuple(pupils), tuple(wishes)


def _pupil(words: list[str]) -> Pupil:
    name, *rest = words
    says = dict(zip(rest[::2], rest[1::2], strict=True))
    pupil = Pupil(
        home_site=says.pop("at", HOME),
        pupil_id=name,
        first_name=name.capitalize(),
        class_=says.pop("class", None),
        year=int(says.pop("year", "4")),
        track=says.pop("track", None),
        profile=says.pop("profile", None),
        max_electives=int(says.pop("max", "1")),
        needs=int(says.pop("needs", "0")),
        priority=int(says.pop("priority", "1")),
        max_travel_minutes=int(says.pop("limit")) if "limit" in says else None,
        completed=tuple(says.pop("done").split("|")) if "done" in says else (),
    )
    assert not says, f"unknown words about {name}: {says}"
    return pupil


def _wishes(key: PupilKey, text: str) -> Iterator[Wish]:
    for rank, ties in enumerate(text.split(">"), start=1):
        for word in filter(None, (w.strip() for w in ties.split("="))):
            name, approved = word.removesuffix("?"), not word.endswith("?")
            if name.startswith("#"):
                yield Wish(*key, rank, offering_id=name[1:], approved=approved)
            else:
                yield Wish(*key, rank, elective=name, approved=approved)


def _groups(text: str) -> tuple[tuple[Offering, ...], tuple[Session, ...]]:
    offerings: list[Offering] = []
    sessions: list[Session] = []
    for words in _phrases(text):
        elective, seats, *rest = words
        says: dict[str, str] = {}
        meetings: list[list[str]] = []
        while rest:
            word = rest.pop(0)
            if word == "on":
                meetings.append([rest.pop(0), rest.pop(0)])
            elif word == "in":
                meetings[-1].append(rest.pop(0))
            else:
                says[word] = rest.pop(0)
        offering = Offering(
            offering_id=says.pop("id", elective),
            elective=elective,
            site_id=says.pop("at", HOME),
            capacity=int(seats),
            min_size=int(says.pop("min", "1")),
            guest_capacity=int(says.pop("guests")) if "guests" in says else None,
            run=Run(says.pop("run", "auto")),
        )
        assert not says, f"unknown words about {offering.offering_id}: {says}"
        offerings.append(offering)
        sessions += [Session(offering.offering_id, *_when(*meeting)) for meeting in meetings]
    return tuple(offerings), tuple(sessions)


def _when(day: str, hours: str, period: str | None = None) -> tuple[int, int, int, str | None]:
    start, _, end = hours.partition("-")
    return WEEKDAYS.index(day), minutes(start), minutes(end), period


def minutes(clock: str) -> int:
    """``"9:30"`` as minutes since midnight."""
    hour, _, minute = clock.partition(":")
    return int(hour) * 60 + int(minute)


def _lesson(words: list[str], keys: dict[str, PupilKey]) -> Lesson:
    words = [w for w in words if w != "in"]
    if words[0] == "class":
        class_, _, site = words[1].partition("@")
        weekday, start, end, period = _when(*words[2:])
        return Lesson(site or HOME, weekday, start, end, class_=class_, period=period)
    weekday, start, end, period = _when(*words[1:])
    if words[0] in keys:
        home_site, pupil_id = keys[words[0]]
        return Lesson(home_site, weekday, start, end, pupil_id=pupil_id, period=period)
    return Lesson(words[0], weekday, start, end, period=period)


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _baseline(who: str, what: str, keys: dict[str, PupilKey], offerings: tuple[Offering, ...]) -> Placement:
    offering = next(o for o in offerings if o.offering_id == what)
    travel = 0 if offering.site_id == keys[who][0] else 10
    return Placement(*keys[who], what, offering.elective, offering.site_id, None, travel)


def _electives(facts: dict[str, Any], changes: dict[str, Any]) -> tuple[Elective, ...]:
    """Every elective that anything mentions."""
    codes = {o.elective for o in (*facts["offerings"], *changes.get("offerings", ()))}
    codes |= {w.elective for w in (*facts["wishes"], *changes.get("wishes", ())) if w.elective}
    codes |= {code for p in (*facts["pupils"], *changes.get("pupils", ())) for code in p.completed}
    codes |= {code for o in (*facts.get("overlaps", ()), *changes.get("overlaps", ())) for code in _both(o)}
    return tuple(Elective(code, code.capitalize()) for code in sorted(codes))


def _both(overlap: Overlap) -> tuple[str, str]:
    return overlap.elective_a, overlap.elective_b


def _sites(facts: dict[str, Any], changes: dict[str, Any]) -> tuple[Site, ...]:
    ids = {p.home_site for p in (*facts["pupils"], *changes.get("pupils", ()))}
    ids |= {o.site_id for o in (*facts["offerings"], *changes.get("offerings", ()))}
    ids |= {lesson.home_site for lesson in (*facts.get("lessons", ()), *changes.get("lessons", ()))}
    built = tuple(Site(i, i.capitalize(), school=i) for i in sorted(ids))
    return _merged(built, changes.pop("sites", ()), IDS["sites"])


def _travel(
    changes: dict[str, Any], parse: Callable[[str], tuple[Travel, ...]], sites: list[str]
) -> tuple[Travel, ...]:
    """What is said, and 10 minutes for every other pair; a tuple is taken as it is."""
    said = changes.pop("travel", "")
    if not isinstance(said, str):
        return tuple(said)
    given = parse(said)
    known = {frozenset((t.from_site, t.to_site)) for t in given}
    return given + tuple(Travel(a, b, 10) for a, b in combinations(sites, 2) if frozenset((a, b)) not in known)
