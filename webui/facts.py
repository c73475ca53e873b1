"""The round as the matcher knows it, kept between requests as long as nothing of it changes. No Flask."""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.orm import Session

from matcher.eligibility import Eligibility
from webui.store.revision import revision
from webui.store.translate import Stored, load_stored

_KEEP = 4  # rounds, in the memory of one process


@dataclass(frozen=True)
class Facts:
    """A round, and who may take what in it."""

    stored: Stored
    eligibility: Eligibility


_kept: OrderedDict[tuple[str, int], Facts] = OrderedDict()
_lock = Lock()


def facts(session: Session, round_id: int) -> Facts:
    """The facts of a round as they are now.

    Raises:
        LookupError: there is no such round.
    """
    key = (str(session.connection().engine.url), round_id)
    with _lock:
        found = _kept.get(key)
    if found is None or found.stored.revision != revision(session, round_id):
        stored = load_stored(session, round_id)
        found = Facts(stored, Eligibility(stored.problem, stored.policy))
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        while len(_kept) > _KEEP:
            _kept.popitem(last=False)
    return found
