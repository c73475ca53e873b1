"""What lists of pupils have in common: they are searched by words, a class and a school."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from matcher.problem import PupilKey
from webui.pages.tables import Query
from webui.store.offer import SiteRow


class Listed(Protocol):
    """A pupil in a list; the first of the key is the code of the home site."""

    @property
    def key(self) -> PupilKey: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def class_(self) -> str: ...  # noqa: D102


Pupil = TypeVar("Pupil", bound=Listed)


def searched(pupils: Iterable[Pupil], query: Query) -> list[Pupil]:
    """Those whom the address asks for, by its words and its filters ``site`` and ``class``."""
    asked = dict(query.filters)
    return [
        pupil
        for pupil in pupils
        if asked["site"] in ("", pupil.key[0])
        and asked["class"] in ("", pupil.class_)
        and query.finds(f"{pupil.name} {pupil.key[1]} {pupil.class_}")
    ]


def classes(pupils: Iterable[Listed], query: Query) -> tuple[str, ...]:
    """The classes to choose from, of the school that was chosen."""
    site = dict(query.filters)["site"]
    return tuple(sorted({pupil.class_ for pupil in pupils if pupil.class_ and site in ("", pupil.key[0])}))


def schools(pupils: Iterable[Listed], sites: Sequence[SiteRow]) -> tuple[tuple[str, str], ...]:
    """The schools to choose from, code and name; none if all pupils are of one."""
    homes = {pupil.key[0] for pupil in pupils}
    return tuple((site.code, site.name) for site in sites if site.code in homes) if len(homes) > 1 else ()
