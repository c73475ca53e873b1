"""Before a run: what stands in the way. And the runs there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from matcher.answers.lookahead import Demand, LookAhead, PupilShort
from matcher.policy import Policy
from matcher.problem import Problem, Pupil
from webui import dates
from webui.memory.facts import Facts, facts
from webui.operations.runs import Order, own_order
from webui.pages.fault_words import fault_told
from webui.pages.page import FormPage
from webui.pages.run_head import RunHead, account_names, changed_since, head_of, publications
from webui.pages.run_words import elective_title, goal_name, reason_short, too_few
from webui.store.pupils import PupilRow, WishRow
from webui.store.rounds import RoundRow
from webui.store.runs import RunRow, is_own
from webui.store.words import RUN_OVER, WishState

_MOST = 12  # lines under one notice
_RUNS = 60


@dataclass(frozen=True)
class Notice:
    """Something to know before starting."""

    kind: str  # bad: there can be no run; wait: somebody should look; off: only to know
    text: str
    lines: tuple[str, ...] = ()
    more: int = 0  # lines that are not shown
    url: str = ""


@dataclass(frozen=True)
class RunRowLine:
    """A run in the list, with its main figures."""

    head: RunHead
    placed: str
    first: str
    unplaced: str


@dataclass(frozen=True, kw_only=True)
class RunsPage(FormPage):
    """Runs."""

    template: ClassVar[str] = "runs/list.html"

    may_start: bool
    notices: tuple[Notice, ...]
    runs: tuple[RunRowLine, ...]
    comparable: bool  # at least two have an outcome
    at_work: RunHead | None
    open_more: bool  # something under "more possibilities" is wrong


def orders(policy: Policy) -> tuple[tuple[Order, str], ...]:
    """What can be chosen instead of the round's own order: each with its words."""
    own = own_order(policy)
    found = [(Order.OWN, gettext("The round's own order"))]
    if own is not None:
        name = gettext("The round's own order (%(goal)s)", goal=goal_name(own))
        found = [(Order.OWN, name)]
    return (*found, *((order, goal_name(order)) for order in Order if order not in (Order.OWN, own)))


def newest_run(session: Session, round_id: int) -> int:
    """The id of the newest run; 0 if there is none."""
    return session.scalar(select(func.max(RunRow.id)).where(RunRow.round_id == round_id)) or 0


def runs_page(session: Session, row: RoundRow, form: Any) -> RunsPage:
    """Read everything for the page."""
    found = facts(session, row.id)
    newest = select(RunRow).where(RunRow.round_id == row.id, is_own()).order_by(RunRow.id.desc()).limit(_RUNS)
    runs = list(session.scalars(newest))
    names = account_names(session, {run.made_by for run in runs if run.made_by})
    published = publications(session, row.id)
    changed = {run.id: changed_since(session, run, found.stored.revision) for run in runs}
    lines = tuple(_line(run, head_of(run, names, published, changed=changed[run.id])) for run in runs)
    faulty = any(not fault.warning for fault in found.faults)
    return RunsPage(
        title=gettext("Allocations"),
        form=form,
        may_start=not faulty,
        notices=tuple(_notices(session, found)),
        runs=lines,
        comparable=sum(line.head.has_outcome for line in lines) > 1,
        at_work=next((line.head for line, run in zip(lines, runs, strict=True) if run.status not in RUN_OVER), None),
        open_more=bool(form.errors),
    )


def _line(run: RunRow, head: RunHead) -> RunRowLine:
    if run.outcome is None:
        return RunRowLine(head, "", "", "")
    figures = run.outcome["figures"]
    placed = gettext("%(some)s of %(all)s", some=figures["placed"], all=figures["wished"])
    return RunRowLine(head, placed, str(figures["rank_counts"].get("1", 0)), str(figures["unplaced"]))


def _notices(session: Session, found: Facts) -> Iterator[Notice]:
    wrong = [fault_told(fault, found.problem) for fault in found.faults if not fault.warning]
    if wrong:
        yield _notice("bad", gettext("There can be no allocation yet. Mend this first:"), wrong)
    if not found.problem.offerings or not found.problem.pupils:
        text = gettext("There is nothing to allocate yet: upload the offer and the pupils first.")
        yield Notice("bad", text, url=url_for("imports.upload"))
    yield from _waiting(session, found)
    if found.outlook is not None:
        yield from _outlook(found.problem, found.outlook)
    odd = [fault_told(fault, found.problem) for fault in found.faults if fault.warning]
    if odd:
        yield _notice("off", gettext("This is allowed, but look at it:"), odd)


