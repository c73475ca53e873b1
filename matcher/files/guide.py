"""What the format looks like, for people: empty templates and a description, both from ``columns``."""

from dataclasses import MISSING, fields
from pathlib import Path

from matcher.codes import PROFILES, TRACKS
from matcher.files import settings
from matcher.files.classlists import class_list_csv
from matcher.files.columns import RESULTS, ROUND
from matcher.files.schema import Column, File, Value
from matcher.files.write import PathTakenError
from matcher.policy import DEFAULT_GOALS, Policy
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
    "nl": {
        "required": "verplicht",
        "default": "standaard",
        "also": "ook",
        "file": "verplicht bestand",
        "round": "Een ronde is een map met deze bestanden, of een .xlsx-werkmap met een tabblad per bestand.\n"
        "CSV mag met puntkomma, komma of tab, als UTF-8, UTF-16 of Windows-1252; lijsten in een cel met |.",
        "results": "De uitkomst van solve en repair",
    },
    "en": {
        "required": "required",
        "default": "default",
        "also": "also",
        "file": "required file",
        "round": "A round is a directory with these files, or an .xlsx workbook with a sheet per file.\n"
        "CSV may have semicolons, commas or tabs, as UTF-8, UTF-16 or Windows-1252; lists in a cell have |.",
        "results": "The outcome of solve and repair",
    },
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
    words, index = _WORDS[language], 0 if language == "nl" else 1
    lines = [words["round"], "", f"{settings.NAME}  [round] [periods] [policy]"]
    defaults = {
        f.name: f.default for f in (*fields(Policy), *fields(Problem)) if f.default not in (MISSING, None, "", ())
    }
    for key, about in settings.HELP.items():
        default = "|".join(DEFAULT_GOALS) if key == "goals" else defaults.get(key)
        lines.append(f"  {key}: {about[index]}" + (f" ({words['default']} {default})" if default else ""))
    lines += ["  [periods] P1 = {start = 2026-09-01, end = 2026-11-30}", ""]
    for file in ROUND:
        lines += [*_file_help(file, language), ""]
    lines += [words["results"], ""]
    for file in RESULTS:
        lines += [*_file_help(file, language), ""]
    return "\n".join(lines)


def _file_help(file: File, language: str) -> list[str]:
    words = _WORDS[language]
    about = file.nl if language == "nl" else file.en
    lines = [f"{file.name}: {about}" + (f" ({words['file']})" if file.required else "")]
    return lines + [f"  {c.name} [{c.nl}]: {_column_help(file, c, language)}" for c in file.columns]


def _column_help(file: File, column: Column, language: str) -> str:
    words = _WORDS[language]
    about = column.help_nl if language == "nl" else column.help_en
    notes = [kind_of(column, language)]
    default = file.defaults.get(column.name)
    if column.required:
        notes.append(words["required"])
    elif default not in (None, ()):
        shown = {True: "yes", False: "no"}[default] if isinstance(default, bool) else default
        notes.append(f"{words['default']} {shown}")
    if column.also:
        notes.append(f"{words['also']}: {', '.join(column.also)}")
    return f"{about} ({'; '.join(notes)})"


def kind_of(column: Column, language: str) -> str:
    """What a column holds, in words."""
    if column.choices is not None:
        return "/".join(column.choices)
    return _KINDS[column.value][0 if language == "nl" else 1]
