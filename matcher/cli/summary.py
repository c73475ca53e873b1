"""A report on the terminal: what was reached, who is short, which groups run, and how that compares."""

import sys

from rich.console import Console
from rich.table import Table

from matcher.allocation import GoalResult, Value
from matcher.cli.screen import MOST_LINES, Screen
from matcher.codes import Rule
from matcher.files.records import Group, Unplaced
from matcher.problem import Problem
from matcher.report import Report

BAR = 30  # characters of the longest bar


class Summary:
    """Writes a report as tables of plain characters."""

    def __init__(self, problem: Problem, found: Report, screen: Screen) -> None:
        self._problem = problem
        self._report = found
        self._screen = screen
        self._text = screen.text
        self._console = console()

    def show(self) -> None:
        """Everything, most important first."""
        title = self._problem.title or self._problem.school_year
        self._console.print(f"{title} · {self._text(f'status_{self._report.status}')}", style="bold")
        self._figures()
        self._ranks()
        self._unplaced()
        self._groups()
        self._schools()
        self._goals()

    def _figures(self) -> None:
        f, y = self._report.figures, self._report.yardstick
        self._console.print(
            self._text(
                "line_pupils",
                wished=f.wished,
                placed=f.placed,
                unplaced=f.unplaced,
                below_needs=f.below_needs,
                placements=f.placements,
            )
        )
        self._console.print(
            self._text(
                "line_yardstick",
                runs=y.runs,
                placements=y.placements,
                unplaced=y.unplaced,
                mean_rank="–" if y.mean_rank is None else y.mean_rank,
            )
        )

    def _ranks(self) -> None:
        counts = dict(self._report.figures.rank_counts)
        usual = dict(self._report.yardstick.rank_counts)
        by_hand = self._report.figures.placements - sum(counts.values())
        table = self._table("head_ranks", "rank", ">placements", "", ">yardstick")
        longest = max([*counts.values(), 1])
        for rank in sorted(counts.keys() | usual.keys()):
            n = counts.get(rank, 0)
            table.add_row(str(rank), str(n), "█" * round(BAR * n / longest), str(usual.get(rank, 0)))
        if by_hand:
            table.add_row(self._text("by_hand"), str(by_hand), "", "")
        self._console.print(table)

    def _unplaced(self) -> None:
        rows = self._report.unplaced
        if not rows:
            return
        table = self._table("head_unplaced", "pupil", ">placed", ">wanted", ">needs", "reasons", count=len(rows))
        # Who has nothing, or less than needed, comes first: some of the others may not be shown.
        for row in sorted(rows, key=lambda r: (r.placed >= r.needs, r.placed > 0, r.home_site, r.pupil_id))[
            :MOST_LINES
        ]:
            name = f"{row.home_site}:{row.pupil_id}"
            table.add_row(name, str(row.placed), str(row.wanted), str(row.needs), self._reasons(row))
        self._console.print(table)
        if len(rows) > MOST_LINES:
            self._console.print(self._text("more", count=len(rows) - MOST_LINES))

    def _reasons(self, row: Unplaced) -> str:
        """Every reason once, with the groups it is about."""
        found: dict[str, list[str]] = {}
        for reason in row.reasons:
            offering, _, code = reason.rpartition(":")
            if code == Rule.CANCELLED and offering not in self._problem.offering:  # an elective without any group
                code = "not_offered"
            found.setdefault(code, []).append(offering)
        return "; ".join(f"{self._text(f'short_{code}')}: {', '.join(of)}".rstrip(": ") for code, of in found.items())

    def _groups(self) -> None:
        rows = self._report.groups
        running = [g for g in rows if g.status == "runs"]
        self._console.print()
        self._console.print(
            self._text(
                "line_groups",
                groups=len(rows),
                runs=len(running),
                full=sum(g.placed >= g.capacity for g in running),
                free=sum(g.capacity - g.placed for g in running),
                cancelled=len(rows) - len(running),
            )
        )
        table = self._table("head_groups", "group", "title", ">placed", "", ">guests", ">minimum", "state")
        # What does not run, then what is full: some of the others may not be shown.
        order = sorted(rows, key=lambda g: (g.status == "runs", g.placed < g.capacity, g.offering_id))
        for group in order[:MOST_LINES]:
            offering = self._problem.offering[group.offering_id]
            title = offering.title or self._problem.elective[offering.elective].title
            seats = f"{group.placed}/{group.capacity}"
            cells = (group.offering_id, title, seats, _seats_bar(group), str(group.guests), str(group.min_size))
            table.add_row(*cells, self._state(group))
        self._console.print(table)
        if len(rows) > MOST_LINES:
            self._console.print(self._text("more", count=len(rows) - MOST_LINES))

    def _state(self, group: Group) -> str:
        if group.status != "runs":
            return self._text("state_cancelled")
        if group.placed >= group.capacity:
            return self._text("state_full")
        return self._text("state_runs", free=group.capacity - group.placed)

    def _schools(self) -> None:
        columns = ("school", ">pupils", ">wished", ">placed", ">unplaced", ">mean_rank", ">travel")
        table = self._table("head_schools", *columns)
        for school, f in self._report.schools:
            numbers = (f.pupils, f.wished, f.placed, f.unplaced, f.mean_rank, f.travel_minutes)
            table.add_row(school, *("–" if n is None else str(n) for n in numbers))
        self._console.print(table)

    def _goals(self) -> None:
        self._console.print(goals_table(self._report.goals, self._screen))

    def _table(self, heading: str, *columns: str, **numbers: int) -> Table:
        return plain_table(self._screen, heading, *columns, **numbers)


def console() -> Console:
    """Standard output; where it is no terminal, lines may be long."""
    width = None if sys.stdout.isatty() else 140
    return Console(file=sys.stdout, highlight=False, markup=False, width=width)


def goals_table(goals: tuple[GoalResult, ...], screen: Screen) -> Table:
    """Each goal with its value, bound and proof."""
    table = plain_table(screen, "head_goals", "goal", "value", "bound", "proof", ">seconds")
    for goal in goals:
        value, bound = (shown(v, goal.levels) for v in (goal.value, goal.bound))
        proof = screen.text(f"proof_{goal.proof}")
        table.add_row(screen.text(f"goal_{goal.name}"), value, bound, proof, f"{goal.seconds:.2f}")
    return table


def shown(value: Value | None, levels: tuple[int, ...]) -> str:
    """A value, with its ranks or classes before the numbers."""
    if value is None:
        return "–"
    if isinstance(value, int):
        return str(value)
    return " ".join(f"{level}:{number}" for level, number in zip(levels, value, strict=True)) or "–"


def plain_table(screen: Screen, heading: str, *columns: str, **numbers: str | int) -> Table:
    """An empty table; a column with ``>`` before its name holds numbers."""
    table = Table(
        title=screen.text(heading, **numbers), title_justify="left", title_style="bold", box=None, padding=(0, 2, 0, 0)
    )
    for column in columns:
        name = column.removeprefix(">")
        table.add_column(screen.text(f"col_{name}") if name else "", justify="right" if column != name else "left")
    return table


def _seats_bar(group: Group) -> str:
    """Ten characters: own pupils, guests, free seats."""
    if not group.capacity:
        return ""
    own = round(10 * group.own / group.capacity)
    taken = round(10 * group.placed / group.capacity)
    return "█" * own + "▓" * (taken - own) + "░" * (10 - taken)
