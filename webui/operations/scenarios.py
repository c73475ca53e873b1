"""What-ifs: asked for, which leaves the round alone, and adopted, which writes their changes into it. No Flask."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.codes import Goal
from matcher.errors import Conflict, Fault, RoundError
from matcher.files.columns import OFFERINGS, SESSIONS
from matcher.fingerprint import fingerprint
from matcher.policy import Policy
from matcher.problem import Problem
from matcher.repair import Prepared, as_repair, prepare, repair_policy
from webui.audit import Record, record
from webui.jobs.queue import Given, queue_round
from webui.memory.facts import facts
from webui.memory.results import result
from webui.operations.errors import Refused
from webui.operations.freshness import freshness
from webui.operations.goals import Step
from webui.operations.groups import TOLD, Group, audit_words, group_of, insert_group, update_group
from webui.operations.repairs import Kept, repair_row
from webui.operations.rounds import StaleError, about, commit, policy_words
from webui.operations.runs import Order, hold
from webui.operations.whatif import Change, What, after, read, settings
from webui.people import REGION_WIDE, Actor
from webui.store.base import now
from webui.store.offer import OfferingRow, SiteRow
from webui.store.rounds import RoundRow
from webui.store.runs import AsideRow, RunRow
from webui.store.translate import policy_values
from webui.store.words import RUN_STANDS, AsideKind


class WhatIfFaults(Refused):
    """The round cannot be like this."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("what_if_unknown")


@dataclass(frozen=True, slots=True)
class NewWhatIf:
    """What is asked for. ``seen`` is the newest run that the person saw: of what is newer none is made again."""

    base_id: int
    changes: tuple[Change, ...]
    title: str = ""
    seen: int = 0


@dataclass(frozen=True)
class Adoption:
    """What adopting a what-if writes into the round."""

    revision: int  # of the round as it was looked at
    problem: Problem  # as the round is
    policy: Policy
    new_problem: Problem
    new_policy: Policy
    codes: tuple[str, ...]  # of the groups that change or are new


def start_of(session: Session, base: RunRow) -> tuple[Problem, Policy]:
    """What a what-if changes: the round that the run was made of, without what a repair added to it of its own."""
    found = result(session, base.id)
    if base.repair is None:
        return found.problem, found.policy
    decided = facts(session, base.round_id).stored.policy
    if repair_policy(decided) == found.policy:
        return found.decided, decided
    goals = tuple(goal for goal in found.policy.goals if goal is not Goal.CHANGES)
    return found.decided, replace(found.policy, goals=goals or found.policy.goals)


def looked(problem: Problem, policy: Policy, changes: tuple[Change, ...]) -> tuple[Problem, Policy]:
    """The round with the changes.

    Raises:
        WhatIfFaults: the round cannot be like this.
        Refused: something that is not there.
    """
    try:
        return after(problem, policy, changes)
    except RoundError as error:
        raise WhatIfFaults(error.faults) from None


def order_changes(policy: Policy, order: Order) -> tuple[Change, ...]:
    """What makes the policy count choices in this order."""
    return () if Goal(order) in policy.goals else (Change(What.GOAL, goal=order, step=Step.ADD),)


def start_what_if(session: Session, actor: Actor, given: NewWhatIf) -> RunRow:
    """Work out what would change; nothing of the round does. Asked for twice it is made once.

    Raises:
        LookupError: there is no such run.
        WhatIfFaults: the round cannot be like this.
        Refused: nothing changes, or something that is not there.
    """
    _check_actor(actor)
    if not given.changes:
        raise Refused("what_if_empty")
    base = session.get_one(RunRow, given.base_id)
    start = start_of(session, base)
    made = settings(*start, given.changes)
    changed = looked(*start, given.changes)
    ready = _repaired(session, base, *changed)
    problem, policy = (ready.problem, ready.policy) if ready is not None else changed
    known = _round_of(session, base)
    hold(session, base.round_id)
    earlier = _same(session, actor, base, given, fingerprint(problem, policy))
    if earlier is not None:
        session.rollback()
        return session.get_one(RunRow, earlier)
    try:
        asked = Given(problem, policy, base.revision)
        row = queue_round(session, base.round_id, asked, made_by=actor.account_id, title=given.title.strip())
    except RoundError as error:
        session.rollback()
        raise WhatIfFaults(error.faults) from None
    words = {"changes": [c.word() for c in given.changes], "settings": [str(one) for one in made], "round": known}
    session.add(AsideRow(run_id=row.id, base_id=base.id, kind=AsideKind.WHAT_IF, given=words))
    if ready is not None and base.repair is not None:
        kept = Kept(base.repair.kept_id, base.repair.publication_id, base.repair.started)
        session.add(repair_row(row.id, kept, ready, len(changed[0].locks)))
    told = {"title": row.title, "of": base.id, "settings": words["settings"]}
    record(session, actor, "what_if.start", Record("runs", row.id, row.round_id), after=told)
    session.commit()
    return row


