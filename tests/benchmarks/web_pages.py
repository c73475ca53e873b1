"""How fast pages are: ``python -m tests.benchmarks.web_pages [ROUND | PUPILSxGROUPS]...``.

Every page that can be looked at is asked for by everybody who may, on the sample region and on a generated one of
5,000 pupils and 250 groups, both with a published run, its figures (which takes minutes the first time) and a
what-if. A table tells the median milliseconds by the clock, and of the processor, which a busy machine hardly
changes, the latter for the first time too, when nothing is in memory yet, and how many questions the database is
asked. Pages that take more of the processor than they may stand with a ``!``, what is a file as such, what is neither
with its status. ``--only WORD`` measures routes with the word in their name, ``--keep DIR`` keeps the databases for
next time.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from matcher.codes import Answer
from matcher.files import read_round
from matcher.generate import generate
from matcher.policy import Policy
from matcher.problem import Problem
from tests.webui.world import World
from webui import create_app
from webui.access import PUBLIC, allowed_roles
from webui.config import load_config
from webui.jobs.ahead import look
from webui.jobs.execute import execute_run
from webui.memory import workings
from webui.memory.results import result
from webui.migrations import upgrade
from webui.operations.accounts import NewAccount, create_account
from webui.operations.codes import issue_codes
from webui.operations.scenarios import NewWhatIf, start_what_if
from webui.operations.whatif import Change, What
from webui.people import SYSTEM, Role
from webui.store import (
    Account,
    AsideRow,
    OfferingRow,
    PeriodRow,
    PublicationRow,
    PupilRow,
    RoundRow,
    RunPlacementRow,
    SiteRow,
    close_store,
)
from webui.store.translate import save_round

ROUNDS = ("sample_data/westfriesland", "5000x250")
LIMITS = {"5000x250": 1000.0}  # milliseconds
LIMIT = 300.0
SEED = 7
ABOUT = (  # which number stands in an address
    (r"leerlingen/", "pupil"),
    (r"^/aanbod/groep/|^/lijsten/", "offering"),
    (r"^/aanbod/", "site"),
    (r"^/rondes/perioden/", "period"),
    (r"^/rondes/", "round"),
    (r"^/indelen/", "run"),
    (r"^/publiceren/", "publication"),
    (r"^/beheer/accounts/", "account"),
)
QUERIES = {
    "runs.run_compare": "?run={run}&run={what_if}",
    "cards.make": "?site={home}&klas={class_}",
    "outcome.price": "?wish={wish}",
}
WHAT_IFS = ("scenarios.adopt", "runs.run")  # pages that differ for a what-if; the first is for nothing else
STATIC = ("static", "bootstrap.static")


@dataclass(frozen=True)
class Line:
    """One page for one role."""

    endpoint: str
    who: str
    status: int
    is_file: bool
    first: float  # milliseconds of the processor
    wall: float
    processor: float
    questions: int
    kilobytes: int


def main(words: Sequence[str] | None = None) -> int:
    """Print a table per region; 1 if some page is too slow."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rounds", nargs="*", default=ROUNDS, metavar="ROUND")
    parser.add_argument("--only", default="", metavar="WORD")
    parser.add_argument("--times", type=int, default=5, metavar="N")
    parser.add_argument("--keep", type=Path, metavar="DIR")
    given = parser.parse_args(words)
    slow = 0
    for name in given.rounds:
        with tempfile.TemporaryDirectory() as folder:
            world, numbers = _region(name, (given.keep or Path(folder)) / Path(name).name)
            try:
                lines = list(_measured(world, numbers, given.only, given.times))
            finally:
                close_store(world.store)
        slow += _show(name, lines)
    return 1 if slow else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


def _show(name: str, lines: Sequence[Line]) -> int:
    limit = LIMITS.get(name, LIMIT)
    _say(f"\n{name} (may take {limit:.0f} ms)")
    _say(f"{'page':<28}{'who':<13}{'ms':>7}{'cpu ms':>8}{'first':>8}{'questions':>11}{'kB':>7}")
    slow = 0
    for one in sorted(lines, key=lambda line: -line.processor):
        told = str(one.status) if one.status != 200 else "file" if one.is_file else ""
        mark = told or ("!" if one.processor > limit else "")
        slow += mark == "!"
        numbers = f"{one.wall:>7.0f}{one.processor:>8.0f}{one.first:>8.0f}{one.questions:>11}{one.kilobytes:>7}"
        _say(f"{one.endpoint:<28}{one.who:<13}{numbers} {mark}".rstrip())
    return slow


def _measured(world: World, numbers: dict[str, int | str], only: str, times: int) -> Iterator[Line]:
    asked: list[str] = []
    event.listen(world.store.kw["bind"], "before_cursor_execute", lambda *given: asked.append(given[2]))
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda rule: rule.endpoint):
        if "GET" not in (rule.methods or ()) or rule.endpoint in STATIC or only not in rule.endpoint:
            continue
        allowed = allowed_roles(world.app, rule.endpoint)
        for who in [""] if allowed == PUBLIC else [str(role) for role in Role if role in (allowed or ())]:
            for name, path in _addresses(rule, numbers):
                client = world.client(who)
                _, first = _ask(client, path)
                found = [_ask(client, path) for _ in range(times)]
                asked.clear()
                response = client.get(path)
                questions = sum(text.startswith("SELECT") for text in asked)
                size = len(response.data) // 1024
                wall, processor = median(f[0] for f in found), median(f[1] for f in found)
                is_file = response.mimetype != "text/html"
                yield Line(name, who, response.status_code, is_file, first, wall, processor, questions, size)


