"""A broken rule in words and as data."""

from typing import Any

from matcher.checker import Violation
from matcher.cli.screen import Screen
from matcher.wording import text


def violation_line(violation: Violation, screen: Screen) -> str:
    """Whom and what it is about, and what is wrong."""
    pupil = f"{violation.home_site}:{violation.pupil_id}" if violation.pupil_id else ""
    about = " ".join(word for word in (pupil, violation.offering_id) if word)
    says = text("rule", violation.rule, screen.language, **violation.numbers)
    return f"{about}: {says}" if about else says


def violation_json(violation: Violation) -> dict[str, Any]:
    """The same as data, with the text in both languages."""
    return {
        "rule": violation.rule,
        "home_site": violation.home_site,
        "pupil_id": violation.pupil_id,
        "offering": violation.offering_id,
        "numbers": violation.numbers,
        "text": {language: text("rule", violation.rule, language, **violation.numbers) for language in ("nl", "en")},
    }
