"""A host's own offer; the coordinator sees that of every site."""

import hashlib
from dataclasses import replace

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask_babel import gettext, ngettext
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from matcher.codes import Run
from matcher.errors import Fault
from webui.access import roles
from webui.database import database
from webui.forms.offer import GroupForm, MeetingForm, SiteForm, group_data
from webui.forms.parts import shown
from webui.identity import someone
from webui.memory.facts import facts
from webui.operations import offer as operations
from webui.operations.errors import Refused
from webui.operations.groups import Group, group_of
from webui.operations.offer_copies import Copied, copy_groups
from webui.operations.rounds import StaleError
from webui.operations.sites import change_site, details_of, seen_details
from webui.pages.host import offer_page
from webui.pages.host_forms import copy_page, leave_page, site_page
from webui.pages.host_group import differences, fault_text, group_page, last_change
from webui.pages.rounds import EmptyPage
from webui.people import Role
from webui.render import render
from webui.scope import current_round, home_sites, host_group, host_site
from webui.store.offer import OfferingRow, SiteRow
from webui.texts import refusal
from webui.views.numbers import hidden, whole
from webui.views.query import query

pages = Blueprint("host", __name__, url_prefix="/aanbod")
HOSTS = (Role.HOST, Role.COORDINATOR)


@pages.get("")
@roles(*HOSTS)
def offer() -> str:
    """Our groups, with seats and demand."""
    row = current_round(database())
    if row is None:
        return render(EmptyPage(title=gettext("Our offer")))
    return render(offer_page(database(), someone(), row, query("site")))


@pages.route("/nieuw", methods=["GET", "POST"])
@roles(*HOSTS)
def new() -> str | Response:
    """A new group."""
    row = current_round(database())
    sites = home_sites(database(), row.id, someone()) if row is not None else []
    if not sites:
        flash(gettext("None of your sites is in this round. Ask the coordinator."), "wrong")
        return redirect(url_for("host.offer"))
    wanted = (request.form or request.args).get("site", 0, type=whole)
    site = next((s for s in sites if s.id == wanted), sites[0])
    form = GroupForm() if request.method == "POST" else GroupForm(data={"version": _newest(), "site": str(site.id)})
    given = _given(form, site, sites)
    if given is None:
        return render(group_page(database(), someone(), site, form))
    warnings = _look(form, site, given, None)
    if form.errors or warnings:
        return render(group_page(database(), someone(), site, form, warnings=warnings))
    try:
        added = operations.add_group(database(), someone().actor, site.id, given, newest=hidden(form.version.data))
    except Refused as error:
        database().rollback()
        shown(form, error.field, refusal(error.code))
        return render(group_page(database(), someone(), site, form))
    flash(gettext("The group is in the offer."), "success")
    return redirect(url_for("host.offer", _anchor=f"groep-{added.id}"))


@pages.route("/groep/<int:number>", methods=["GET", "POST"])
@roles(*HOSTS)
def group(number: int) -> str | Response:
    """A group; everything that was changed is saved in one go."""
    row = _row(number)
    site = database().get_one(SiteRow, row.site_id)
    if request.method == "POST":
        form = GroupForm()
    else:
        data = group_data(group_of(database(), row), facts(database(), row.round_id).problem.elective)
        form = GroupForm(data={"version": row.version, **data})
    given = _given(form, site, [site])
    if given is None:
        return render(group_page(database(), someone(), site, form, row))
    if row.run is Run.NO:
        given = replace(given, offering=replace(given.offering, run=Run.NO))
    warnings = _look(form, site, given, row)
    if not form.errors and row.version != hidden(form.version.data) and differences(database(), row, form, given):
        return _stale(number, site, form, given)
    if form.errors or warnings:
        return render(group_page(database(), someone(), site, form, row, warnings=warnings))
    try:
        operations.change_group(database(), someone().actor, number, hidden(form.version.data), given)
    except StaleError:
        return _stale(number, site, form, given)
    except Refused as error:
        database().rollback()
        shown(form, error.field, refusal(error.code))
        return render(group_page(database(), someone(), site, form, _row(number)))
    flash(gettext("Saved."), "success")
    return redirect(url_for("host.offer", _anchor=f"groep-{number}"))


@pages.get("/groep/<int:number>/weg")
@roles(*HOSTS)
def leave(number: int) -> str:
    """What it does to remove or to cancel the group."""
    return render(leave_page(database(), someone(), _row(number)))


@pages.post("/groep/<int:number>/weg")
@roles(*HOSTS)
def remove(number: int) -> Response:
    """Out of the offer; sent twice it does no harm."""
    if host_group(database(), someone(), number) is None:
        return redirect(url_for("host.offer"))
    return _done(number, "remove", gettext("The group is removed."))


@pages.post("/groep/<int:number>/vervalt")
@roles(*HOSTS)
def cancel(number: int) -> Response:
    """The group does not run, or may run again."""
    _row(number)
    if request.form.get("again"):
        return _done(number, "restore", gettext("The group may run again."))
    return _done(number, "cancel", gettext("The group is cancelled."))


