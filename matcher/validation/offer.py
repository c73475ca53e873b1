"""What is wrong between the records of the offer: sites, electives, offerings, sessions, travel, overlaps."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from matcher.codes import PROFILES, Kind, Run
from matcher.errors import Fault
from matcher.problem import Overlap, Period, Session
from matcher.validation.records import Check, Row, check_time

MOST_UNLICENSED = 2  # modules that a school may offer of a profile it has no licence for


def check_sites(check: Check) -> Iterator[Fault]:
    """Ids that are doubled; half a place on the map."""
    sites = check.problem.sites
    yield from check.doubled("sites.csv", sites, lambda s: s.site_id, "site_id")
    for site, at in check.each("sites.csv", sites):
        if (site.lat is None) != (site.lon is None):
            yield at.fault("half_coordinates", "lat" if site.lat is None else "lon")


def check_electives(check: Check) -> Iterator[Fault]:
    """Doubled codes; electives required that are unknown, or require one another."""
    electives = check.problem.electives
    yield from check.doubled("electives.csv", electives, lambda e: e.elective, "elective")
    for elective, at in check.each("electives.csv", electives):
        if "|" in elective.elective:
            yield at.fault("bar_in_code", "elective", elective.elective)
        for needed in elective.requires:
            yield from at.reference("requires", needed, "elective")
        if elective.module_of and elective.module_of not in PROFILES:
            yield from at.reference("module_of", elective.module_of, "elective")
    yield from _circles(check)


def _circles(check: Check) -> Iterator[Fault]:
    """Each circle of electives that require one another, once, at the first of them in the file."""
    electives, done = check.problem.elective, set[str]()
    for first, at in check.each("electives.csv", check.problem.electives):
        path: list[str] = []
        ways = [iter((first.elective,))]
        while ways:
            code = next(ways[-1], None)
            if code is None:
                ways.pop()
                done.update(path[-1:])
                path = path[:-1]
            elif code in path:
                circle = " → ".join([*path[path.index(code) :], code])
                yield at.fault("circular_requires", "requires", first.elective, circle=circle)
            elif code not in done and code in electives:
                path.append(code)
                ways.append(iter(electives[code].requires))


def check_offerings(check: Check) -> Iterator[Fault]:
    """Unknown electives and sites; seats, minimum and guests that do not go together; R2."""
    offerings = check.problem.offerings
    yield from check.doubled("offerings.csv", offerings, lambda o: o.offering_id, "offering_id")
    for offering, at in check.each("offerings.csv", offerings):
        yield from at.reference("elective", offering.elective, "elective")
        yield from at.reference("site_id", offering.site_id, "site")
        seats, guests = offering.capacity, offering.guest_capacity
        if seats < offering.min_size and (seats or offering.min_size > 1):  # a group may have no seats at all
            yield at.fault("capacity_below_min_size", "capacity", seats, capacity=seats, min_size=offering.min_size)
        if guests is not None and guests > seats:
            yield at.warning("guest_capacity_above_capacity", "guest_capacity", guests, capacity=seats)
    yield from _unlicensed(check)


def _unlicensed(check: Check) -> Iterator[Fault]:
    """Of a profile without a licence a school offers at most two modules (R2); with no licence given it is unknown."""
    problem = check.problem
    licences: dict[str, set[str]] = defaultdict(set)
    for one in problem.sites:
        licences[one.school].update(one.licensed_profiles)
    offered: dict[tuple[str, str], set[str]] = defaultdict(set)
    for offering, at in check.each("offerings.csv", problem.offerings):
        site, elective = problem.site.get(offering.site_id), problem.elective.get(offering.elective)
        if site is None or elective is None or elective.kind is not Kind.MODULE or offering.run is Run.NO:
            continue
        profile, modules = elective.profile, offered[site.school, elective.profile or ""]
        if profile and licences[site.school] and profile not in licences[site.school]:
            new = elective.elective not in modules
            modules.add(elective.elective)
            if new and len(modules) > MOST_UNLICENSED:
                params: dict[str, str | int] = {"school": site.school, "profile": profile, "most": MOST_UNLICENSED}
                yield at.warning("too_many_modules", "elective", elective.elective, **params)


def check_sessions(check: Check) -> Iterator[Fault]:
    """Unknown groups and periods; meetings that end before they start, or meet one another."""
    of_offering: dict[str, list[tuple[Session, Row]]] = defaultdict(list)
    for session, at in check.each("sessions.csv", check.problem.sessions):
        yield from at.reference("offering_id", session.offering_id, "offering")
        yield from check_time(session, at)
        for other, other_at in of_offering[session.offering_id]:
            if _meet(session, other, check.problem.period):
                yield at.warning("session_overlap", "start", session.offering_id, **other_at.as_first)
                break
        if session.offering_id and 0 <= session.start < session.end:
            of_offering[session.offering_id].append((session, at))


def _meet(a: Session, b: Session, periods: Mapping[str, Period]) -> bool:
    """Whether two sessions are at the same time on some day."""
    if a.weekday != b.weekday or not (0 <= a.start < b.end and b.start < a.end):
        return False
    p, q = periods.get(a.period or ""), periods.get(b.period or "")
    if (a.period and not p) or (b.period and not q):
        return a.period == b.period
    return p is None or q is None or (p.start <= q.end and q.start <= p.end)


def check_travel(check: Check) -> Iterator[Fault]:
    """Unknown sites; a way that is there twice, or leads nowhere."""
    travel = check.problem.travel
    yield from check.doubled("travel.csv", travel, lambda t: (t.from_site, t.to_site), "to_site")
    for way, at in check.each("travel.csv", travel):
        yield from at.reference("from_site", way.from_site, "site")
        yield from at.reference("to_site", way.to_site, "site")
        if way.from_site == way.to_site and way.minutes != 0:
            yield at.fault("travel_within_site", "minutes", way.minutes)


def check_overlaps(check: Check) -> Iterator[Fault]:
    """Unknown electives; a pair that is there twice, or of one elective."""
    overlaps = check.problem.overlaps
    yield from check.doubled("overlaps.csv", overlaps, _pair, "elective_b")
    for overlap, at in check.each("overlaps.csv", overlaps):
        yield from at.reference("elective_a", overlap.elective_a, "elective")
        yield from at.reference("elective_b", overlap.elective_b, "elective")
        if overlap.elective_a == overlap.elective_b:
            yield at.fault("overlap_with_itself", "elective_b", overlap.elective_b)


def _pair(overlap: Overlap) -> tuple[str, ...]:
    return tuple(sorted((overlap.elective_a, overlap.elective_b)))
