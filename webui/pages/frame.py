"""What stands around every page: who I am, where I am, the round and its phase, the language."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, g, request, url_for
from flask_babel import gettext

from webui import dates
from webui.config import LANGUAGES
from webui.database import config, database
from webui.identity import Person, person
from webui.language import NAMES, language
from webui.pages.phases import Phase, stand
from webui.people import Role
from webui.scope import pupil_of, round_of, site_names
from webui.store.offer import SiteRow
from webui.texts import role_name


@dataclass(frozen=True)
class Link:
    """An entry of the menu."""

    name: str
    url: str
    here: bool


@dataclass(frozen=True)
class Frame:
    """Everything around a page."""

    language: str
    languages: tuple[tuple[str, str], ...]
    path: str
    region: str
    contact: str
    demo: bool
    who: str = ""
    place: str = ""
    account: str = ""  # address of the own account, for staff
    nav: tuple[Link, ...] = ()
    round_title: str = ""
    phase: str = ""
    until: str = ""


def install(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(lambda: {"frame": _frame()})


def phase_name(phase: Phase) -> str:
    """The phase in a word."""
    names = {
        Phase.OFFER: gettext("Offer"),
        Phase.WISHES: gettext("Choosing"),
        Phase.ALLOCATE: gettext("Allocating"),
        Phase.CHECK: gettext("Checking"),
        Phase.PUBLISH: gettext("Publishing"),
        Phase.UPDATE: gettext("Updating"),
    }
    return names[phase]


def _frame() -> Frame:
    if "frame" not in g:
        g.frame = _make()
    found: Frame = g.frame
    return found


def _make() -> Frame:
    settings = config()
    around: dict[str, Any] = {
        "language": language(),
        "languages": tuple((code, NAMES[code]) for code in LANGUAGES),
        "path": request.full_path.rstrip("?") if request.method == "GET" else request.path,
        "region": settings.region,
        "contact": settings.contact,
        "demo": settings.demo,
    }
    try:
        who = person()
        return Frame(**around, **(_own(who) if who else {}))
    except Exception:  # noqa: BLE001 - a page that tells of a broken database needs no more of it
        database().rollback()
        return Frame(**around)


def _own(who: Person) -> dict[str, Any]:
    session = database()
    found: dict[str, Any] = {"who": who.name, "place": role_name(who.role), "nav": _menu(who)}
    if who.role is not Role.PUPIL:
        found["account"] = url_for("account.account")
    if who.role is Role.PUPIL and who.pupil_id is not None:
        pupil = pupil_of(session, who, who.pupil_id)
        if pupil is not None:
            found["who"] = dates.full_name(pupil.first_name, pupil.infix, pupil.last_name) or pupil.number
            found["place"] = session.get_one(SiteRow, pupil.home_site_id).name
    elif who.sites:
        names = site_names(session)
        found["place"] = ", ".join(sorted(names.get(site, site) for site in who.sites))
    row = round_of(session, who)
    if row is not None:
        at = stand(session, row)
        found["round_title"] = row.title or row.school_year
        found["phase"] = phase_name(at.phase)
        if at.until is not None:
            found["until"] = gettext("until %(moment)s", moment=dates.moment(at.until, language(), config().zone))
    return found


def _menu(who: Person) -> tuple[Link, ...]:
    """Where to: endpoint, name, and the blueprints whose pages belong to it."""
    entries: dict[Role, tuple[tuple[str, ...], ...]] = {
        Role.PUPIL: (("pupil.wishes", gettext("My choices")), ("pupil.place", gettext("My place"))),
        Role.COORDINATOR: (
            ("rounds.dashboard", gettext("Round"), "rounds"),
            ("imports.upload", gettext("Data"), "imports"),
            ("policy.policy", gettext("Rules"), "policy", "priority"),
            ("counsellor.pupils", gettext("Pupils"), "counsellor"),
            ("host.offer", gettext("Offer"), "host", "lists"),
            ("runs.run_list", gettext("Allocations"), "runs", "scenarios", "seats", "hand"),
            ("publish.publishing", gettext("Publishing"), "publish", "repair", "waiting", "swaps"),
            ("admin.home", gettext("Administration"), "admin", "audit"),
        ),
        Role.COUNSELLOR: (
            ("counsellor.pupils", gettext("My pupils")),
            ("cards.cards", gettext("Cards"), "cards"),
            ("outcome.outcome", gettext("Outcome"), "outcome", "repair"),
            ("waiting.waiting", gettext("Waiting lists")),
            ("account.account", gettext("My account")),
        ),
        Role.HOST: (
            ("host.offer", gettext("Our offer"), "host"),
            ("lists.lists", gettext("Class lists"), "lists"),
            ("waiting.waiting", gettext("Waiting lists")),
            ("account.account", gettext("My account")),
        ),
        Role.PRIVACY: (
            ("audit.audit", gettext("Log"), "audit"),
            ("admin.retention", gettext("Retention")),
            ("account.account", gettext("My account")),
        ),
    }
    return tuple(Link(name, url_for(end), _is_here(end, rooms)) for end, name, *rooms in entries[who.role])


def _is_here(endpoint: str, rooms: list[str]) -> bool:
    here = str(request.endpoint)
    return here.partition("_")[0] == endpoint.partition("_")[0] or here.partition(".")[0] in rooms