@pages.route("/overnemen/<int:number>", methods=["GET", "POST"])
@roles(*HOSTS)
def copy(number: int) -> str | Response:
    """Groups of an earlier round, for this site."""
    site = _site(number)
    source = request.values.get("round", type=whole)
    if request.method == "POST":
        ticked = request.form.getlist("group", type=whole)
        try:
            found = copy_groups(database(), someone().actor, site.id, source or 0, ticked)
        except Refused as error:
            database().rollback()
            flash(refusal(error.code), "wrong")
        else:
            flash(_copied(found), "success" if found.new else "info")
            if ticked:
                return redirect(url_for("host.offer"))
        return redirect(url_for("host.copy", number=number, round=source))
    return render(copy_page(database(), someone(), site, source))


@pages.route("/vestiging/<int:number>", methods=["GET", "POST"])
@roles(*HOSTS)
def site(number: int) -> str | Response:
    """What pupils are told of a site."""
    row = _site(number)
    form = SiteForm() if request.method == "POST" else _site_form(row)
    told = False
    if form.validate_on_submit():
        given = form.details()
        if not operations.site_is_open(database(), row, someone().actor):
            given = replace(given, licensed_profiles=row.licensed_profiles, guest_total=row.guest_total)
        try:
            change_site(database(), someone().actor, number, form.seen.data or "", given)
        except StaleError:
            row, told = _site(number), True
            form.seen.data = seen_details(row)
        except Refused as error:
            shown(form, error.field, refusal(error.code))
        else:
            flash(gettext("Saved."), "success")
            return redirect(url_for("host.site", number=number))
    return render(site_page(database(), someone(), row, form, told=told))


def _given(form: GroupForm, site: SiteRow, sites: list[SiteRow]) -> Group | None:
    """What was typed, if it was sent to be saved; rows of sessions come and go before that."""
    rows_changed = False
    if "add" in request.form:
        form.add_row()
        rows_changed = True
    elif "remove" in request.form:
        form.remove_row(hidden(request.form["remove"]))
        rows_changed = True
    problem = facts(database(), site.round_id).problem
    form.for_round([(s.id, s.name) for s in sites], problem.periods)
    if rows_changed or request.method != "POST":
        return None
    form.validate()
    found: Group = form.group(problem.elective)
    return found


def _look(form: GroupForm, site: SiteRow, given: Group, row: OfferingRow | None) -> tuple[str, ...]:
    """Show faults beside their fields; warnings are returned until they were accepted."""
    found, rows = list(operations.faults_in(database(), site, given)), form.readable()
    for fault in found:
        if not fault.warning:
            _beside(form, fault, rows)
    if row is not None:
        found += operations.consequences(database(), row, given)
    texts = tuple(fault_text(fault) for fault in found if fault.warning)
    seen = hashlib.sha256("|".join(texts).encode()).hexdigest()[:16] if texts else ""
    if form.accepted.data == seen:
        return ()
    form.accepted.data = seen
    return texts


def _beside(form: GroupForm, fault: Fault, rows: list[MeetingForm]) -> None:
    if fault.file == operations.SESSIONS and fault.row is not None:
        field = rows[fault.row - 1][str(fault.column)]
        field.errors = [*field.errors, fault_text(fault)]
        form.meetings.errors = [*form.meetings.errors, fault.code]
    else:
        shown(form, str(fault.column), fault_text(fault))


def _stale(number: int, site: SiteRow, form: GroupForm, given: Group) -> str:
    """Somebody else was first: show what differs; saving again is then meant."""
    database().rollback()
    row = _row(number)
    form.version.data = str(row.version)
    more = {"differences": differences(database(), row, form, given), "changed_by": last_change(database(), row)}
    return render(group_page(database(), someone(), site, form, row, **more))


def _done(number: int, what: str, said: str) -> Response:
    version, actor = request.form.get("version", 0, type=whole), someone().actor
    try:
        if what == "remove":
            operations.remove_group(database(), actor, number, version)
        else:
            operations.cancel_group(database(), actor, number, version, cancelled=what == "cancel")
    except StaleError:
        flash(gettext("Somebody else changed this group meanwhile. Look at it and try again."), "wrong")
        return redirect(url_for("host.leave", number=number))
    except Refused as error:
        flash(refusal(error.code), "wrong")
        return redirect(url_for("host.leave", number=number))
    flash(said, "success")
    return redirect(url_for("host.offer"))


def _copied(found: Copied) -> str:
    said = [ngettext("%(num)d group taken over.", "%(num)d groups taken over.", found.new)]
    if found.there:
        said.append(ngettext("%(num)d was there already.", "%(num)d were there already.", found.there))
    if found.unknown:
        said.append(gettext("%(number)s not taken over: this round does not know the elective.", number=found.unknown))
    if found.without_period:
        said.append(gettext("Look at the sessions: this round has other periods."))
    return " ".join(said)


def _site_form(row: SiteRow) -> SiteForm:
    found = details_of(row)
    return SiteForm(
        data={
            "seen": seen_details(row),
            "address": found.address,
            "phone": found.phone,
            "directions": found.directions,
            "licensed_profiles": list(found.licensed_profiles),
            "guest_total": "" if found.guest_total is None else str(found.guest_total),
        }
    )


def _newest() -> int:
    return database().scalar(select(func.max(OfferingRow.id))) or 0


def _row(number: int) -> OfferingRow:
    found = host_group(database(), someone(), number)
    if found is None:
        abort(404)
    return found


def _site(number: int) -> SiteRow:
    found = host_site(database(), someone(), number)
    if found is None:
        abort(404)
    return found
