"""The log in words: what was done, with what, and what changed."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext

from webui.store.audit import AuditEntry


def action_name(action: str) -> str:
    """What was done: ``round.create`` → "Round: made"."""
    noun, _, verb = action.partition(".")
    return f"{_nouns().get(noun, noun)}: {_verbs().get(verb, verb.replace('_', ' '))}"


def record_name(kind: str, number: int | None) -> str:
    """What it was done with, by number; names are for those who may see them."""
    name = _nouns().get(_SINGULAR.get(kind, kind), kind)
    return name if number is None else f"{name} {number}"


def changes(entry: AuditEntry) -> tuple[str, ...]:
    """What changed, setting by setting."""
    before, after = entry.before or {}, entry.after or {}
    return tuple(_change(key, before, after) for key in {**before, **after})


def _change(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    name = key.replace("_", " ")
    if key in before and key in after:
        return f"{name}: {_shown(before[key])} → {_shown(after[key])}"
    return f"{name}: {_shown(after[key])}" if key in after else f"{name}: {_shown(before[key])} →"


def _shown(value: Any) -> str:
    if value is None or value in ("", []):
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(map(_shown, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(one)}" for key, one in value.items() if one)
    return str(value)


_SINGULAR = {
    "accounts": "account",
    "access_codes": "code",
    "imports": "import",
    "locks": "lock",
    "offerings": "offering",
    "periods": "period",
    "publications": "publication",
    "pupils": "pupil",
    "rounds": "round",
    "runs": "run",
    "sites": "site",
    "wishes": "wish",
}


def _nouns() -> dict[str, str]:
    return {
        "account": gettext("Account"),
        "audit": gettext("Log"),
        "code": gettext("Access card"),
        "import": gettext("Upload"),
        "list": gettext("List"),
        "lock": gettext("Decision by hand"),
        "lottery": gettext("Lottery"),
        "offering": gettext("Group"),
        "period": gettext("Period"),
        "policy": gettext("Rules"),
        "publication": gettext("Publication"),
        "pupil": gettext("Pupil"),
        "retention": gettext("Retention"),
        "round": gettext("Round"),
        "run": gettext("Run"),
        "site": gettext("Site"),
        "wish": gettext("Choice"),
    }


def _verbs() -> dict[str, str]:
    return {
        "active": gettext("closed or opened"),
        "add": gettext("added"),
        "appear": gettext("appeared"),
        "apply": gettext("confirmed"),
        "approve": gettext("approved"),
        "archive": gettext("put in the archive"),
        "cancel": gettext("cancelled"),
        "change": gettext("changed"),
        "choose": gettext("chosen"),
        "copy": gettext("copied"),
        "create": gettext("made"),
        "download": gettext("downloaded"),
        "draw": gettext("seed drawn"),
        "drop": gettext("dropped"),
        "issue": gettext("handed out"),
        "make": gettext("made"),
        "move": gettext("order changed"),
        "name": gettext("renamed"),
        "password": gettext("password changed"),
        "preview": gettext("looked at"),
        "remove": gettext("removed"),
        "reopen": gettext("taken back"),
        "reset_link": gettext("password link made"),
        "restore": gettext("may run again"),
        "seal": gettext("sealed"),
        "second_step": gettext("second step on or off"),
        "sign_in": gettext("signed in"),
        "sign_out_everywhere": gettext("signed out everywhere"),
        "start": gettext("started"),
        "stop": gettext("stopped"),
        "submit": gettext("handed in"),
        "view": gettext("looked at"),
        "withdraw": gettext("withdrawn"),
    }
