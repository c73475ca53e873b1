"""What stands in the way of a run, in names: nobody has to know the code of an elective, a group or a pupil."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from matcher.codes import Kind, Run
from tests.webui.world import World
from webui.store import ElectiveRow, OfferingRow, PupilRow, SiteRow, TravelRow, WishRow, touch


def _lines(world: World, language: str = "nl") -> str:
    client: FlaskClient = world.client("coordinator")
    client.set_cookie("language", language)
    body = client.get("/indelen").text
    return " ".join(re.sub(r"<[^>]+>", " ", body[body.index("<main") :]).replace("&#39;", "'").split())


def _change(world: World, kind: type, row_id: int, **values: object) -> None:
    with world.store() as session:
        row = session.get_one(kind, row_id)
        for name, value in values.items():
            setattr(row, name, value)
        touch(session, world.round_id)
        session.commit()


def test_a_group_with_fewer_seats_than_its_minimum_is_named(world: World) -> None:
    _change(world, OfferingRow, world.offering("robotica"), min_size=9)
    assert "Robotica (West College): De groep heeft 2 plaatsen, maar gaat pas door vanaf 9 leerlingen." in _lines(world)


def test_a_pupil_who_needs_more_than_allowed_is_named(world: World) -> None:
    _change(world, PupilRow, world.pupils["bob"], needs=3)
    assert "Bob (East College): Deze leerling heeft 3 plaatsingen nodig" in _lines(world)
    assert "Bob (East College): This pupil needs 3 placements" in _lines(world, "en")


def test_sites_without_a_known_way_are_named_and_the_part_of_the_round_is_called_as_on_its_page(world: World) -> None:
    with world.store() as session:
        session.execute(sa.delete(TravelRow))
        touch(session, world.round_id)
        session.commit()
    page = _lines(world)
    assert "De reistijd tussen East College en West College is nodig" in page
    assert "in Reistijden" in page
    assert ".csv" not in page


def test_a_wish_for_a_cancelled_group_names_the_pupil_and_the_group(world: World) -> None:
    _change(world, OfferingRow, world.offering("cnc"), run=Run.NO)
    with world.store() as session:
        wish = session.scalars(sa.select(WishRow).where(WishRow.pupil_id == world.pupils["ann"])).first()
        assert wish is not None
        wish.elective, wish.offering_id = None, world.offering("cnc")
        touch(session, world.round_id)
        session.commit()
    assert "Ann (West College): De groep Cnc (East College) is vervallen" in _lines(world)


def test_an_elective_that_requires_itself_in_a_circle_is_named(world: World) -> None:
    with world.store() as session:
        codes = ("cnc", "drones")
        for row in session.scalars(sa.select(ElectiveRow).where(ElectiveRow.code.in_(codes))):
            row.requires = tuple(code for code in codes if code != row.code)
        touch(session, world.round_id)
        session.commit()
    page = _lines(world)
    assert "Deze keuzevakken vragen elkaar als voorkennis: Cnc → Drones → Cnc." in page


@pytest.mark.parametrize(
    ("pupil", "wishes", "told"),
    [
        ({"max_electives": 1, "needs": 2}, 2, "Ann, West College: 1 van 2 mogelijk (mag er 1)"),
        ({"max_electives": 2, "needs": 2}, 1, "Ann, West College: 1 van 2 mogelijk (te weinig keuzes)"),
        ({"max_electives": 2, "needs": 2}, 2, "Ann, West College: 1 van 2 mogelijk (de keuzes gaan niet samen)"),
    ],
)
def test_who_cannot_get_enough_is_told_with_the_reason_also_where_no_single_choice_is_refused(
    world: World, pupil: dict[str, int], wishes: int, told: str
) -> None:
    _change(world, PupilRow, world.pupils["ann"], **pupil)
    with world.store() as session:
        own = session.scalars(sa.select(WishRow).where(WishRow.pupil_id == world.pupils["ann"]).order_by(WishRow.rank))
        for row in list(own)[wishes:]:
            session.delete(row)
        touch(session, world.round_id)
        session.commit()
    page = _lines(world)
    assert told in page
    assert "(–)" not in page


def test_a_profile_without_licence_names_the_school(world: World) -> None:
    with world.store() as session:
        site = session.get_one(SiteRow, world.site("east"))
        site.licensed_profiles = ("PIE",)
        for row in session.scalars(sa.select(ElectiveRow)):
            row.kind, row.profile = Kind.MODULE, "HBR"
        for group in session.scalars(sa.select(OfferingRow)):
            group.site_id = site.id
        touch(session, world.round_id)
        session.commit()
    assert "De school East College heeft geen licentie voor HBR" in _lines(world)
