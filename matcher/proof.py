"""The written form of a proof: what the solver puts down and ``matcher.certificate`` checks.

Columns (unknowns, whole numbers from 0) and rows (linear facts that hold for every allocation) are named, not
numbered, so that a reader can rebuild each from the round alone:

========================================  =================================================================
column                                    meaning
========================================  =================================================================
``("place", home_site, pupil_id, o)``     1 if the pupil has a seat in offering o, else 0; eligible pairs only
``("run", o)``                            1 if the ``auto`` offering o has pupils, else 0
``("need", home_site, pupil_id)``         from 0 to the pupil's ``needs``; pupils with an eligible pair only
``("serve", home_site, pupil_id)``        0 or 1; pupils with an eligible pair only
========================================  =================================================================

========================================  =================================================================
row                                       fact
========================================  =================================================================
``("capacity", o)``                       sum of place over pupils ≤ capacity
``("guest_capacity", o)``                 sum of place over guests ≤ guest_capacity
``("guest_total", site_id)``              sum of place over guests in all offerings of the site ≤ guest_total
``("max_electives", home_site, id)``      sum of place of the pupil ≤ max_electives
``("clique", home_site, id, o1, o2, …)``  sum of place of the pupil over these ≤ 1: any two of them exclude each
                                          other by ``clash``, ``same_elective`` or ``overlap``
``("module_limit", home_site, id, X)``    sum of place of the pupil over modules of the other profile X
                                          ≤ max(0, 2 - modules of X completed)
``("min_size", o)``                       min_size · run(o) - sum of place ≤ 0   (``auto`` offerings)
``("open", home_site, id, o)``            place - run(o) ≤ 0                     (``auto`` offerings)
``("need", home_site, id)``               need - sum of place of the pupil ≤ 0
``("serve", home_site, id)``              serve - sum of place of the pupil ≤ 0
``("limit", *column)``                    the column ≤ its upper limit (1, or the pupil's ``needs``)
``("cut", i, j, …)``                      half the sum of the rows numbered i, j, … (earlier in the table, none of
                                          them ``goal`` or ``lottery``), coefficients and limit rounded down;
                                          true because columns are whole numbers from 0 (Chvátal 1973)
``("goal", goal, level)``                 the goal at that level equals its value in the allocation; only after
                                          that level was proved in this region (level as text, "" if none)
``("lottery", n)``                        the objective of the n-th lottery step on the way from the root (n
                                          from 0, as text) equals its value in the allocation
========================================  =================================================================

A ``place`` lock makes the lower bound of its column 1. Every goal level is a sum to be made as large as
possible: needs: Σ need; served: Σ serve; placements: Σ place; priority c: Σ place of pupils of priority c;
ranks_first r: Σ place at rank r; ranks_fair r: -Σ place at rank r; ranks_sum: -Σ rank · place; changes:
Σ place over pairs of the baseline; travel: -Σ minutes · place. Levels run: priority 1, 2, …; ranks_first
rank 1, 2, …; ranks_fair worst rank first, down to 1. Of priorities those of all pupils of the round occur, of
ranks those of eligible pairs (a pair's rank is that of its best approved wish, none for a lock without one).
In the allocation run is 1 for a group with pupils, need is min(placements, needs), serve is 1 if placed.

**A step** proves, for the region reached so far, that its objective c cannot exceed a bound: with one
multiplier y per row (y ≥ 0 unless the region has made the row an equality), d = c - yA and column limits l, u,

    bound = Σ y·b + Σ (d > 0: d·u, d < 0: d·l).

Let v be the objective of the allocation. A bound whose whole part is below v closes the region: nothing in it
is as good. A bound from v to below v + 1 leaves what reaches v: a column or a row that is off its limit costs at
least d or y, so with e = bound - v columns with d > e are fixed at u, with d < -e at l, and rows with y > e become
equalities. (For a bound equal to v this is the face on which the objective is v; above v the row ``goal``, or
``lottery``, holds too, as an equality.) A larger bound proves nothing. Numbers are multiples of 1/denominator,
which is at least 1. On every way from the root the levels follow in order, none left out, the lottery after the
last; a level already proved there may be named again. With goal ``""`` the objective is 0 and only a bound below 0
counts: the region is empty. A ``searched`` step is an exact solver's word, without duals: that no allocation of
the region beats v there (what is left is where it equals v, which adds the row ``goal`` or ``lottery``); with
goal ``""``, that the region holds nothing as good as the allocation; for the lottery without terms, that the
allocation is its choice in the region.

**A region** is the root or a half of a branch on one column: the first child has it at its lower limit, the
second above (limits l..l and l+1..u, for 0/1 columns 0 and 1). A column is fixed where l = u. A region that is
closed needs nothing more; any other needs every level and the whole lottery, itself or in its children.

**The lottery** follows the goals. A place column is *settled* where the region has fixed it at its value in the
allocation, else *open* (fixed at another value, as in the half of a branch without the allocation, it is open
too: there the allocation's pupil is compared with what the region gives). A step's objective is a sum of
terms, one or more per pupil, pupils in lottery order; pupils all of whose columns are settled when the step
begins may be passed over, no others. A term is either

* kind ``order``: the pupil can have at most one more placement in this region: ``max_electives`` less the
  columns settled at 1 is at most 1, or any two of the open ones exclude each other. ``offerings`` lists
  eligible pairs of the pupil, at least all open ones, from best to worst by (rank, travel, offering id); the
  i-th (from 0) of k is worth (k - i) · weight. It says all about the pupil; or
* one of the four comparisons, in this order, each with its ``weight``: ``count`` (Σ place), ``rank`` (Σ place at
  rank ``detail``, ranks ascending, at least those of open columns), ``travel`` (-Σ minutes · place),
  ``offering`` (place in ``detail``, ascending id, at least the open ones).

Terms of one pupil may run over into the next step, nothing left out of what is then open. The weight of each
term exceeds the sum over all later terms of the step of weight · spread, spread being k for ``order``, else
Σ |coefficient| over the pupil's open columns. So the largest sum is the lexicographically best, pupil by pupil,
and a sum below the allocation's a worse one. Settled columns count for nothing in the objective or for their
constant value; the proof is the same. The lottery is done where no pupil is left to compare.
"""

