"""What the format looks like, for people: empty templates and a description, both from ``columns``."""

from pathlib import Path

from matcher.codes import PROFILES, TRACKS, Goal
from matcher.files import settings
from matcher.files.classlists import class_list_csv
from matcher.files.columns import RESULTS, ROUND
from matcher.files.schema import Column, File, Value
from matcher.files.write import PathTakenError
from matcher.policy import Policy
from matcher.problem import Problem

_KINDS = {
    Value.TEXT: ("tekst", "text"),
    Value.WHOLE: ("heel getal", "whole number"),
    Value.DECIMAL: ("getal", "number"),
    Value.TIME: ("tijd, zoals 13:30", "time, such as 13:30"),
    Value.WEEKDAY: ("dag: ma … zo", "day: mon … sun"),
    Value.YES_NO: ("yes/no (ja/nee)", "yes/no"),
    Value.TRACK: (f"één van {', '.join(TRACKS)}", f"one of {', '.join(TRACKS)}"),
    Value.PROFILE: (f"één van {', '.join(PROFILES)}", f"one of {', '.join(PROFILES)}"),
    Value.TEXTS: ("lijst met |", "list with |"),
    Value.WHOLES: ("hele getallen met |", "whole numbers with |"),
    Value.TRACKS: (f"met |: {', '.join(TRACKS)}", f"with |: {', '.join(TRACKS)}"),
    Value.PROFILES: (f"met |: {', '.join(PROFILES)}", f"with |: {', '.join(PROFILES)}"),
}
_WORDS = {
    "nl": ("verplicht", "standaard", "ook", "verplicht bestand", "Een ronde is een map met deze bestanden"),
    "en": ("required", "default", "also", "required file", "A round is a directory with these files"),
}


def templates(path: Path | str) -> list[Path]:
    """Write an empty file of every kind, with Dutch headings, for people to fill in; returns the paths.

    Raises:
        PathTakenError: one of the files is there already.
    """
    folder = Path(path)
    folder.mkdir(parents=True, exist_ok=True)
    contents = {file.name: class_list_csv([c.nl for c in file.columns], []) for file in ROUND}
    contents[settings.NAME] = settings.to_toml(Problem(school_year="2026-2027"), Policy()).encode()
    for name in contents:
        if (folder / name).exists():
            raise PathTakenError("target_file", folder / name)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


def format_help(language: str = "nl") -> str:
    """Every file and column of a round, in ``nl`` or ``en``."""
    words = _WORDS[language]
    keys = ("school_year", "title", "lottery_seed", "timezone", "max_travel_minutes", "buffer_minutes")
    lines = [f"{words[4]} (.csv; .xlsx: sheets).", "", f"{settings.NAME}  [round] [periods] [policy]"]
    lines += [f"  {key}" for key in (*keys, "travel_speed_kmh", "travel_detour_factor")]
    lines += [f"  goals: {', '.join(Goal)}", '  [periods] "P1" = {start = 2026-09-01, end = 2026-11-30}', ""]
    for file in (*ROUND, *RESULTS):
        lines += [*_file_help(file, language), ""]
    return "\n".join(lines)


def _file_help(file: File, language: str) -> list[str]:
    words = _WORDS[language]
    about = file.nl if language == "nl" else file.en
    lines = [f"{file.name}: {about}" + (f" ({words[3]})" if file.required else "")]
    return lines + [f"  {c.name} [{c.nl}]: {_column_help(file, c, language)}" for c in file.columns]


def _column_help(file: File, column: Column, language: str) -> str:
    words = _WORDS[language]
    about = column.help_nl if language == "nl" else column.help_en
    notes = [kind_of(column, language)]
    default = file.defaults.get(column.name)
    if column.required:
        notes.append(words[0])
    elif default not in (None, ()):
        shown = {True: "yes", False: "no"}[default] if isinstance(default, bool) else default
        notes.append(f"{words[1]} {shown}")
    if column.also:
        notes.append(f"{words[2]}: {', '.join(column.also)}")
    return f"{about} ({'; '.join(notes)})"


def kind_of(column: Column, language: str) -> str:
    """What a column holds, in words."""
    if column.choices is not None:
        return "/".join(column.choices)
    return _KINDS[column.value][0 if language == "nl" else 1]
