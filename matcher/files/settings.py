"""``round.toml`` (or the sheet ``round``): the round's own facts, its periods and the policy; reading and writing."""

import datetime as dt
import difflib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from pathlib import Path
from typing import Any

from matcher.codes import Goal
from matcher.errors import Fault
from matcher.files.faultlist import FaultList
from matcher.files.schema import fold
from matcher.files.tables import Table, decode, is_text, read_bytes
from matcher.files.values import BadValueError, parse_date
from matcher.policy import Policy
from matcher.problem import Period, Problem

NAME = "round.toml"
SHEET_NAMES = ("round", "ronde")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its section (``round``, ``periods.NAME``, ``policy``), key, value and place."""

    section: str
    key: str
    value: Any
    row: int | None = None


@dataclass
class Settings:
    """What the settings say, and the rows at which they say it (of a period: by its name)."""

    file: str = NAME
    rows: dict[str, int | None] = field(default_factory=dict)
    header: dict[str, str] = field(default_factory=dict)
    periods: tuple[Period, ...] = ()
    policy: Policy = field(default_factory=Policy)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValueError("not_text")
    return value.strip()


def _whole(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,9}", value):  # in a sheet everything is text
        return int(value)
    if type(value) is not int:
        raise BadValueError("not_whole")
    return value


def _number(value: Any) -> float:
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", value):
        return float(value.replace(",", "."))
    if type(value) not in (int, float) or value != value or value in (float("inf"), -float("inf")):  # noqa: PLR0124
        raise BadValueError("not_decimal")
    return float(value)


def _goals(value: Any) -> tuple[Goal, ...]:
    names = re.split(r"[|,;]", value) if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise BadValueError("not_a_list")
    names = [name.strip() for name in names if name.strip()]
    for name in names:
        if name not in Goal.__members__.values():
            raise BadValueError("unknown_goal", goal=name, allowed=", ".join(Goal))
    return tuple(Goal(name) for name in names if name != Goal.LOTTERY)  # the lottery is always last, listed or not


def _date(value: Any) -> dt.date:
    if isinstance(value, str):
        return parse_date(value.strip())
    if type(value) is not dt.date:
        raise BadValueError("not_a_date")
    return value


_HEADER: dict[str, Callable[[Any], Any]] = dict.fromkeys(("school_year", "title", "lottery_seed", "timezone"), _text)
_POLICY: dict[str, Callable[[Any], Any]] = {
    "goals": _goals,
    "max_travel_minutes": _whole,
    "buffer_minutes": _whole,
    "travel_speed_kmh": _number,
    "travel_detour_factor": _number,
}
HELP = {  # what each setting means, in Dutch and English
    "school_year": ("het schooljaar, zoals 2026-2027; verplicht", "the school year, such as 2026-2027; required"),
    "title": ("naam van de ronde", "name of the round"),
    "lottery_seed": (
        "tekst waaruit de lotvolgorde volgt; spreek af hoe die wordt getrokken",
        "text from which the lottery order follows; agree on how it is drawn",
    ),
    "timezone": ("tijdzone", "time zone"),
    "goals": (
        f"doelen, belangrijkste eerst, uit {', '.join(Goal)}; de loting is altijd de laatste",
        f"goals, most important first, of {', '.join(Goal)}; the lottery is always the last",
    ),
    "max_travel_minutes": (
        "langste reis in minuten, enkele reis; leeg = geen grens",
        "longest way in minutes, one way; empty = no limit",
    ),
    "buffer_minutes": (
        "speling tussen twee bijeenkomsten op verschillende vestigingen",
        "spare minutes between two meetings at different sites",
    ),
    "travel_speed_kmh": (
        "snelheid waarmee een ontbrekende reistijd wordt geschat",
        "speed by which a missing travel time is estimated",
    ),
    "travel_detour_factor": (
        "zoveel langer dan hemelsbreed is de weg dan",
        "how much longer than the straight line the way then is",
    ),
}
_DUTCH = {"schooljaar": "school_year", "titel": "title", "lotingsgetal": "lottery_seed", "doelen": "goals"}


def read_toml(path: Path, faults: FaultList) -> Settings | None:
    """The settings of ``round.toml``, or None when the file cannot be used at all."""
    data = read_bytes(path, faults)
    if data is None:
        return None
    text = decode(data)
    if not is_text(data, text):
        faults.add(Fault("not_text_file", path.name))
        return None
    try:
        content = tomllib.loads(text.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        lines, place = text.splitlines(), re.search(r"line (\d+), column (\d+)", str(error))  # else it is at the end
        row = min(int(place[1]), len(lines)) if place else len(lines)
        line = lines[row - 1].strip()
        params: dict[str, str | int] = {"place": int(place[2])} if place else {}
        if str(error).startswith("Cannot"):  # be declared, or given a value, twice
            faults.add(Fault("doubled_setting", path.name, row, line.partition("=")[0].strip("[] ")))
        else:
            faults.add(Fault("bad_toml", path.name, row, value=line or None, params=params))
        return None
    return _interpret(_from_toml(content, text), path.name, faults)


def _from_toml(content: dict[str, Any], text: str) -> Iterator[Setting]:
    for section, values in content.items():
        if not isinstance(values, dict):
            yield Setting("", section, values, _line(text, section))
        elif section == "periods":
            for name, period in values.items():
                if not isinstance(period, dict):
                    yield Setting("periods", name, period, _line(text, name))
                    continue
                for key, value in period.items():
                    yield Setting(f"periods.{name}", key, value, _line(text, name))
        else:
            for key, value in values.items():
                yield Setting(section, key, value, _line(text, key))


def _line(text: str, key: str) -> int | None:
    """The first line that starts with the key, or opens the table of that name."""
    pattern = re.compile(rf"""\s*(\[\s*\w+\s*\.\s*)?["']?{re.escape(key)}["']?\s*[=\].]""")
    return next((n for n, line in enumerate(text.splitlines(), 1) if pattern.match(line)), None)


def read_sheet(table: Table, faults: FaultList) -> Settings:
    """The settings of a sheet with two columns: key and value. A period has ``periods.NAME.start`` and ``.end``."""
    table.settle(lambda _: 0, faults)
    return _interpret(_from_sheet(table), table.file, faults)


def _from_sheet(table: Table) -> Iterator[Setting]:
    for row, cells in [(table.heading_row, table.heading), *table.rows]:
        key, value = [*cells, "", ""][:2]
        if not value or fold(key) in ("key", "sleutel", "instelling", "setting"):
            continue
        if key.startswith("periods.") and key.count(".") > 1:
            name, _, edge = key.removeprefix("periods.").rpartition(".")
            yield Setting(f"periods.{name}", edge, value, row)
            continue
        bare = key.removeprefix("round.").removeprefix("policy.")
        bare = _DUTCH.get(fold(bare), bare)
        yield Setting("policy" if bare in _POLICY else "round", bare, value, row)


def _interpret(settings: Iterable[Setting], file: str, faults: FaultList) -> Settings:
    values: dict[str, dict[str, Any]] = {"round": {}, "policy": {}}
    rows: dict[str, int | None] = {}
    for setting in settings:
        rows.setdefault(
            setting.section.removeprefix("periods.") if "." in setting.section else setting.key, setting.row
        )
        parser = _parser(setting)
        if parser is None:
            faults.add(_unknown(setting, file))
            continue
        found = values.setdefault(setting.section, {})
        if setting.key in found:
            faults.add(Fault("doubled_setting", file, setting.row, setting.key))
            continue
        try:
            found[setting.key] = parser(setting.value)
        except BadValueError as error:
            faults.add(Fault(error.code, file, setting.row, setting.key, str(setting.value), error.params))
            faults.damaged[file].add((setting.row, setting.key))
            found[setting.key] = None
    header = {key: value for key, value in values["round"].items() if value is not None}
    policy = {key: value for key, value in values["policy"].items() if value is not None}
    if "school_year" not in values["round"]:
        faults.add(Fault("missing_setting", file, column="school_year"))
    return Settings(file, rows, header, tuple(_periods(values, file, rows, faults)), Policy(**policy))


def _parser(setting: Setting) -> Callable[[Any], Any] | None:
    if setting.section.startswith("periods."):
        return _date if setting.key in ("start", "end") else None
    return {"round": _HEADER, "policy": _POLICY}.get(setting.section, {}).get(setting.key)


def _unknown(setting: Setting, file: str) -> Fault:
    if setting.section == "periods":
        return Fault("bad_period", file, setting.row, setting.key, str(setting.value))
    params: dict[str, str | int] = {}
    close = difflib.get_close_matches(setting.key, [*_HEADER, *_POLICY], n=1)
    if close:
        params["candidate"] = close[0]
    return Fault("unknown_setting", file, setting.row, setting.key, str(setting.value), params)


def _periods(
    values: dict[str, dict[str, Any]], file: str, rows: Mapping[str, int | None], faults: FaultList
) -> Iterator[Period]:
    for section, edges in values.items():
        if not section.startswith("periods."):
            continue
        name = section.removeprefix("periods.")
        for edge in ("start", "end"):
            if edge not in edges:
                faults.add(Fault("missing_setting", file, rows.get(name), f"{name}.{edge}"))
                edges[edge] = None
        if edges["start"] is None or edges["end"] is None:  # a fault already; the name stays known
            yield Period(name, dt.date.min, dt.date.min)
        else:
            yield Period(name, edges["start"], edges["end"])


def pairs(problem: Problem, policy: Policy) -> list[tuple[str, str]]:
    """Every setting as key and text, as in the sheet ``round``; what is not given is left out."""
    found = [(key, str(getattr(problem, key))) for key in _HEADER if getattr(problem, key)]
    for period in problem.periods:
        found += [(f"periods.{period.name}.{edge}", getattr(period, edge).isoformat()) for edge in ("start", "end")]
    for one in fields_of(policy):
        value = getattr(policy, one.name)
        if one.name == "goals":
            value = "|".join(value) or Goal.LOTTERY  # an empty cell would mean the default
        if value is not None:
            found.append((one.name, str(value)))
    return found


def to_toml(problem: Problem, policy: Policy) -> str:
    """The content of ``round.toml``."""
    lines = ["[round]"]
    lines += [f"{key} = {_quoted(getattr(problem, key))}" for key in _HEADER]
    if problem.periods:
        lines += ["", "[periods]"]
    for p in problem.periods:
        lines.append(f"{_quoted(p.name)} = {{start = {p.start.isoformat()}, end = {p.end.isoformat()}}}")
    lines += ["", "[policy]", f"goals = [{', '.join(_quoted(g) for g in policy.goals)}]"]
    for key in _POLICY:
        value = getattr(policy, key)
        if key != "goals" and value is not None:
            lines.append(f"{key} = {value!r}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A basic string of TOML, which escapes as JSON does, and DEL besides."""
    return json.dumps(str(text), ensure_ascii=False).replace("\x7f", "\\u007f")