def _addresses(rule: Rule, numbers: dict[str, int | str]) -> Iterator[tuple[str, str]]:
    """What is asked for of a route, with its name in the table."""
    if rule.endpoint != WHAT_IFS[0]:
        yield rule.endpoint, _path(rule.rule, numbers) + QUERIES.get(rule.endpoint, "").format(**numbers)
    if rule.endpoint in WHAT_IFS:
        yield f"{rule.endpoint} (what-if)", _path(rule.rule, {**numbers, "run": numbers["what_if"]})


def _ask(client: FlaskClient, path: str) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.process_time()
    client.get(path)
    return 1000 * (time.perf_counter() - began), 1000 * (time.process_time() - worked)


def _path(rule: str, numbers: dict[str, int | str]) -> str:
    about = next((kind for pattern, kind in ABOUT if re.search(pattern, rule)), "")
    path = rule.replace("<int:number>", str(numbers["run" if rule.startswith("/indelen/") else about or "round"]))
    return path.replace("<int:pupil>", str(numbers["pupil"]))


def _region(name: str, directory: Path) -> tuple[World, dict[str, int | str]]:
    """The region with an account per role, a published run, and a pupil who has a place."""
    config = replace(load_config(directory, {}), two_steps="off")
    known = (directory / "matcher.sqlite3").exists()
    upgrade(config.database)
    app = create_app(config)
    app.config.update(TESTING=True)
    world = World(app, config, app.extensions["store"])
    with world.store() as session:
        if not known:
            _fill(world, session, *_round(name))
        world.round_id = session.scalars(select(RoundRow.id)).one()
        world.accounts = {str(a.role): a.id for a in session.scalars(select(Account))}
        if not known:
            sys.stderr.write(f"{name}: solving\n")
            session.commit()
            run_id = world.publish("")
            given = NewWhatIf(
                run_id, (Change(What.SEATS, session.scalars(select(OfferingRow.code)).first() or "", 99),)
            )
            execute_run(world.store, start_what_if(session, SYSTEM, given).id)
        numbers = _numbers(session, world.round_id)
        world.pupils = {str(Role.PUPIL): int(numbers["pupil"])}
        if not known:
            issue_codes(session, config, SYSTEM, list(world.pupils.values()), world.round_id)
        while look(config.figures, session):
            sys.stderr.write(f"{name}: working out figures\n")
            workings.wait()
    return world, numbers


def _round(name: str) -> tuple[Problem, Policy]:
    size = re.fullmatch(r"(\d+)x(\d+)", name)
    return generate(int(size[1]), int(size[2]), SEED) if size else read_round(name)


def _fill(world: World, session: Session, problem: Problem, policy: Policy) -> None:
    save_round(session, problem, policy)
    homes = func.count(PupilRow.id)
    pupils = select(SiteRow.code).join(PupilRow, PupilRow.home_site_id == SiteRow.id).group_by(SiteRow.code)
    groups = select(SiteRow.code).join(OfferingRow, OfferingRow.site_id == SiteRow.id).group_by(SiteRow.code)
    most = {
        Role.COUNSELLOR: session.scalars(pupils.order_by(homes.desc()).limit(1)).one(),
        Role.HOST: session.scalars(groups.order_by(func.count(OfferingRow.id).desc()).limit(1)).one(),
    }
    for role in (Role.COORDINATOR, Role.COUNSELLOR, Role.HOST, Role.PRIVACY):
        own = (most[role],) if role in most else ()
        create_account(session, SYSTEM, NewAccount(str(role), role.title(), role, own), "drie losse woorden")


def _numbers(session: Session, round_id: int) -> dict[str, int | str]:
    """Somebody with a place at the counsellor's, and the rest of what addresses have numbers of."""
    sites = {account.role: account.sites for account in session.scalars(select(Account))}
    own = select(SiteRow.id).where(SiteRow.code.in_(sites[Role.COUNSELLOR]))
    placed = select(RunPlacementRow.pupil_id).where(RunPlacementRow.rank > 1)
    pupil = session.scalars(
        select(PupilRow).where(PupilRow.home_site_id.in_(own), PupilRow.id.in_(placed)).order_by(PupilRow.id).limit(1)
    ).one()
    host = session.scalars(select(SiteRow).where(SiteRow.code.in_(sites[Role.HOST]))).one()
    publication = session.scalars(select(PublicationRow)).one()
    run = result(session, publication.run_id)
    key = (session.get_one(SiteRow, pupil.home_site_id).code, pupil.number)
    wishes = [n for n, wish in enumerate(run.explainer.reasons(key), 1) if wish.answer != Answer.PLACED]
    return {
        "round": round_id,
        "pupil": pupil.id,
        "home": pupil.home_site_id,
        "class_": pupil.class_ or "",
        "site": host.id,
        "offering": session.scalars(select(OfferingRow.id).where(OfferingRow.site_id == host.id).limit(1)).one(),
        "period": session.scalars(select(PeriodRow.id).limit(1)).one(),
        "run": publication.run_id,
        "what_if": session.scalars(select(AsideRow.run_id)).one(),
        "wish": next(iter(wishes), 0),
        "publication": publication.id,
        "account": session.scalars(select(Account.id).limit(1)).one(),
    }


if __name__ == "__main__":
    sys.exit(main())
