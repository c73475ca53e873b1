"""The kinds of value in a cell: from text to fact and back."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from typing import Any

from matcher.codes import PROFILES, TRACKS, WEEKDAYS, Kind, LockAction, OverlapLevel, Run, SiteKind
from matcher.files.schema import Column, Value, fold


class BadValueError(Exception):
    """A text that is not of its column's kind; ``code`` and ``params`` are those of the fault."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code, self.params = code, params
        super().__init__(code)


_DAY_WORDS = (
    "mon monday ma maandag",
    "tue tuesday di dinsdag",
    "wed wednesday wo woensdag",
    "thu thursday do donderdag",
    "fri friday vr vrijdag",
    "sat saturday za zaterdag",
    "sun sunday zo zondag",
)
_DAYS = {word: day for day, words in enumerate(_DAY_WORDS) for word in words.split()}
_YES_NO = dict.fromkeys(["yes", "y", "ja", "j", "true", "waar", "1"], True) | dict.fromkeys(
    ["no", "n", "nee", "false", "onwaar", "0"], False
)
_TRACK_WORDS = {
    "BB": "b bb bbl basis basisberoepsgericht basisberoepsgerichte",
    "KB": "k kb kbl kader kaderberoepsgericht kaderberoepsgerichte",
    "GL": "g gl gtl gemengd gemengde",
    "TL": "t tl mavo theoretisch theoretische",
    "PRO": "pro praktijkonderwijs praktijkschool",
}  # also with vmbo before it or leerweg behind it
_TRACKS = {word: track for track, words in _TRACK_WORDS.items() for word in words.split()}
_PROFILE_NAMES = {
    "BWI": "Bouwen, wonen en interieur",
    "PIE": "Produceren, installeren en energie",
    "M&T": "Mobiliteit en transport",
    "MVI": "Media, vormgeving en ICT",
    "E&O": "Economie en ondernemen",
    "HBR": "Horeca, bakkerij en recreatie",
    "Z&W": "Zorg en welzijn",
    "MaT": "Maritiem en techniek",
    "D&P": "Dienstverlening en producten",
}
_SLO_PREFIXES = {"MET": "M&T", "EO": "E&O", "ZW": "Z&W", "GR": "Groen", "MT": "MaT", "DP": "D&P"}
_PROFILES = {p.casefold(): p for p in PROFILES} | {k.casefold(): p for k, p in _SLO_PREFIXES.items()}
_PROFILES |= {fold(name): p for p, name in _PROFILE_NAMES.items()}
_CHOICES: dict[type[Any], dict[str, Any]] = {
    SiteKind: {"bedrijf": SiteKind.COMPANY, "praktijkonderwijs": SiteKind.PRO},
    Kind: {"regionaal": Kind.REGIONAL, "elective": Kind.ELECTIVE, "module": Kind.MODULE},
    Run: {**{w: Run.YES if yes else Run.NO for w, yes in _YES_NO.items()}, "automatisch": Run.AUTO, "vervalt": Run.NO},
    OverlapLevel: {"blokkeren": OverlapLevel.BLOCK, "waarschuwen": OverlapLevel.WARN},
    LockAction: {"plaatsen": LockAction.PLACE, "vast": LockAction.PLACE, "weren": LockAction.KEEP_OUT},
}
_CLOCK = re.compile(r"(?:\d{4}-\d\d-\d\d[ T])?(\d{1,2})[:.uh](\d\d)(?::00(?:\.0+)?)?(?: ?u(?:ur)?)?")
_DAY_FRACTION = re.compile(r"0?[.,]\d{3,}")  # two digits would be hours and minutes: 0.25 is 00:25


def parse(text: str, column: Column) -> Any:
    """The value of a cell that is not empty.

    Raises:
        BadValueError: the text is not of the column's kind.
    """
    if not column.value.is_list:
        return _PARSERS[column.value](text, column)
    try:
        return _items(text, r"\|", column)
    except BadValueError:
        return _items(text, r"[|;,\n]", column)  # not of texts, in which these are signs like any other


def _items(text: str, separators: str, column: Column) -> tuple[Any, ...]:
    items = (item.strip() for item in re.split(separators, text))
    return tuple(_PARSERS[column.value](item, column) for item in items if item)


def parse_all(texts: Sequence[str], column: Column) -> list[Any]:
    """The values of a whole column; a value that is wrong is a ``BadValueError`` in the list, an empty cell None."""
    known: dict[str, Any] = {"": None}
    for text in set(texts):
        if text:
            try:
                known[text] = parse(text, column)
            except BadValueError as error:
                known[text] = error
    return [known[text] for text in texts]