def adoption(session: Session, run_id: int) -> Adoption:
    """What adopting would write into the round as it is now.

    Raises:
        Refused: the round is not any more what it was when the what-if was made.
        LookupError: there is no such what-if.
    """
    row = session.get(RunRow, run_id)
    if row is None or row.aside is None or row.aside.kind is not AsideKind.WHAT_IF:
        raise LookupError(f"no what-if {run_id}")
    found = facts(session, row.round_id)
    policy, problem = found.stored.policy, found.problem
    if row.aside.given["round"] != found.fingerprint(policy):
        raise Refused("what_if_old")
    changes = read(row.aside.given["changes"])
    new_problem, new_policy = looked(problem, policy, changes)
    touched = [
        one.key.partition(":")[0] if one.file == SESSIONS.name else one.key
        for one in settings(problem, policy, changes)
        if one.file in (OFFERINGS.name, SESSIONS.name)
    ]
    codes = tuple(c for c in dict.fromkeys(touched) if _group(problem, c) != _group(new_problem, c))
    return Adoption(found.stored.revision, problem, policy, new_problem, new_policy, codes)


def adopt(session: Session, actor: Actor, run_id: int, seen: int) -> None:
    """Write the changes of a what-if into the round, all or none. Done twice it is done once.

    ``seen`` is the revision of the round that the person saw.

    Raises:
        StaleError: somebody changed the round since.
        Refused: as ``adoption``.
        LookupError: there is no such what-if.
    """
    _check_actor(actor)
    aside = session.scalar(select(AsideRow).where(AsideRow.run_id == run_id).execution_options(populate_existing=True))
    if aside is not None and aside.adopted_at is not None:
        return
    found = adoption(session, run_id)
    assert aside is not None
    if found.revision != seen:
        raise StaleError
    round_id = session.get_one(RunRow, run_id).round_id
    ids = facts(session, round_id).stored.ids
    rows = {row.code: row for row in session.scalars(select(OfferingRow).where(OfferingRow.round_id == round_id))}
    before = {code: group_of(session, rows[code]) for code in found.codes if code in rows}
    hold(session, round_id)
    row = session.get_one(RoundRow, round_id, populate_existing=True)
    if row.revision != seen or row.archived_at is not None:
        session.rollback()
        raise StaleError
    for code in found.codes:
        given = _group(found.new_problem, code)
        assert given is not None
        if code in rows:
            told = {name: getattr(before[code], name) for name in TOLD}
            whole = Group(given.offering, given.meetings, **told)
            update_group(session, rows[code], before[code], whole, ids)
            words = {"before": audit_words(before[code]), "after": audit_words(whole)}
            record(session, actor, "offering.change", Record("offerings", rows[code].id, round_id), **words)
        else:
            site = session.scalars(
                select(SiteRow).where(SiteRow.round_id == round_id, SiteRow.code == given.offering.site_id)
            ).one()
            made = insert_group(session, site, given, ids)
            record(session, actor, "offering.add", Record("offerings", made.id, round_id), after=audit_words(given))
    if found.new_policy != found.policy:
        for name, value in policy_values(found.new_policy).items():
            setattr(row, name, value)
        words = {"before": policy_words(found.policy), "after": policy_words(found.new_policy)}
        record(session, actor, "policy.change", about(row), **words)
    aside.adopted_at = now()
    record(session, actor, "what_if.adopt", Record("runs", run_id, round_id))
    commit(session)


def _check_actor(actor: Actor) -> None:
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")


def _repaired(session: Session, base: RunRow, problem: Problem, policy: Policy) -> Prepared | None:
    """The changed round as the base was made: a repair keeps the same places, and holds what it still can.

    Raises:
        WhatIfFaults: the round cannot be like this.
    """
    if base.repair is None:
        return None
    kept = Allocation(result(session, base.id).problem.baseline)
    try:
        return prepare(problem, policy, kept, base.repair.started)
    except RoundError as error:
        session.rollback()
        raise WhatIfFaults(error.faults) from None
    except Conflict:  # of what is decided by hand alone: the run says which decisions
        return Prepared(*as_repair(problem, policy, kept.placements, ()), held=(), released=())


def _group(problem: Problem, code: str) -> Group | None:
    offering = problem.offering.get(code)
    if offering is None:
        return None
    return Group(offering, problem.sessions_of.get(code, ())).at(code, offering.site_id)


def _round_of(session: Session, base: RunRow) -> str:
    """The fingerprint of the round, if it still is what the run was made of, whatever the order of its goals."""
    found, since = facts(session, base.round_id), freshness(session, base.id)
    if base.aside is not None or since.records or set(since.decisions) - {"goals"}:
        return ""
    return found.fingerprint(found.stored.policy)


def _same(session: Session, actor: Actor, base: RunRow, given: NewWhatIf, mark: str) -> int | None:
    """The same what-if, made by the same person since."""
    same: Any = (
        RunRow.round_id == base.round_id,
        RunRow.id > given.seen,
        RunRow.made_by == actor.account_id,
        RunRow.title == given.title.strip(),
        RunRow.fingerprint == mark,
        RunRow.status.in_(RUN_STANDS),
        RunRow.aside.has(AsideRow.base_id == base.id),
    )
    return session.scalar(select(RunRow.id).where(*same).order_by(RunRow.id).limit(1))
