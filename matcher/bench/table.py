"""The measurements as tables on the terminal."""

import re
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from matcher.bench.child import NOT_HERE, Measurement
from matcher.bench.instances import Instance
from matcher.wording import text

MOST_RANKS = 6  # shown one by one; the rest is added up


class Board:
    """Standard output for tables, standard error for what is going on."""

    def __init__(self, language: str, *, quiet: bool) -> None:
        self._language = language
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
            self._console.print(self._text("bench_command", round=found.instance, said=said))

    def show(self, instance: Instance, found: Sequence[Measurement], rows: Sequence[dict[str, Any]]) -> None:
        """One round."""
        if self._quiet or not found:
            return
        size = next((m.size for m in found if m.size), {})
        title = self._text("bench_size", round=instance.name, **size)
        table = Table(title=title, title_justify="left", title_style="bold")
        table.add_column(self._text("col_method"))
        for name in ("seconds", "prepare", "goals", "lottery", "goals_per_lp", "per_ours", "megabytes"):
            table.add_column(self._text(f"col_{name}"), justify="right")
        for name in ("placed", "without"):
            table.add_column(self._text(f"col_{name}"), justify="right")
        for name in ("ranks", "proof", "against", "note"):
            table.add_column(self._text(f"col_{name}"), overflow="fold")
        for measurement, row in zip(found, rows, strict=True):
            if measurement.note != NOT_HERE:
                table.add_row(*self._cells(measurement, row))
        self._console.print(table)

    def legend(self, methods: Sequence[str]) -> None:
        """What the methods are."""
        if not self._quiet:
            self._console.print("\n".join(f"{method}: {self._text(f'method_{method}')}" for method in methods))

    def _text(self, code: str, **numbers: object) -> str:
        return text("report", code, self._language, **numbers)

    def _cells(self, m: Measurement, row: dict[str, Any]) -> list[str]:
        notes = [re.sub("^failed", self._text("bench_failed"), m.note)] if m.note else []
        if row["total_per_plain"] is not None:
            notes.append(self._text("bench_without_minimum", times=f"{row['total_per_plain']:.1f}"))
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
            self._against(row["against_ours"] or ""),
            "; ".join(notes),
        ]

    def _against(self, found: str) -> str:
        """The comparison of ``compare.against`` in words."""
        word, _, rest = found.partition(" ")
        if word == "breaks":
            return self._text("bench_breaks", count=rest.partition(" ")[0])
        return f"{self._text(f'bench_{word[:-1]}')}: {rest}" if word in ("better:", "worse:") else found


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
