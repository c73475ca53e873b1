"""The lottery order: public, seeded, and easy to compute again by hand or in a browser."""

import hashlib

from matcher.problem import Problem, PupilKey


def lottery_number(seed: str, home_site: str, pupil_id: str) -> str:
    """The pupil's number: SHA-256 of ``"{seed}:{home_site}:{pupil_id}"`` in UTF-8, as hexadecimal."""
    return hashlib.sha256(f"{seed}:{home_site}:{pupil_id}".encode()).hexdigest()


def lottery_order(problem: Problem) -> list[PupilKey]:
    """All pupils, lowest number first."""
    return sorted((p.key for p in problem.pupils), key=lambda k: (lottery_number(problem.lottery_seed, *k), k))
