"""What all page objects share."""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything a template shows."""

    template: ClassVar[str]

    title: str


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is about one form."""

    form: Any
