"""Faults of a round in words, with the names that people know instead of codes and names of files."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from matcher.codes import Rule
from matcher.errors import Fault
from matcher.problem import Problem
from matcher.rules.eligibility import Refusal
from matcher.wording import text
from webui import dates
from webui.language import language
from webui.memory.facts import FIRST_ROW
from webui.pages.import_words import FILES, column_name, part_name
from webui.pages.offer import refusal_told
from webui.pages.run_words import elective_title, group_name

_SITES = ("home_site", "site", "site_id", "from_site", "to_site")
_ELECTIVES = ("elective", "elective_a", "elective_b", "requires", "completed", "module_of")
_GROUP = "offering_id"
_OF_PUPIL = ("pupils", "wishes", "locks", "baseline")


def fault_told(fault: Fault | Mapping[str, Any], problem: Problem | None = None) -> str:
    """A fault as who mends it on these pages reads it; with the round, also what or whom it is about."""
    given = fault if isinstance(fault, Mapping) else {name: getattr(fault, name) for name in Fault.__slots__}
    params = {key: told for key, told in given.get("params", {}).items() if key != "first"}  # no rows are seen here
    if problem is not None and given["code"] == "lock_breaks_rule":
        return _lock_told(problem, params)
    place = {name: given[name] for name in ("file", "column", "value") if given.get(name) is not None}
    named = {**params, **place, **_places(given, params)}
    if problem is not None:
        named |= _names(problem, given, params)
    sentence = text("fault", given["code"], language(), **named)
    subject = _subject(problem, given) if problem is not None else ""
    return gettext("%(subject)s: %(fault)s", subject=subject, fault=sentence) if subject else sentence


def _lock_told(problem: Problem, params: Mapping[str, Any]) -> str:
    own = (_GROUP, "home_site", "pupil_id", "rule")
    refusal = Refusal(Rule(params["rule"]), {key: told for key, told in params.items() if key not in own})
    return gettext(
        "%(pupil)s is placed in %(group)s by hand, but that breaks a rule. %(because)s Take that placement away, or"
        " change what forbids it.",
        pupil=_pupil(problem, params["home_site"], params["pupil_id"]),
        group=group_name(problem, params[_GROUP]),
        because=refusal_told(problem, refusal),
    )


def _places(given: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, str]:
    """What people call the parts of the round and the columns that a fault names."""
    files = {"file": given.get("file"), "target": params.get("target")}
    parts = {key: str(name).removesuffix(".csv") for key, name in files.items() if name}
    found = {key: part_name(part) for key, part in parts.items() if part in FILES}
    columns = FILES[parts["file"]].columns if "file" in found else ()
    column = next((column_name(c) for c in columns if c.name == given.get("column")), "")
    return found | ({"column": column} if column else {})


def _names(problem: Problem, given: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, str]:
    """Names for the codes of sites, schools, electives and groups that the round knows."""
    codes = {**params, "value": given.get("value")}
    kinds = {**{key: key for key in params}, "value": str(given.get("column"))}
    if given["code"] == "session_overlap":
        kinds["value"] = _GROUP
    found = {key: _name(problem, kinds[key], str(code)) for key, code in codes.items()}
    if "school" in params:
        found["school"] = ", ".join(site.name for site in problem.sites if site.school == params["school"])
    if "circle" in params:
        found["circle"] = " → ".join(elective_title(problem, code) for code in str(params["circle"]).split(" → "))
    return {key: name for key, name in found.items() if name}


def _name(problem: Problem, kind: str, code: str) -> str:
    """Empty for what is no code, or one that the round does not have."""
    if kind in _SITES and code in problem.site:
        return problem.site[code].name
    if kind in _ELECTIVES and code in problem.elective:
        return problem.elective[code].title
    return group_name(problem, code) if kind == _GROUP and code in problem.offering else ""


def _subject(problem: Problem, given: Mapping[str, Any]) -> str:
    """The group or pupil in whose row the fault is; empty where there is none, or the fault names it."""
    part, row = str(given.get("file")).removesuffix(".csv"), given.get("row")
    if row is None or part not in ("offerings", *_OF_PUPIL):
        return ""
    records = getattr(problem, part)
    if not FIRST_ROW <= row < FIRST_ROW + len(records):
        return ""
    record = records[row - FIRST_ROW]
    if part == "offerings":
        return group_name(problem, record.offering_id)
    return _pupil(problem, record.home_site, record.pupil_id)


def _pupil(problem: Problem, home: str, number: str) -> str:
    """``Ann (West College)``."""
    pupil, site = problem.pupil.get((home, number)), problem.site.get(home)
    return f"{dates.pupil_name(pupil) if pupil else number} ({site.name if site else home})"