def _text(text: str, _column: Column) -> str:
    return text


def _whole(text: str, column: Column) -> int:
    whole = re.fullmatch(r"(-?[0-9]+)([.,]0{1,2})?", text)  # 3.0 is 3, but 3.000 may be three thousand
    if not whole:
        raise BadValueError("not_whole")
    return int(_within(int(whole[1][:20]), column))  # twenty digits are too many anyway


def _decimal(text: str, column: Column) -> float:
    if not re.fullmatch(r"-?[0-9]+([.,][0-9]+)?([eE]-?[0-9]{1,3})?", text):
        raise BadValueError("not_decimal")
    return _within(float(text.replace(",", ".")), column)


def _within(number: float, column: Column) -> float:
    if column.least is not None and number < column.least:
        raise BadValueError("too_small", least=column.least)
    if number > column.most:
        raise BadValueError("too_big", most=column.most)
    return number


def _time(text: str, _column: Column) -> int:
    """Minutes since midnight; 24:00 is no time of day. Also a fraction of a day, as Excel stores times."""
    clock = _CLOCK.fullmatch(text)
    if clock:
        hour, minute = int(clock[1]), int(clock[2])
        if hour < 24 and minute < 60:
            return hour * 60 + minute
    elif _DAY_FRACTION.fullmatch(text):
        minutes = float(text.replace(",", ".")) * 1440
        if abs(minutes - round(minutes)) < 1 / 120 and round(minutes) < 1440:
            return round(minutes)
    raise BadValueError("not_a_time")


def _weekday(text: str, _column: Column) -> int:
    try:
        return _DAYS[text.casefold().rstrip(".")]
    except KeyError:
        raise BadValueError("not_a_weekday") from None


def _yes_no(text: str, _column: Column) -> bool:
    try:
        return _YES_NO[text.casefold()]
    except KeyError:
        raise BadValueError("not_yes_no") from None


def _track(text: str, _column: Column) -> Any:
    return _one_of(_TRACKS.get(fold(text).removeprefix("vmbo").removesuffix("leerweg")), TRACKS)


def _profile(text: str, _column: Column) -> Any:
    return _one_of(_PROFILES.get(text.casefold()) or _PROFILES.get(fold(text)), PROFILES)


def _choice(text: str, column: Column) -> Any:
    assert column.choices is not None
    words = {fold(c.value): c for c in column.choices} | {fold(w): c for w, c in _CHOICES[column.choices].items()}
    return _one_of(words.get(fold(text)), tuple(column.choices))


def _one_of(found: Any, allowed: Sequence[str]) -> Any:
    if found is None:
        raise BadValueError("not_one_of", allowed=", ".join(allowed))
    return found


_PARSERS: dict[Value, Callable[[str, Column], Any]] = {
    Value.TEXT: _text,
    Value.WHOLE: _whole,
    Value.DECIMAL: _decimal,
    Value.TIME: _time,
    Value.WEEKDAY: _weekday,
    Value.YES_NO: _yes_no,
    Value.CHOICE: _choice,
    Value.TRACK: _track,
    Value.PROFILE: _profile,
    Value.TEXTS: _text,
    Value.WHOLES: _whole,
    Value.TRACKS: _track,
    Value.PROFILES: _profile,
}


def parse_date(text: str) -> dt.date:
    """A date as ISO or dd-mm-jjjj.

    Raises:
        BadValueError: it is neither, or no such day exists.
    """
    for pattern, order in ((r"(\d{4})-(\d\d?)-(\d\d?)(?: 00:00)?", (1, 2, 3)), (r"(\d\d?)-(\d\d?)-(\d{4})", (3, 2, 1))):
        found = re.fullmatch(pattern, text, re.ASCII)
        if found:
            try:
                return dt.date(*(int(found[i]) for i in order))
            except ValueError:
                break
    raise BadValueError("not_a_date")


def written(value: Any, column: Column) -> str:
    """The text of a value, so that ``parse`` gives the value back; None is the empty cell."""
    if value is None:
        return ""
    return _WRITERS.get(column.value, str)(value)


def _joined(items: Sequence[object]) -> str:
    return "|".join(map(str, items))


_WRITERS: dict[Value, Callable[[Any], str]] = {
    Value.TEXTS: _joined,
    Value.WHOLES: _joined,
    Value.TRACKS: _joined,
    Value.PROFILES: _joined,
    Value.TIME: lambda minutes: f"{minutes // 60:02}:{minutes % 60:02}",
    Value.WEEKDAY: WEEKDAYS.__getitem__,
    Value.YES_NO: lambda yes: "yes" if yes else "no",
    Value.DECIMAL: lambda number: repr(float(number)),
}
