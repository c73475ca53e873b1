"""A round before that of the world, and what was published of it."""

from tests.builders import tiny
from tests.webui.world import World
from webui.jobs.queue import queue_run
from webui.operations.publications import ToPublish, publications, publish
from webui.operations.rounds import choose_round
from webui.people import SYSTEM, Actor, Role
from webui.store.translate import save_round

# A group was cancelled: ann had a lower choice, bob no place, zed neither and is not there any more; cas had the first.
PUPILS = "ann at west: laser > drones; bob at east: laser; cas at west: drones; zed at west: laser"
GROUPS = "laser 3 at east run no; drones 5 at east"


def earlier_round(
    world: World, pupils: str = PUPILS, groups: str = GROUPS, school_year: str = "2025-2026"
) -> tuple[int, int]:
    """The ids of the round and of the run that was published; people go on working on the round of the world."""
    with world.store() as session:
        problem, policy = tiny(pupils, groups)
        round_id = save_round(session, problem.replace(school_year=school_year, title="Vorig jaar"), policy)
        session.commit()
        choose_round(session, SYSTEM, world.round_id)
    return round_id, published(world, round_id)


def published(world: World, round_id: int) -> int:
    """Allocate the round and publish it; the id of the run."""
    with world.store() as session:
        run_id = queue_run(session, round_id).id
        session.commit()
    world.finish(run_id)
    coordinator = Actor(Role.COORDINATOR, world.accounts["coordinator"])
    with world.store() as session:
        seen = max((row.id for row in publications(session, round_id)), default=0)
        publish(session, coordinator, round_id, ToPublish(run_id, seen, "Correctie"))
    return run_id
