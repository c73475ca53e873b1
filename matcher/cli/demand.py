"""``demand ROUND OUT [--xlsx FILE]``: what could not be given, for whom and why, for next year's offer."""

from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from matcher.answers.demand import Demand, demand
from matcher.answers.explain import Explainer
from matcher.cli.results import read_checked
from matcher.cli.screen import MOST_LINES, Screen
from matcher.cli.summary import console, plain_table
from matcher.files import write_file
from matcher.wording import text

Row = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table. A column with ``>`` before its name holds numbers; codes are in ``matcher.wording.report``."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Names:
    """What sites and schools are called, by their codes; what is not there is told by its code."""

    sites: Mapping[str, str] = field(default_factory=dict)
    schools: Mapping[str, str] = field(default_factory=dict)

    def site(self, code: str | None) -> str:
        """The name of a site; nothing where there is none."""
        return self.sites.get(code or "", code or "")

    def school(self, code: str) -> str:
        """The name of a school."""
        return self.schools.get(code, code)


_CODES = Names()


def run(arguments: Namespace, screen: Screen) -> int:
    """Tell what could not be given, and keep it as a workbook if asked."""
    results = read_checked(arguments.round, arguments.out, screen)
    if results is None:
        return 1
    explainer = Explainer(results.problem, results.policy, results.allocation)
    found = demand(results.problem, results.allocation, explainer)
    tables = sheets(found, screen.language)
    if arguments.xlsx:
        write_file(arguments.xlsx, demand_xlsx(tables, screen.language), rounds=(arguments.round,))
    screen.data(found.to_json())
    if not screen.as_json:
        _tell(tables, screen)
    if not any(one.unmet for one in found.electives):
        screen.say("line_no_demand")
    if arguments.xlsx:
        screen.say("line_written", path=arguments.xlsx)
    return 0


def sheets(found: Demand, language: str, names: Names = _CODES) -> tuple[Sheet, ...]:
    """The tables, most pupils first; none by school where the schools of pupils are not told."""

    def say(code: str) -> str:
        return text("report", code, language)

    def days(codes: Iterable[str]) -> str:
        return ", ".join(text("weekday", code, language) for code in codes)

    return (
        _electives(found, say),
        *_sums(found, say, names, lambda day: days((day,))),
        _groups(found, names, say, days),
        Sheet(
            "demand_sessions",
            ("offering", "site", "days", ">excluded", ">only"),
            tuple((s.offering, names.site(s.site), days(s.days), s.excluded, s.only) for s in found.sessions),
        ),
        Sheet(
            "demand_travel",
            ("home_site", "site", ">travel_minutes", ">excluded", ">only"),
            tuple((names.site(t.home_site), names.site(t.site), t.minutes, t.excluded, t.only) for t in found.travel),
        ),
    )


def demand_xlsx(tables: Sequence[Sheet], language: str) -> bytes:
    """A workbook with a sheet per table; numbers are numbers."""
    from matcher.files.workbook import write_workbook  # noqa: PLC0415 - loads slowly

    return write_workbook(
        (
            text("report", f"head_{one.heading}", language),
            [text("report", f"col_{column.removeprefix('>')}", language) for column in one.columns],
            one.rows,
        )
        for one in tables
    )


def _electives(found: Demand, say: Callable[[str], str]) -> Sheet:
    columns = ("elective", "title", ">groups", ">seats", ">wished", ">first", ">placed", ">unmet", "reason")
    rows = (
        (
            *(e.elective, e.title, e.groups, e.seats, e.wished, e.first, e.placed, e.unmet),
            ", ".join(f"{say(f'short_{code}')} {count}" for code, count in e.reasons.items()),
        )
        for e in found.electives
    )
    return Sheet("demand_electives", columns, tuple(rows))


def _sums(found: Demand, say: Callable[[str], str], names: Names, day: Callable[[str], str]) -> Iterator[Sheet]:
    """What the groups add up to: at each site, on each day, and of each school where schools are told."""
    told: dict[str, tuple[str, Callable[[str], str]]] = {
        "sites": ("site", lambda code: names.site(code) or say("no_group")),
        "days": ("day", day),
        "schools": ("school", names.school),
    }
    for by, (column, name) in told.items():
        rows = tuple((name(one.name), one.pupils) for one in found.sums[by])
        if rows or by != "schools":
            yield Sheet(f"demand_{by}", (column, ">unmet"), rows)


def _groups(found: Demand, names: Names, say: Callable[[str], str], days: Callable[[Iterable[str]], str]) -> Sheet:
    columns = ("elective", "offering", "site", "days", "school", "reason", ">pupils")
    rows = (
        (
            *(g.elective, g.offering or say("no_group"), names.site(g.site), days(g.days), names.school(g.school)),
            *(say(f"short_{g.reason}"), g.pupils),
        )
        for g in found.groups
    )
    return Sheet("demand_groups", columns, tuple(rows))


def _tell(tables: Sequence[Sheet], screen: Screen) -> None:
    for one in tables:
        if not one.rows:
            continue
        table = plain_table(screen, f"head_{one.heading}", *one.columns)
        for row in one.rows[:MOST_LINES]:
            table.add_row(*map(str, row))
        console().print(table)
        if len(one.rows) > MOST_LINES:
            screen.say("more", count=len(one.rows) - MOST_LINES)
