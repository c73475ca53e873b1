"""The measurements as tables on the terminal."""

import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from matcher.bench.arguments import METHODS
from matcher.bench.child import NOT_HERE, Measurement
from matcher.bench.instances import Instance

MOST_RANKS = 6  # shown one by one; the rest is added up


class Board:
    """Standard output for tables, standard error for what is going on."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        width = None if sys.stdout.isatty() else 200
        self._console = Console(width=width, highlight=False)

    def busy(self, instance: Instance, method: str) -> None:
        """Say what is being measured, where somebody may be watching."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\x1b[2K\r{instance.name}: {method} …\r")
            sys.stderr.flush()

    def command(self, found: Measurement) -> None:
        """The whole command on the sample round."""
        if not self._quiet:
            said = found.note or f"{found.seconds['total']:.2f} s"
            self._console.print(f"matcher solve {found.instance}, start of Python included: {said}")

    def show(self, instance: Instance, found: Sequence[Measurement], rows: Sequence[dict[str, Any]]) -> None:
        """One round."""
        if self._quiet or not found:
            return
        size = next((m.size for m in found if m.size), {})
        of_size = ", ".join(f"{n:,} {what}" for what, n in size.items())
        table = Table(title=f"{instance.name}: {of_size}", title_justify="left", title_style="bold")
        table.add_column("method")
        for name in ("seconds", "prepare", "goals", "lottery", "goals ÷ lp", "÷ ours", "MB", "placed", "without"):
            table.add_column(name, justify="right")
        for name in ("ranks 1, 2, …", "proof", "at our goals", "note"):
            table.add_column(name, overflow="fold")
        for measurement, row in zip(found, rows, strict=True):
            if measurement.note != NOT_HERE:
                table.add_row(*_cells(measurement, row))
        self._console.print(table)

    def legend(self, methods: Sequence[str]) -> None:
        """What the methods are."""
        if not self._quiet:
            self._console.print("\n".join(f"{method}: {METHODS[method]}" for method in methods))


def _cells(m: Measurement, row: dict[str, Any]) -> list[str]:
    notes = [m.note] if m.note else []
    if row["total_per_plain"] is not None:
        notes.append(f"{row['total_per_plain']:.1f} × without minimum sizes")
    return [
        m.method,
        *(_seconds(m.seconds.get(part)) for part in ("total", "prepare", "goals", "lottery")),
        _ratio(row["goals_per_lp"]),
        _ratio(row["total_per_ours"]),
        "–" if m.peak is None else f"{m.peak / 2**20:.0f}",
        _number(m.placements),
        _number(m.unplaced),
        _ranks(m.rank_counts),
        m.proof or "–",
        row["against_ours"] or "",
        "; ".join(notes),
    ]


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}" if value < 100 else f"{value:.0f}"


def _ratio(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}" if value < 10 else f"{value:.0f}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _ranks(counts: dict[str, float]) -> str:
    shown = [_number(n) for n in counts.values()]
    if len(shown) <= MOST_RANKS:
        return " ".join(shown)
    return " ".join(shown[:MOST_RANKS]) + f" + {_number(sum(list(counts.values())[MOST_RANKS:]))}"
