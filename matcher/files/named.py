"""Choices in a table with a row per pupil that are written as the name of an elective, or as a group: read as such."""

import difflib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from matcher.errors import Fault
from matcher.files.faultlist import FaultList
from matcher.files.rows import Records
from matcher.problem import Elective, Offering, Wish

_NEAR = 3  # names that are told


def read_names(
    wishes: Records, electives: Iterable[Elective], offerings: Iterable[Offering], faults: FaultList
) -> None:
    """Put the code in the place of a name, and the group in the place of an elective.

    A name is that of the catalogue or of the round, whatever its case; a code comes before a group, a group before a
    name. A name that several electives have, or that is only like others, is a fault that names them.
    """
    codes, groups = {e.elective: e.title for e in electives}, {o.offering_id for o in offerings}
    called: dict[str, list[str]] = defaultdict(list)
    for code, title in codes.items():
        called[_plain(title)].append(code)
    for number, wish in enumerate(wishes.records):
        text = wish.elective or ""
        found = called.get(_plain(text), [])
        if not text or text in codes:
            continue
        if text in groups:
            _put(wishes, number, replace(wish, elective=None, offering_id=text))
        elif len(found) == 1:
            _put(wishes, number, replace(wish, elective=found[0]))
        else:
            like = difflib.get_close_matches(_plain(text), called, _NEAR)
            near = found or [code for name in like for code in called[name]]
            _tell(wishes, number, [f"{codes[code]} ({code})" for code in near], faults, shared=bool(found))


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _put(wishes: Records, number: int, wish: Wish) -> None:
    """The wish in the place of the one that was read; what is wrong with it is still told at its cell."""
    row, old = wishes.rows[number], wishes.records[number].elective
    column = "elective" if wish.elective else "offering_id"
    wishes.cells[column, row, wish.elective or wish.offering_id] = wishes.heading("elective", row, old)
    wishes.records[number] = wish


def _tell(wishes: Records, number: int, names: list[str], faults: FaultList, *, shared: bool) -> None:
    """Without any names it is left to be told as a code that is not known."""
    if not names:
        return
    row, text = wishes.rows[number], wishes.records[number].elective
    heading, params = wishes.heading("elective", row, text), dict[str, str | int](names=", ".join(names))
    shares = Fault("shared_name", wishes.file, row, heading, text, params)
    faults.add(shares if shared else Fault("near_names", wishes.file, row, heading, text, params))
    faults.damaged[wishes.file].add((row, heading))
