"""A fingerprint of what a run was about: the same round and policy give the same one, whatever the order of rows."""

import datetime as dt
import hashlib
import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from matcher.policy import Policy
from matcher.problem import Problem

_written = json.JSONEncoder(sort_keys=True, ensure_ascii=False).encode  # made once: there is one text per row


def fingerprint(problem: Problem, policy: Policy) -> str:
    """SHA-256, in hexadecimal, of every fact and every decision in a canonical form.

    Rows are sorted, and so are the values within a cell that holds a set; the goals keep their order.
    """
    facts = {f.name: _facts(getattr(problem, f.name)) for f in fields(problem)}
    decisions = {f.name: _plain(getattr(policy, f.name), ordered=True) for f in fields(policy)}
    written = _written({"problem": facts, "policy": decisions})
    return hashlib.sha256(written.encode()).hexdigest()


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal, of a file that another file answers for."""
    return hashlib.sha256(content).hexdigest()


def _facts(value: Any) -> Any:
    if isinstance(value, tuple):
        return sorted(_written(_plain(record)) for record in value)
    return _plain(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind))


def _plain(value: Any, *, ordered: bool = False) -> Any:
    if value is None or isinstance(value, str | int):
        return value
    if is_dataclass(value):
        return {name: _plain(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, tuple):
        return list(value) if ordered else sorted(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
