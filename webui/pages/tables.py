"""Tables that sort, search and turn pages by the query of the address, so that they need no script."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
PAGE = 50  # rows


@dataclass(frozen=True)
class Heading:
    """A column head: where it leads, and whether the table is sorted by it."""

    name: str
    url: str  # empty = cannot be sorted by
    sorted: str  # ascending, descending or none
    number: bool


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: how its rows are sorted by it."""

    key: str
    name: str
    value: Callable[[Row], Any] | None = None  # None = cannot be sorted by
    number: bool = False


@dataclass(frozen=True)
class Query:
    """What the address asks for."""

    path: str
    sort: str = ""
    page: int = 1
    text: str = ""
    filters: tuple[tuple[str, str], ...] = ()

    def url(self, **changes: str | int) -> str:
        """The address with something changed; a changed filter begins at the first page."""
        values: dict[str, str | int] = {**dict(self.filters), "q": self.text, "sort": self.sort}
        values |= changes
        found = {name: value for name, value in values.items() if value not in ("", 1)}
        return f"{self.path}?{urlencode(found)}" if found else self.path

    def finds(self, text: str) -> bool:
        """Whether every word that is searched for is in the text."""
        known = text.casefold()
        return all(word in known for word in self.text.casefold().split())


@dataclass(frozen=True)
class Filter:
    """A count that is a filter as well."""

    name: str
    count: int
    url: str
    here: bool


def filters(query: Query, key: str, names: Mapping[str, str], count: Callable[[str], int]) -> tuple[Filter, ...]:
    """A filter for each value that the address can have for the key; ``names`` are those of the values."""
    here = dict(query.filters)[key]
    return tuple(Filter(name, count(value), query.url(**{key: value}), value == here) for value, name in names.items())


@dataclass(frozen=True)
class Table(Generic[Row]):
    """One page of a table."""

    headings: tuple[Heading, ...]
    rows: tuple[Row, ...]
    total: int
    page: int
    pages: int
    earlier: str  # addresses; empty = none
    later: str


def table(rows: Iterable[Row], columns: Sequence[Column[Row]], query: Query) -> Table[Row]:
    """Sort the rows as the address asks and cut out its page. ``-key`` sorts from the end."""
    found = list(rows)
    key, down = query.sort.removeprefix("-"), query.sort.startswith("-")
    by = next((c for c in columns if c.key == key and c.value is not None), None)
    if by is not None and by.value is not None:
        found.sort(key=by.value, reverse=down)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(1, query.page), pages)
    return Table(
        headings=tuple(_heading(c, by, query, down=down) for c in columns),
        rows=tuple(found[(page - 1) * PAGE : page * PAGE]),
        total=len(found),
        page=page,
        pages=pages,
        earlier=query.url(page=page - 1) if page > 1 else "",
        later=query.url(page=page + 1) if page < pages else "",
    )


def _heading(column: Column[Row], by: Column[Row] | None, query: Query, *, down: bool) -> Heading:
    if column.value is None:
        return Heading(column.name, "", "none", column.number)
    here = by is not None and by.key == column.key
    url = query.url(sort=column.key if here and down else f"-{column.key}" if here else column.key)
    return Heading(column.name, url, ("descending" if down else "ascending") if here else "none", column.number)
