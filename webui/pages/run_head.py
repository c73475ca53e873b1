"""What stands on top of every page of a run: what it is, how far, whether the round changed since, and its tabs."""

from dataclasses import dataclass, replace

from flask import request, url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from matcher.codes import Goal
from webui import dates
from webui.database import config
from webui.language import language
from webui.memory.facts import facts
from webui.operations.freshness import made_of_this_round
from webui.operations.runs import Order, policy_for
from webui.pages.frame import Link
from webui.pages.page import Page
from webui.pages.run_words import rank_goal, run_state, run_title
from webui.store.accounts import Account
from webui.store.base import now
from webui.store.revision import revision
from webui.store.runs import PublicationRow, RunRow
from webui.store.words import RUN_OVER


@dataclass(frozen=True)
class RunHead:
    """A run, shortly."""

    id: int
    title: str
    given_title: str  # empty = it has none of its own
    when: str
    who: str
    kind: str  # of the state
    status: str
    goals: str  # the rank goal
    over: bool
    has_outcome: bool
    published: str  # empty = never; else in words
    changed: bool  # the round is not what it was
    what_if: bool = False  # not one of the round's own
    base_id: int | None = None  # of a what-if: the run that it is compared with
    adopted: bool = False  # its changes are in the round
    tabs: tuple[Link, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RunPage(Page):
    """A page about one run; ``run`` is for its head."""

    run: RunHead

    @property
    def tab(self) -> str:
        """The page, and of which run."""
        if self.title == self.run.title:
            return self.title
        return gettext("%(page)s, %(run)s", page=self.title, run=self.run.title)


def account_names(session: Session, ids: set[int]) -> dict[int, str]:
    """The names of accounts."""
    if not ids:
        return {}
    found = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids)))
    return {row.id: row.name for row in found}


def publications(session: Session, round_id: int) -> dict[int, str]:
    """Of each run that was, is or will be published, how that stands."""
    rows = select(PublicationRow).where(PublicationRow.round_id == round_id).order_by(PublicationRow.id)
    return {row.run_id: _publication(row) for row in session.scalars(rows)}


def changed_since(session: Session, run: RunRow, revision_now: int) -> bool:
    """Whether the round is not what it was when the run was asked for.

    Another of the standard orders was meant, so it is no change; a run that keeps the places of an earlier one has
    those, and the places that it holds, as facts of its own.
    """
    if run.revision == revision_now or (run.aside is not None and run.aside.adopted_at is not None):
        return False
    found = facts(session, run.round_id)
    if run.aside is not None:
        return bool(run.aside.given["round"] != found.fingerprint(found.stored.policy))
    decided, goals = found.stored.policy, tuple(map(Goal, run.policy["goals"]))
    if run.repair is not None or (goals[:1] == (Goal.CHANGES,) and decided.goals[:1] != goals[:1]):
        return not made_of_this_round(session, run)
    if goals not in {policy_for(decided, order).goals for order in Order}:
        return True
    return found.fingerprint(replace(decided, goals=goals)) != run.fingerprint


def head(session: Session, row: RunRow) -> RunHead:
    """Read the head of a run."""
    changed = changed_since(session, row, revision(session, row.round_id))
    names = account_names(session, {row.made_by} if row.made_by else set())
    return head_of(row, names, publications(session, row.round_id), changed=changed)


def head_of(row: RunRow, names: dict[int, str], published: dict[int, str], *, changed: bool) -> RunHead:
    """The head of a run whose surroundings were read already."""
    kind, status = run_state(row.status)
    return RunHead(
        id=row.id,
        title=run_title(row),
        given_title=row.title,
        when=dates.moment(row.created_at, language(), config().zone),
        who=names.get(row.made_by or 0, gettext("The program")),
        kind=kind,
        status=status,
        goals=_order(row),
        over=row.status in RUN_OVER,
        has_outcome=row.outcome is not None,
        published=published.get(row.id, ""),
        changed=changed,
        what_if=row.aside is not None,
        base_id=row.aside.base_id if row.aside is not None else None,
        adopted=row.aside is not None and row.aside.adopted_at is not None,
        tabs=_tabs(row) if row.outcome is not None else (),
    )


def _order(row: RunRow) -> str:
    """The rank goal, and that first of all places of an earlier run are kept."""
    order = rank_goal(row.policy.get("goals", ()))
    if row.repair is None:
        return order
    first = gettext("repair: as few changes as possible")
    return gettext("%(first)s, then %(then)s", first=first, then=order) if order else first


def _tabs(row: RunRow) -> tuple[Link, ...]:
    names = {
        "runs.run": gettext("What stands out") if row.aside is None else gettext("What would change"),
        **({"repair.run": gettext("Moves")} if row.repair is not None else {}),
        "runs.run_pupils": gettext("Pupils"),
        "runs.run_groups": gettext("Groups"),
        "runs.run_schools": gettext("Schools"),
        "runs.run_proof": gettext("Proof"),
        "fairness.run": gettext("Fairness"),
        "seats.run": gettext("Where a seat helps"),
        "demand_report.run": gettext("Next year's offer"),
    }
    at = str(request.endpoint)
    here = "runs.run_pupils" if at == "runs.run_pupil" else at
    return tuple(Link(name, url_for(end, number=row.id), end == here) for end, name in names.items())


def _publication(row: PublicationRow) -> str:
    moment = dates.moment(row.published_at or row.publish_at, language(), config().zone)
    public = row.published_at is not None or row.publish_at <= now()
    if row.superseded_at is not None:
        return gettext("Was published on %(moment)s", moment=moment) if public else ""
    if public:
        return gettext("Published on %(moment)s", moment=moment)
    return gettext("Will be published on %(moment)s", moment=moment)
