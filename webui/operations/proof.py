"""The files with which others check a publication: pupils are pseudonyms in them. Each taking is in the audit."""

import tempfile
from pathlib import Path

from sqlalchemy.orm import Session

from matcher.cli.pseudonyms import export
from matcher.files import write_round
from matcher.proof import Certificate
from webui.audit import Record, record
from webui.memory.results import result
from webui.operations.errors import Refused
from webui.operations.rounds import Export
from webui.papers.archives import zipped
from webui.people import REGION_WIDE, Actor
from webui.store.runs import PublicationRow, RunRow


def take_pseudonyms(session: Session, actor: Actor, publication_id: int, paper: bytes) -> Export:
    """The round and its outcome as ``matcher pseudonyms`` writes them, with the page for people beside them.

    Raises:
        Refused: there is no such publication, or it is not for the actor.
    """
    row = session.get(PublicationRow, publication_id)
    if row is None:
        raise Refused("publication_gone")
    if actor.role not in REGION_WIDE:
        raise Refused("not_allowed")
    run, found = session.get_one(RunRow, row.run_id), result(session, row.run_id)
    proof = None if run.certificate is None else Certificate.from_json(run.certificate)
    made = export(found.problem, found.policy, found.allocation, run.outcome or {}, proof, run.fingerprint)
    files = {f"out/{name}": _bytes(content) for name, content in made.files.items()}
    with tempfile.TemporaryDirectory(prefix="round") as folder:
        write_round(made.problem, found.policy, Path(folder) / "round")
        files |= {f"round/{part.name}": part.read_bytes() for part in (Path(folder) / "round").iterdir()}
    told = {"form": "pseudonyms", "run": row.run_id, "fingerprint": made.made}
    record(session, actor, "publication.download", Record("publications", row.id, row.round_id), after=told)
    session.commit()
    return Export(f"natrekken-{row.id}.zip", "application/zip", zipped({**files, "bewijs.pdf": paper}))


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content
