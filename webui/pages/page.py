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

    template: ClassVar[str]

    @property
    def tab(self) -> str:
        """No name; but which page of a pupil it is, as each page is told from all others."""
        texts = {
            "hand": gettext("Pupil, by hand"),
            "outcome": gettext("Pupil, outcome"),
            "runs": gettext("Pupil, in an allocation"),
        }
        return texts.get(self.template.partition("/")[0], gettext("Pupil"))


@dataclass(frozen=True, kw_only=True)
class FormPage(Page):
    """A page that is about one form."""

    form: Any
