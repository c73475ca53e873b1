"""A fingerprint of what a run was about: the same round and policy give the same one, whatever the order of rows."""

import datetime as dt
import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from matcher.policy import Policy
from matcher.problem import Problem


def fingerprint(problem: Problem, policy: Policy) -> str:
    """SHA-256, in hexadecimal, of every fact and every decision in a canonical form.

    Rows are sorted, and so are the values within a cell that holds a set; the goals keep their order.
    """
    facts = {f.name: _facts(getattr(problem, f.name)) for f in fields(problem)}
    decisions = {f.name: _plain(getattr(policy, f.name), ordered=True) for f in fields(policy)}
    written = json.dumps({"problem": facts, "policy": decisions}, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def digest(content: bytes) -> str:
    """SHA-256, in hexadecimal, of a file that another file answers for."""
    return hashlib.sha256(content).hexdigest()


def _facts(value: Any) -> Any:
    if isinstance(value, tuple):
        return sorted(json.dumps(_plain(record), sort_keys=True, ensure_ascii=False) for record in value)
    return _plain(value)


def _plain(value: Any, *, ordered: bool = False) -> Any:
    if is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, tuple):
        return list(value) if ordered else sorted(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
