"""Putting down the proof: every region keeps the story of how it came about, and the stories make the tree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from matcher.proof import Certificate, Column, Node, Row, Step, Term
from matcher.solver.exact import Bound
from matcher.solver.model import Model
from matcher.solver.region import Region


@dataclass(frozen=True)
class Proved:
    """A step, and the number of the goal level (or lottery batch) that it belongs to."""

    number: int
    step: Step


@dataclass(frozen=True)
class Halved:
    """The region is one half of a branch."""

    number: int
    column: Column
    side: int  # 0 = the lower half


Story = tuple[Proved | Halved, ...]


@dataclass
class Part:
    """A region with its story."""

    region: Region
    story: Story = ()

    def copy(self) -> "Part":
        """A part that may go its own way."""
        return Part(self.region.copy(), self.story)


@dataclass
class RowTable:
    """The rows that a certificate mentions, numbered as they come."""

    rows: list[Row] = field(default_factory=list)
    number: dict[Row, int] = field(default_factory=dict)

    def duals(self, region: Region, bound: Bound) -> tuple[tuple[int, int], ...]:
        """The bound's multipliers by the table's row numbers."""
        count = len(region.tight)
        return tuple(
            (self._of_model(region.model, row) if row < count else self._of_name(region.extras[row - count].name), dual)
            for row, dual in zip(bound.rows.tolist(), bound.duals.tolist(), strict=True)
        )

    def _of_model(self, model: Model, row: int) -> int:
        cut = model.cuts.get(row)
        if cut is None:
            return self._of_name(model.rows[row])
        parts = [self._of_model(model, part) for part in cut.rows]
        parts += [self._of_name(("limit", *model.name(column))) for column in cut.columns]
        return self._of_name(("cut", *map(str, parts)))

    def _of_name(self, name: Row) -> int:
        if name not in self.number:
            self.number[name] = len(self.rows)
            self.rows.append(name)
        return self.number[name]

    def step(self, region: Region, bound: Bound, goal: str, level: str, terms: tuple[Term, ...] = ()) -> Step:
        """The bound as a step."""
        return Step(goal, level, self.duals(region, bound), bound.denominator, terms)


def certificate(table: RowTable, stories: Iterable[Story], until: int | None) -> Certificate:
    """The tree of all stories, with the steps below number ``until`` (all if None)."""
    kept = [tuple(item for item in story if until is None or item.number < until) for story in stories]
    return _without_unused_rows(Certificate(tuple(table.rows), _tree(list(dict.fromkeys(kept)))))


def _tree(stories: Sequence[Story], depth: int = 0) -> Node:
    steps: list[Step] = []
    longest = max(stories, key=len, default=())
    for position in range(depth, len(longest)):
        item = longest[position]
        if isinstance(item, Halved):
            children = []
            for side in (0, 1):
                inside = [s for s in stories if len(s) > position and _is_half(s[position], side)]
                children.append(_tree(inside, position + 1) if inside else Node())
            return Node(tuple(steps), item.column, tuple(children))
        steps.append(item.step)
    return Node(tuple(steps))


def _is_half(item: Proved | Halved, side: int) -> bool:
    return isinstance(item, Halved) and item.side == side


def _without_unused_rows(found: Certificate) -> Certificate:
    used: dict[int, int] = {}
    rows: list[Row] = []

    def number(row: int) -> int:
        if row not in used:
            name = found.rows[row]
            if name[0] == "cut":
                name = ("cut", *(str(number(int(part))) for part in name[1:]))
            used[row] = len(rows)
            rows.append(name)
        return used[row]

    def renumber(node: Node) -> Node:
        steps = tuple(replace(s, duals=tuple((number(row), dual) for row, dual in s.duals)) for s in node.steps)
        return Node(steps, node.column, tuple(renumber(child) for child in node.children))

    root = renumber(found.root)
    return Certificate(tuple(rows), root)
