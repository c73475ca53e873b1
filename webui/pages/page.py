"""What all page objects share."""

from dataclasses import dataclass
from typing import Any, ClassVar

from flask_babel import gettext


@dataclass(frozen=True, kw_only=True)
class Page:
    """Everything a template shows."""

    template: ClassVar[str]

    title: str

    @property
    def tab(self) -> str:
        """What the browser's tab says, and its history keeps."""
        return self.title


class OnePupil:
    """A page whose title names a pupil: a computer that others use as well does not remember whom it was about."""

    @property
    def tab(self) -> str:
        """No name."""
        return gettext("Pupil")


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is about one form."""

    form: Any
