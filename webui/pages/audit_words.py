"""The log in words: what was done, with what, and what changed."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from flask_babel import gettext

from webui.pages.audit_values import is_empty, shown
from webui.pages.import_words import FILES, SETTINGS, column_name, part_name, setting_name
from webui.pages.run_words import NONE
from webui.store.audit import AuditEntry
from webui.store.parts import OFFERINGS, PART


def action_name(action: str) -> str:
    """What was done: ``round.create`` → "Round: made"."""
    noun, _, verb = action.partition(".")
    return f"{_nouns().get(noun, noun)}: {_verbs().get(verb, verb.replace('_', ' '))}"


def record_name(kind: str, number: int | None) -> str:
    """What it was done with, by number; names are for those who may see them."""
    name = _nouns().get(_SINGULAR.get(kind, kind), kind)
    return name if number is None else f"{name} {number}"


def changes(entry: AuditEntry) -> tuple[str, ...]:
    """What changed, setting by setting; of what is only told, nothing that is empty."""
    before, after = entry.before or {}, entry.after or {}
    both = entry.before is not None and entry.after is not None
    keys = [key for key in {**before, **after} if both or not is_empty({**before, **after}[key])]
    return tuple(_change(key, before, after) for key in keys)


def _change(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    name, told = key_name(key), partial(_shown, key)
    if key == "run" and isinstance(after.get(key, before.get(key)), str):  # of a group, and no number of a run
        name = gettext("the group runs")
    if key in before and key in after:
        return f"{name}: {told(before[key])} → {told(after[key])}"
    return f"{name}: {told(after[key])}" if key in after else f"{name}: {told(before[key])} →"


def _shown(key: str, value: Any) -> str:
    if value is None or value in ("", []):
        return NONE
    if isinstance(value, list):
        return ", ".join(_shown(key, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{key_name(name)} {_shown(name, one)}" for name, one in value.items() if one)
    return shown(key, value)


def has_words(key: str) -> bool:
    """Whether a key of the log has words of its own."""
    return key in SETTINGS or key in PART or key in _OF_GROUPS or key in _keys()


def key_name(key: str) -> str:
    """What people call a setting."""
    names = _keys()
    if key in SETTINGS:
        return setting_name(key)
    if key in PART and key not in names:
        return part_name(key)
    if key in _OF_GROUPS and key not in names:
        return column_name(_OF_GROUPS[key])
    return names.get(key, key.replace("_", " "))


def _keys() -> dict[str, str]:
    """All that operations write down, unless it is a setting or a part of a round."""
    return {
        "active": gettext("open"),
        "approve_until": gettext("counsellors approve until"),
        "begun_by": gettext("groups had begun by"),
        "held": gettext("places held"),
        "keeps": gettext("keeps the places of run"),
        "released": gettext("begun groups without room for all"),
        "begun": gettext("groups that have begun take part"),
        "changed": gettext("changed"),
        "days": gettext("days to answer"),
        "end": gettext("last day"),
        "faults": gettext("faults"),
        "action": gettext("decision"),
        "fingerprint": gettext("fingerprint of the data"),
        "form": gettext("form"),
        "group": gettext("group"),
        "groups": gettext("groups"),
        "made_by": gettext("made by account"),
        "of": gettext("starting from run"),
        "part": gettext("part"),
        "pupils": gettext("pupils"),
        "run": gettext("run"),
        "guest_total": gettext("guests in all"),
        "title": gettext("title"),
        "copied_from": gettext("copied from round"),
        "from_round": gettext("from round"),
        "code": gettext("code"),
        "status": gettext("status"),
        "gone": gettext("gone"),
        "name": gettext("name"),
        "new": gettext("new"),
        "offers_close_at": gettext("hosts change their offer until"),
        "on": gettext("on"),
        "other_seed": gettext("made with another seed than the sealed one"),
        "levels": gettext("steps"),
        "seal": gettext("seal (SHA-256 of the seed)"),
        "seed_not_sealed": gettext("the lottery was not sealed"),
        "publish_at": gettext("pupils hear on"),
        "renamed": gettext("renamed"),
        "returned": gettext("back again"),
        "role": gettext("role"),
        "settings": gettext("settings"),
        "until": gettext("until"),
        "sites": gettext("sites"),
        "start": gettext("first day"),
        "unchanged": gettext("the same"),
        "wishes_close_at": gettext("pupils choose until"),
        "wishes_open_from": gettext("pupils choose from"),
        "address": gettext("address"),
        "approved": gettext("approved choices"),
        "attempts": gettext("attempts to sign in"),
        "below_needs": gettext("too few to graduate"),
        "bring": gettext("what to bring"),
        "codes": gettext("access cards"),
        "description": gettext("what you do there"),
        "directions": gettext("how to get there"),
        "figures": gettext("figures"),
        "first_day": gettext("first day"),
        "from": gettext("from"),
        "instead_of": gettext("instead of run"),
        "licensed_profiles": gettext("profiles with a licence"),
        "links": gettext("password links"),
        "log": gettext("lines of the log"),
        "mean_rank": gettext("mean choice"),
        "mean_travel_minutes": gettext("mean way, in minutes"),
        "minutes": gettext("longest, in minutes"),
        "moved": gettext("pupils with other places"),
        "order": gettext("order of goals"),
        "phone": gettext("telephone"),
        "placed": gettext("placed"),
        "placements": gettext("places"),
        "pupil": gettext("pupil"),
        "rank_counts": gettext("places per choice"),
        "room": gettext("room"),
        "runs": gettext("runs"),
        "school": gettext("school"),
        "schools": gettext("schools"),
        "travel_minutes": gettext("minutes on the way"),
        "unplaced": gettext("without a place"),
        "uploads": gettext("uploads"),
        "wished": gettext("with choices"),
    }


_OF_GROUPS = {column.attribute: column for column in FILES[OFFERINGS.name].columns}
_SINGULAR = {
    "accounts": "account",
    "access_codes": "code",
    "imports": "import",
    "locks": "lock",
    "offerings": "offering",
    "offers": "seat",
    "periods": "period",
    "publications": "publication",
    "pupils": "pupil",
    "rounds": "round",
    "runs": "run",
    "sites": "site",
    "swap_offers": "swap",
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
        "outcome": gettext("Outcome"),
        "period": gettext("Period"),
        "priority": gettext("Priority because of last time"),
        "policy": gettext("Rules"),
        "publication": gettext("Publication"),
        "pupil": gettext("Pupil"),
        "retention": gettext("Retention"),
        "round": gettext("Round"),
        "run": gettext("Run"),
        "seat": gettext("Offer of a seat"),
        "site": gettext("Site"),
        "swap": gettext("Swap"),
        "waiting": gettext("Waiting lists"),
        "what_if": gettext("What-if"),
        "wish": gettext("Choice"),
    }


def _verbs() -> dict[str, str]:
    return {
        "accept": gettext("accepted by a counsellor"),
        "accepted": gettext("accepted by all"),
        "active": gettext("closed or opened"),
        "add": gettext("added"),
        "adopt": gettext("taken over"),
        "appear": gettext("appeared"),
        "apply": gettext("confirmed"),
        "approve": gettext("approved"),
        "archive": gettext("put in the archive"),
        "ask": gettext("asked for"),
        "cancel": gettext("cancelled"),
        "change": gettext("changed"),
        "choose": gettext("chosen"),
        "copy": gettext("copied"),
        "create": gettext("made"),
        "decline": gettext("declined by a counsellor"),
        "declined": gettext("over, declined"),
        "download": gettext("downloaded"),
        "draw": gettext("seed drawn"),
        "drop": gettext("dropped"),
        "empty": gettext("emptied"),
        "give": gettext("given"),
        "issue": gettext("handed out"),
        "lapsed": gettext("over, because of a correction"),
        "late": gettext("over, not answered in time"),
        "make": gettext("made"),
        "move": gettext("order changed"),
        "name": gettext("renamed"),
        "offer": gettext("offered"),
        "overtaken": gettext("over, no longer possible"),
        "password": gettext("password changed"),
        "plan": gettext("planned"),
        "preview": gettext("looked at"),
        "publish": gettext("published"),
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
        "withdrawn": gettext("withdrawn"),
    }
