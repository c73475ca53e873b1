"""The tables of next year's offer as a workbook; each taking is in the audit."""

from sqlalchemy.orm import Session

from matcher.answers.demand import Demand
from matcher.cli.demand import Names, demand_xlsx, sheets
from webui.audit import Record, record
from webui.operations.rounds import Export
from webui.people import Actor

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def take_demand(session: Session, actor: Actor, about: Record, found: Demand, names: Names, language: str) -> Export:
    """The tables that the actor's page shows, in this language; ``about`` is the run."""
    made = Export(f"vraag-{about.id}.xlsx", _XLSX, demand_xlsx(sheets(found, language, names), language))
    record(session, actor, "run.download", about, after={"part": "demand", "form": "xlsx"})
    session.commit()
    return made
