"""The lottery order: public, seeded, and easy to compute again by hand or in a browser."""

import hashlib
from collections.abc import Iterable

from matcher.problem import Problem, PupilKey


def lottery_number(seed: str, home_site: str, pupil_id: str) -> str:
    """The pupil's number: SHA-256 of ``"{seed}:{home_site}:{pupil_id}"`` in UTF-8, as hexadecimal."""
    return hashlib.sha256(f"{seed}:{home_site}:{pupil_id}".encode()).hexdigest()


def lottery_order(problem: Problem) -> list[PupilKey]:
    """All pupils, lowest number first."""
    return sorted((p.key for p in problem.pupils), key=lambda k: (lottery_number(problem.lottery_seed, *k), k))


class Lots:
    """The lottery order of the same pupils for any seed, as ``lottery_order`` has it."""

    def __init__(self, keys: Iterable[PupilKey]) -> None:
        self._pupils = [(f":{home_site}:{pupil_id}".encode(), (home_site, pupil_id)) for home_site, pupil_id in keys]

    def order(self, seed: str) -> list[PupilKey]:
        """All pupils, lowest number first."""
        begin, sha256 = seed.encode(), hashlib.sha256
        return [key for _, key in sorted((sha256(begin + rest).digest(), key) for rest, key in self._pupils)]
