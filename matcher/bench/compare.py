"""Which of two results is better, goal by goal in the round's order, and ratios of their times."""

from matcher.bench.child import Measurement
from matcher.codes import Goal

SMALLER_IS_BETTER = {Goal.RANKS_FAIR, Goal.RANKS_SUM, Goal.CHANGES, Goal.TRAVEL}


def against(ours: Measurement, other: Measurement) -> str:
    """``=``, or ``better``/``worse`` with the first goal that differs and by how much; for ``other`` against ours.

    A result that breaks rules (an LP knows no minimum sizes) is not compared.
    """
    if not ours.goals or not other.goals:
        return "–"
    if other.faults:
        return f"breaks {other.faults} rules"
    for name, values in ours.goals.items():
        sign = -1 if Goal(name) in SMALLER_IS_BETTER else 1
        for level, (mine, yours) in enumerate(zip(values, other.goals[name], strict=True)):
            if mine != yours:
                word = "better" if (yours - mine) * sign > 0 else "worse"
                place = f"{name}[{level + 1}]" if len(values) > 1 else name
                return f"{word}: {place} {yours - mine:+g}"
    return "="


def fastest(found: list[Measurement]) -> Measurement:
    """The measurement with the least total time: what else a machine does can only add."""
    return min(found, key=lambda m: m.seconds.get("total", float("inf")))


def ratio(one: Measurement | None, unit: Measurement | None, part: str) -> float | None:
    """How many times the unit's seconds; None if either is not known."""
    if one is None or unit is None or part not in one.seconds or not unit.seconds.get(part):
        return None
    return one.seconds[part] / unit.seconds[part]
