"""Lists that people take with them: class lists of published groups, a counsellor's pupils. Each is in the audit.

Of a class list that somebody took is remembered which run it was of, so that they hear what changed since.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session

from matcher.allocation import Allocation
from matcher.classlist import class_list
from matcher.codes import WEEKDAYS
from matcher.files import class_list_csv, class_list_pdf, class_list_xlsx
from matcher.problem import Session as Meeting
from matcher.rules.timetable import clock
from matcher.wording import text
from webui.audit import Record, record
from webui.memory.facts import facts
from webui.memory.results import Result, published_run, result
from webui.operations.errors import Refused
from webui.operations.rounds import Export
from webui.papers.archives import zipped
from webui.people import Actor
from webui.store.downloads import DownloadRow

COLUMNS = ("first_name", "infix", "last_name", "class", "home_school", "track", "guest")  # what a host needs


class ListForm(StrEnum):
    """In what form a list is taken."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"


_MEDIA = {
    ListForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ListForm.CSV: "text/csv",
    ListForm.PDF: "application/pdf",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list before it has a form."""

    title: str
    lines: tuple[str, ...]
    headings: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def class_sheet(session: Session, found: Result, round_id: int, offering: str, language: str) -> Sheet:
    """The class list of a group: only what a host needs, in the order of Dutch lists.

    Who left school after the publication is not on it; everything else waits for a correction.

    Raises:
        KeyError: there is no such group in the run.
    """
    pupils = facts(session, round_id).problem.pupil
    here = Allocation(tuple(p for p in found.allocation.placements if p.offering_id == offering and p.key in pupils))
    one = class_list(found.problem, here, offering)
    guests = sum(a.guest for a in one.attendees)
    lines = (
        f"{one.elective} · {one.offering_id} · {one.site} · {one.school_year}",
        *(_meeting(m, language) for m in one.meetings),
        text("report", "list_count", language, pupils=len(one.attendees), guests=guests),
    )
    own, guest = (text("report", f"list_is_{word}", language) for word in ("own", "guest"))
    rows = (
        (a.first_name, a.infix, a.last_name, a.class_, a.home_school, a.track, guest if a.guest else own)
        for a in one.attendees
    )
    headings = tuple(text("report", f"list_{column}", language) for column in COLUMNS)
    return Sheet(one.title, lines, headings, tuple(rows))


def take_list(
    session: Session, actor: Actor, round_id: int, offering: str, language: str, form: ListForm | None
) -> tuple[Sheet, Export | None]:
    """The class list of a group as published, as a file, or to be printed from the screen without a form.

    Raises:
        Refused: nothing is published, the group is not in it, or it is not of the actor's sites.
    """
    found = _published(session, round_id)
    if offering not in found.problem.offering or not actor.reaches(found.problem.offering[offering].site_id):
        raise Refused("not_possible")
    sheet = class_sheet(session, found, round_id, offering, language)
    _remember(session, actor, round_id, found, [offering])
    after = {"form": form or "print", "group": offering, "run": found.run_id}
    record(session, actor, "list.download", Record("offerings", None, round_id), after=after)
    session.commit()
    return sheet, None if form is None else _export(file_name(offering), sheet, form)


def take_all(session: Session, actor: Actor, round_id: int, language: str) -> Export:
    """The class lists of all the actor's groups that have pupils, as XLSX and PDF in a zip; raises as above."""
    found = _published(session, round_id)
    offerings = [o.offering_id for o in found.problem.offerings if actor.reaches(o.site_id)]
    offerings = [offering for offering in offerings if found.allocation.size[offering]]
    files: dict[str, bytes] = {}
    for offering in offerings:
        sheet = class_sheet(session, found, round_id, offering, language)
        for form in (ListForm.XLSX, ListForm.PDF):
            made = _export(file_name(offering), sheet, form)
            files[made.name] = made.content
    _remember(session, actor, round_id, found, offerings)
    after = {"form": "zip", "groups": offerings, "run": found.run_id}
    record(session, actor, "list.download", Record("offerings", None, round_id), after=after)
    session.commit()
    return Export(f"klassenlijsten-{found.problem.school_year}.zip", "application/zip", zipped(files))


def take_pupils(session: Session, actor: Actor, round_id: int, sheet: Sheet, form: ListForm) -> Export:
    """A counsellor's own pupils with their wishes, which the page has read within the counsellor's reach."""
    after = {"form": form, "pupils": len(sheet.rows)}
    record(session, actor, "list.download", Record("pupils", None, round_id), after=after)
    session.commit()
    return _export("leerlingen", sheet, form)


def file_name(code: str) -> str:
    """A file name for a code; a character that could mean something in a path is written as its number."""
    return re.sub(r"[^\w-]", lambda found: f"%{ord(found.group()):02X}", code, flags=re.ASCII)


def _published(session: Session, round_id: int) -> Result:
    run_id = published_run(session, round_id)
    if run_id is None:
        raise Refused("not_published")
    return result(session, run_id)


def _remember(session: Session, actor: Actor, round_id: int, found: Result, offerings: Sequence[str]) -> None:
    assert actor.account_id is not None
    session.add_all(
        DownloadRow(
            round_id=round_id,
            run_id=found.run_id,
            account_id=actor.account_id,
            site=found.problem.offering[offering].site_id,
            offering=offering,
        )
        for offering in offerings
    )


def _export(name: str, sheet: Sheet, form: ListForm) -> Export:
    if form is ListForm.CSV:
        content = class_list_csv(sheet.headings, sheet.rows)
    else:
        make = class_list_xlsx if form is ListForm.XLSX else class_list_pdf
        content = make(sheet.title, sheet.lines, sheet.headings, sheet.rows)
    return Export(f"{name}.{form}", _MEDIA[form], content)


def _meeting(meeting: Meeting, language: str) -> str:
    """``woensdag 13:30–16:00, najaar``."""
    weekday = text("weekday", WEEKDAYS[meeting.weekday], language)
    hours = f"{weekday} {clock(meeting.start)}–{clock(meeting.end)}"
    return f"{hours}, {meeting.period}" if meeting.period else hours