def _waiting(session: Session, found: Facts) -> Iterator[Notice]:
    """Lists that nobody approved or that were not handed in; they do not count in a run."""
    states = (
        select(WishRow.state, func.count(WishRow.pupil_id.distinct()))
        .join(PupilRow, PupilRow.id == WishRow.pupil_id)
        .where(WishRow.round_id == found.stored.round_id, PupilRow.left_at.is_(None))
        .group_by(WishRow.state)
    )
    pupils = {row[0]: row[1] for row in session.execute(states)}
    to_approve, drafts = pupils.get(WishState.SUBMITTED, 0), pupils.get(WishState.DRAFT, 0)
    if to_approve:
        text = ngettext(
            "The choices of %(num)d pupil wait for approval and do not count.",
            "The choices of %(num)d pupils wait for approval and do not count.",
            to_approve,
        )
        yield Notice("wait", text, url=url_for("counsellor.pupils", stage="to_approve"))
    if drafts:
        text = ngettext(
            "%(num)d pupil has choices that are not handed in. They do not count.",
            "%(num)d pupils have choices that are not handed in. They do not count.",
            drafts,
        )
        yield Notice("wait", text, url=url_for("counsellor.pupils", stage="draft"))
    nothing = sum(p.key not in found.problem.wishes_of for p in found.problem.pupils)
    if nothing:
        text = ngettext("%(num)d pupil has chosen nothing.", "%(num)d pupils have chosen nothing.", nothing)
        yield Notice("off", text, url=url_for("counsellor.pupils", stage="nothing"))


def _outlook(problem: Problem, outlook: LookAhead) -> Iterator[Notice]:
    need = [p for p in outlook.pupils if p.possible < p.needs]
    short = [p for p in outlook.pupils if p.possible >= p.needs]
    if need:
        text = ngettext(
            "%(num)d pupil cannot get what is needed to graduate, whatever happens:",
            "%(num)d pupils cannot get what they need to graduate, whatever happens:",
            len(need),
        )
        yield _notice("wait", text, [_pupil_short(problem, p) for p in need])
    if short:
        text = ngettext(
            "%(num)d pupil cannot get as many electives as wanted:",
            "%(num)d pupils cannot get as many electives as wanted:",
            len(short),
        )
        yield _notice("off", text, [_pupil_short(problem, p) for p in short])
    if outlook.groups:
        text = ngettext(
            "%(num)d group cannot reach its minimum and will be cancelled:",
            "%(num)d groups cannot reach their minimum and will be cancelled:",
            len(outlook.groups),
        )
        lines = [too_few(problem, g.offering_id, g.eligible, g.min_size) for g in outlook.groups]
        yield _notice("wait", text, lines)
    crowded = [d for d in outlook.electives if d.short]
    if crowded:
        text = ngettext(
            "%(num)d elective is the first choice of more pupils than there are seats:",
            "%(num)d electives are the first choice of more pupils than there are seats:",
            len(crowded),
        )
        lines = [_crowded(problem, d) for d in sorted(crowded, key=lambda d: -d.short)]
        yield _notice("off", text, lines)
    if outlook.not_offered:
        lines = [_not_offered(problem, name, number) for name, number in outlook.not_offered]
        yield _notice("off", gettext("These electives are wished, but nobody offers them:"), lines)


def _pupil_short(problem: Problem, short: PupilShort) -> str:
    pupil = problem.pupil[short.home_site, short.pupil_id]
    home = problem.site[short.home_site].name
    reasons = {reason_short(rule) for reason in short.reasons for rule in reason.rules[:1]}
    reasons |= {reason_short("not_offered") for reason in short.reasons if reason.offering is None}
    return gettext(
        "%(pupil)s, %(school)s: %(some)s of %(all)s possible (%(reasons)s)",
        pupil=dates.pupil_name(pupil),
        school=home,
        some=short.possible,
        all=max(short.wanted, short.needs),
        reasons=", ".join(sorted(reasons)) or _short_together(problem, pupil, short),
    )


def _short_together(problem: Problem, pupil: Pupil, short: PupilShort) -> str:
    """Why too little is possible although no rule forbids any of the wishes by itself."""
    if pupil.max_electives < short.needs:
        return gettext("may have %(most)s", most=pupil.max_electives)
    electives = {
        wish.elective or problem.offering[wish.offering_id or ""].elective
        for wish in problem.wishes_of.get(pupil.key, ())
    }
    if len(electives) < short.needs:
        return gettext("too few choices")
    return gettext("the choices do not go together")


def _crowded(problem: Problem, demand: Demand) -> str:
    words = {"elective": elective_title(problem, demand.name), "pupils": demand.first, "seats": demand.seats}
    return gettext("%(elective)s: %(pupils)s pupils, %(seats)s seats", **words)


def _not_offered(problem: Problem, code: str, number: int) -> str:
    title = elective_title(problem, code)
    return ngettext("%(elective)s: %(num)d choice", "%(elective)s: %(num)d choices", number, elective=title)


def _notice(kind: str, text: str, lines: list[str]) -> Notice:
    return Notice(kind, text, tuple(lines[:_MOST]), max(0, len(lines) - _MOST))