from dataclasses import dataclass
from typing import Any

Column = tuple[str, ...]
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One comparison of the lottery within a step."""

    home_site: str
    pupil_id: str
    kind: str  # order, count, rank, travel, offering
    weight: int
    detail: str = ""  # the rank or the offering id
    offerings: tuple[str, ...] = ()  # kind ``order`` only


@dataclass(frozen=True, slots=True)
class Step:
    """A proved bound for one goal level or one batch of the lottery.

    ``duals`` holds pairs (row number, numerator). ``goal`` is ``""`` where the step shows that the region is
    empty: its objective is 0 and its bound below 0. ``searched`` marks a level that only an exact
    solver's word supports: it has no duals, and what follows it in its region rests on that word too.
    """

    goal: str
    level: str = ""
    duals: tuple[tuple[int, int], ...] = ()
    denominator: int = 1
    terms: tuple[Term, ...] = ()
    searched: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A region: its steps, then a branch into two (or none)."""

    steps: tuple[Step, ...] = ()
    column: Column | None = None
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """The evidence for an outcome: a table of rows and a tree of regions."""

    rows: tuple[Row, ...] = ()
    root: Node = Node()

    def to_json(self) -> dict[str, Any]:
        """As lists and dicts for ``certificate.json``; what is default is left out."""
        return {"version": 1, "rows": [list(r) for r in self.rows], "root": _node_to_json(self.root)}

    @staticmethod
    def from_json(data: dict[str, Any]) -> "Certificate":
        """Read what ``to_json`` made.

        Raises:
            ValueError: the data has another shape or version.
        """
        try:
            if data["version"] != 1:
                raise ValueError(f"certificate of version {data['version']}, only version 1 is known")
            return Certificate(tuple(tuple(map(str, r)) for r in data["rows"]), _node_from_json(data["root"]))
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a certificate: {error!r}") from error


def _node_to_json(node: Node) -> dict[str, Any]:
    found: dict[str, Any] = {"steps": [_step_to_json(s) for s in node.steps]}
    if node.column is not None:
        found["column"] = list(node.column)
        found["children"] = [_node_to_json(child) for child in node.children]
    return found


def _step_to_json(step: Step) -> dict[str, Any]:
    found: dict[str, Any] = {"goal": step.goal}
    if step.level:
        found["level"] = step.level
    if step.searched:
        found["searched"] = True
    if step.duals:
        found["duals"] = [list(pair) for pair in step.duals]
    if step.denominator != 1:
        found["denominator"] = step.denominator
    if step.terms:
        found["terms"] = [
            [t.home_site, t.pupil_id, t.kind, t.weight, list(t.offerings) if t.kind == "order" else t.detail]
            for t in step.terms
        ]
    return found


def _node_from_json(data: dict[str, Any]) -> Node:
    column = data.get("column")
    return Node(
        tuple(_step_from_json(s) for s in data["steps"]),
        None if column is None else tuple(map(str, column)),
        tuple(_node_from_json(child) for child in data.get("children", ())),
    )


def _step_from_json(data: dict[str, Any]) -> Step:
    return Step(
        goal=str(data["goal"]),
        level=str(data.get("level", "")),
        duals=tuple((_whole(row), _whole(value)) for row, value in data.get("duals", ())),
        denominator=_whole(data.get("denominator", 1)),
        terms=tuple(_term_from_json(t) for t in data.get("terms", ())),
        searched=data.get("searched", False) is True,
    )


def _term_from_json(data: list[Any]) -> Term:
    home_site, pupil_id, kind, weight, last = data
    if kind == "order":
        return Term(str(home_site), str(pupil_id), kind, _whole(weight), offerings=tuple(map(str, last)))
    return Term(str(home_site), str(pupil_id), str(kind), _whole(weight), detail=str(last))


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(f"not a whole number: {value!r}")
    return value
