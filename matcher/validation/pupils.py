"""What is wrong between the records of pupils: wishes, lessons, locks, baseline."""

from collections.abc import Iterator

from matcher.codes import LockAction, Run
from matcher.errors import Fault
from matcher.validation.records import Check, Row, check_time


def check_pupils(check: Check) -> Iterator[Fault]:
    """Doubled numbers; unknown schools and electives; a need that cannot be met."""
    pupils = check.problem.pupils
    yield from check.doubled("pupils.csv", pupils, lambda p: p.key, "pupil_id")
    for pupil, at in check.each("pupils.csv", pupils):
        yield from at.reference("home_site", pupil.home_site, "site")
        for code in pupil.completed:
            yield from at.reference("completed", code, "elective")
        if pupil.needs > pupil.max_electives:
            yield at.warning("needs_above_max", "needs", pupil.needs, max_electives=pupil.max_electives)


def check_wishes(check: Check) -> Iterator[Fault]:
    """Unknown pupils, electives and groups; wishes that are doubled or cannot be met."""
    problem = check.problem
    running = {o.elective for o in problem.offerings if o.run is not Run.NO}
    first: dict[tuple[str, ...], Row] = {}
    for wish, at in check.each("wishes.csv", problem.wishes):
        if (wish.home_site, wish.pupil_id) not in problem.pupil:
            yield from at.pupil(wish.home_site, wish.pupil_id)
        code, group = wish.elective, wish.offering_id
        if (code is None) == (group is None):
            yield at.fault("wish_with_both" if code else "wish_with_neither", "elective", code)
            continue
        if code is not None and code not in running:
            yield from at.reference("elective", code, "elective")
            if code in problem.elective:
                yield at.warning("not_offered", "elective", code, target="offerings.csv")
        if group is not None:
            yield from at.reference("offering_id", group, "offering")
            if group in problem.offering and problem.offering[group].run is Run.NO:
                yield at.warning("wish_for_cancelled", "offering_id", group)
        key = (wish.home_site, wish.pupil_id, code or "", group or "")
        if first.setdefault(key, at) is not at and wish.pupil_id:
            column = "elective" if code else "offering_id"
            yield at.warning("doubled_wish", column, code or group, **first[key].as_first)


def check_lessons(check: Check) -> Iterator[Fault]:
    """Unknown pupils, classes and periods; lessons that end before they start."""
    classes = {(p.home_site, p.class_) for p in check.problem.pupils}
    for lesson, at in check.each("lessons.csv", check.problem.lessons):
        yield from at.pupil(lesson.home_site, lesson.pupil_id or "")
        yield from check_time(lesson, at)
        if lesson.class_ is not None and lesson.pupil_id is not None:
            yield at.fault("class_and_pupil", "class", lesson.class_)
        elif lesson.class_ is not None and (lesson.home_site, lesson.class_) not in classes:
            yield at.warning("unknown_class", "class", lesson.class_, target="pupils.csv", site=lesson.home_site)


def check_locks(check: Check) -> Iterator[Fault]:
    """Unknown pupils and groups; locks that are doubled or contradict each other."""
    first: dict[tuple[str, str, str], tuple[LockAction, Row]] = {}
    for lock, at in check.each("locks.csv", check.problem.locks):
        yield from at.pupil(lock.home_site, lock.pupil_id)
        yield from at.reference("offering_id", lock.offering_id, "offering")
        key = (lock.home_site, lock.pupil_id, lock.offering_id)
        action, earlier = first.setdefault(key, (lock.action, at))
        if action != lock.action:
            yield at.fault("locks_contradict", "action", lock.action, **earlier.as_first)
        elif earlier is not at:
            yield at.warning("doubled_lock", "offering_id", lock.offering_id, **earlier.as_first)


def check_baseline(check: Check) -> Iterator[Fault]:
    """A pupil or group that is gone since is no fault: there is nothing left to keep."""
    baseline = check.problem.baseline
    yield from check.doubled("baseline.csv", baseline, lambda p: (*p.key, p.offering_id), "offering_id")
    for placement, at in check.each("baseline.csv", baseline):
        yield from at.pupil(placement.home_site, placement.pupil_id, gone=True)
        yield from at.reference("offering_id", placement.offering_id, "offering", gone=True)
