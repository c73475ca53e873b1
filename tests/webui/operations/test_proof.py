"""Files with pseudonyms are for the coordinator only; a seal stays what it was."""

import pytest

from tests.webui.world import World
from webui.operations.errors import Refused
from webui.operations.lottery import Seal, seal_of, seal_of_seed, sealed_hash, seed_of_run
from webui.operations.proof import take_pseudonyms
from webui.operations.publications import publications
from webui.operations.rounds import seal_lottery
from webui.people import Actor, Role
from webui.store import RoundRow
from webui.store.audit import AuditEntry


def test_nobody_but_the_coordinator_takes_files_with_pseudonyms(world: World) -> None:
    world.publish()
    with world.store() as session:
        (row,) = publications(session, world.round_id)
        for role in (Role.COUNSELLOR, Role.HOST, Role.PUPIL):
            with pytest.raises(Refused, match="not_allowed"):
                take_pseudonyms(session, Actor(role, 1), row.id, b"")
        with pytest.raises(Refused, match="publication_gone"):
            take_pseudonyms(session, Actor(Role.COORDINATOR, 1), 99, b"")
        assert not session.query(AuditEntry).filter_by(action="publication.download").count()


def test_the_seal_is_that_of_the_moment_of_sealing_whatever_happens_to_the_seed(world: World) -> None:
    with world.store() as session:
        row = session.get_one(RoundRow, world.round_id)
        assert sealed_hash(session, row) == ""
        assert seal_of(session, row, row.lottery_seed) is Seal.NONE
        seed = row.lottery_seed
        seal_lottery(session, Actor(Role.COORDINATOR, 1), row.id, row.version)
        row.lottery_seed = "another one"
        session.commit()
        assert sealed_hash(session, row) == seal_of_seed(seed)
        assert seal_of(session, row, "another one") is Seal.BROKEN
        assert seal_of(session, row, seed) is Seal.WHOLE


def test_the_seed_of_a_run_is_the_one_that_it_was_made_with(world: World) -> None:
    with world.store() as session:
        seed = session.get_one(RoundRow, world.round_id).lottery_seed
    run = world.solve()
    world.change_round(lottery_seed="a later one")
    with world.store() as session:
        assert seed_of_run(session, run) == seed
        with pytest.raises(LookupError):
            seed_of_run(session, 99)
