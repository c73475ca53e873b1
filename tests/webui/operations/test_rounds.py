"""Rounds: made, copied, changed by two at a time, exported."""

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from matcher.codes import Goal
from matcher.files import read_round
from matcher.policy import Policy
from webui.operations.errors import Refused
from webui.operations.round_copies import Copy, copy_round
from webui.operations.rounds import (
    Form,
    NewRound,
    RoundSettings,
    StaleError,
    archive_round,
    change_policy,
    change_round,
    choose_round,
    create_round,
    draw_seed,
    export_round,
    seal_lottery,
)
from webui.papers.archives import unpacked
from webui.people import Actor, Role
from webui.store import AuditEntry, OfferingRow, PupilRow, RoundRow, SiteRow, now
from webui.store.rounds import worked_on
from webui.store.translate import load_round, save_round

SAMPLE = Path("sample_data/westfriesland")
ANN = Actor(Role.COORDINATOR, account_id=11)
Store = sessionmaker[Session]


@pytest.fixture
def session(store: Store):
    with store() as opened:
        yield opened


@pytest.fixture
def sample(session: Session) -> RoundRow:
    round_id = save_round(session, *read_round(SAMPLE))
    session.commit()
    return session.get_one(RoundRow, round_id)


def last_entry(session: Session) -> AuditEntry:
    found = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert found is not None
    return found


def test_a_new_round_is_empty_with_the_default_policy_and_a_seed_of_its_own(session: Session) -> None:
    first = create_round(session, ANN, NewRound("2026-2027", " Ronde 1 "))
    second = create_round(session, ANN, NewRound("2026-2027"))
    problem, policy = load_round(session, first.id)
    assert (problem.school_year, problem.title, policy) == ("2026-2027", "Ronde 1", Policy())
    assert not problem.pupils
    assert len({first.lottery_seed, second.lottery_seed, ""}) == 3
    entry = last_entry(session)
    assert (entry.action, entry.record_id, entry.account_id) == ("round.create", second.id, 11)
    assert second.lottery_seed not in json.dumps(entry.after)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (NewRound("2026"), "bad_school_year"),
        (NewRound("2026-2028"), "bad_school_year"),
        (NewRound("2026-2027", timezone="Europe/Hoorn"), "unknown_timezone"),
        (NewRound("2026-2027", timezone="../etc"), "unknown_timezone"),
    ],
)
def test_a_round_without_a_real_year_or_time_zone_is_refused(session: Session, given: NewRound, code: str) -> None:
    with pytest.raises(Refused) as refused:
        create_round(session, ANN, given)
    assert refused.value.code == code
    session.rollback()
    assert not session.scalars(sa.select(RoundRow)).all()


def test_a_copy_has_offer_and_policy_of_last_year_and_neither_pupils_nor_wishes(
    session: Session, sample: RoundRow
) -> None:
    before, policy = load_round(session, sample.id)
    copy = copy_round(session, ANN, sample.id, Copy("2027-2028", "Volgend jaar"))
    found, copied_policy = load_round(session, copy.id)
    for same in ("sites", "offerings", "sessions", "travel", "overlaps", "electives"):
        assert getattr(found, same) == getattr(before, same)
    assert copied_policy == policy
    assert (found.school_year, found.title) == ("2027-2028", "Volgend jaar")
    assert found.lottery_seed != before.lottery_seed
    assert found.pupils == found.wishes == found.lessons == found.locks == found.baseline == ()
    assert [p.start - q.start for p, q in zip(found.periods, before.periods, strict=True)] == [
        dt.timedelta(weeks=52)
    ] * len(before.periods)
    assert load_round(session, sample.id) == (before, policy)
    assert copy.copied_from == sample.id


def test_a_copy_has_pupils_and_wishes_when_asked_but_nobody_who_left(session: Session, sample: RoundRow) -> None:
    before, _ = load_round(session, sample.id)
    with_pupils = copy_round(session, ANN, sample.id, Copy("2027-2028", pupils=True))
    found, _ = load_round(session, with_pupils.id)
    assert (found.pupils, found.lessons, found.wishes) == (before.pupils, before.lessons, ())
    leaver = session.scalars(sa.select(PupilRow).where(PupilRow.round_id == sample.id)).first()
    assert leaver is not None
    leaver.left_at = now()
    session.commit()
    with_wishes = copy_round(session, ANN, sample.id, Copy("2027-2028", pupils=True, wishes=True))
    found, _ = load_round(session, with_wishes.id)
    assert len(found.pupils) == len(before.pupils) - 1
    assert 0 < len(found.wishes) < len(before.wishes)


def test_what_pupils_are_told_of_sites_and_groups_is_copied(session: Session, sample: RoundRow) -> None:
    site = session.scalars(sa.select(SiteRow)).first()
    group = session.scalars(sa.select(OfferingRow)).first()
    assert site is not None
    assert group is not None
    site.phone, group.bring, group.first_day = "0229-000000", "werkschoenen", dt.date(2026, 9, 2)
    session.commit()
    copy = copy_round(session, ANN, sample.id, Copy("2027-2028"))
    copied = session.scalars(sa.select(SiteRow).where(SiteRow.round_id == copy.id, SiteRow.code == site.code)).one()
    assert copied.phone == "0229-000000"
    again = sa.select(OfferingRow).where(OfferingRow.round_id == copy.id, OfferingRow.code == group.code)
    assert session.scalars(again).one().bring == "werkschoenen"
    assert session.scalars(again).one().first_day == dt.date(2027, 9, 1)  # the same weekday


def settings_of(row: RoundRow) -> RoundSettings:
    return RoundSettings(row.title, row.timezone, row.lottery_seed)


def test_the_second_who_changes_a_round_is_told_and_overwrites_nothing(each_store: Store) -> None:
    with each_store() as one, each_store() as two:
        row = create_round(one, ANN, NewRound("2026-2027", "Eerst"))
        seen = two.get_one(RoundRow, row.id).version
        change_round(one, ANN, row.id, row.version, replace(settings_of(row), title="Van de eerste"))
        with pytest.raises(StaleError):
            change_round(two, ANN, row.id, seen, replace(settings_of(row), title="Van de tweede"))
        with pytest.raises(StaleError):
            change_policy(two, ANN, row.id, seen, Policy(buffer_minutes=1))
        two.rollback()
        problem, policy = load_round(two, row.id)
        assert (problem.title, policy) == ("Van de eerste", Policy())


def test_two_who_change_a_round_at_the_same_moment_are_told_apart(each_store: Store) -> None:
    with each_store() as one, each_store() as two:
        row = create_round(one, ANN, NewRound("2026-2027", "Eerst"))
        version = row.version

        def between(_session: Session, *_more: object) -> None:
            change_policy(one, ANN, row.id, version, Policy(buffer_minutes=7))

        sa.event.listen(two, "before_commit", between, once=True)
        with pytest.raises(StaleError):
            change_policy(two, ANN, row.id, version, Policy(buffer_minutes=1))
        assert load_round(two, row.id)[1].buffer_minutes == 7


def test_deadlines_must_follow_in_time(session: Session, sample: RoundRow) -> None:
    opens = dt.datetime(2026, 6, 1, 8, tzinfo=dt.UTC)
    good = replace(
        settings_of(sample), wishes_open_from=opens, wishes_close_at=opens + dt.timedelta(days=9), publish_at=None
    )
    row = change_round(session, ANN, sample.id, sample.version, good)
    assert row.wishes_close_at == opens + dt.timedelta(days=9)
    entry = last_entry(session)
    assert entry.before == {"wishes_open_from": None, "wishes_close_at": None}
    assert entry.after["wishes_open_from"] == "2026-06-01T08:00:00+00:00"
    with pytest.raises(Refused) as refused:
        change_round(session, ANN, sample.id, row.version, replace(good, publish_at=opens))
    assert (refused.value.code, refused.value.field) == ("deadline_before_earlier_one", "publish_at")


def test_a_sealed_seed_cannot_change_and_is_never_in_the_audit(session: Session, sample: RoundRow) -> None:
    row = change_round(session, ANN, sample.id, sample.version, replace(settings_of(sample), lottery_seed="geheim"))
    row = seal_lottery(session, ANN, sample.id, row.version)
    with pytest.raises(Refused) as refused:
        change_round(session, ANN, sample.id, row.version, replace(settings_of(sample), lottery_seed="anders"))
    assert refused.value.code == "seed_sealed"
    entries = session.scalars(sa.select(AuditEntry)).all()
    assert entries
    assert not any("geheim" in json.dumps([e.before, e.after]) for e in entries)


def test_a_policy_is_kept_with_what_it_was_before(session: Session, sample: RoundRow) -> None:
    policy = Policy(goals=(Goal.RANKS_FIRST, Goal.TRAVEL), max_travel_minutes=None, buffer_minutes=0)
    before = load_round(session, sample.id)[1]
    change_policy(session, ANN, sample.id, sample.version, policy)
    assert load_round(session, sample.id)[1] == policy
    entry = last_entry(session)
    assert entry.action == "policy.change"
    assert entry.before["goals"] == list(before.goals)
    assert entry.after == {"goals": ["ranks_first", "travel"], "max_travel_minutes": None, "buffer_minutes": 0}


@pytest.mark.parametrize(
    ("policy", "code", "field"),
    [
        (Policy(goals=(Goal.TRAVEL, Goal.TRAVEL)), "doubled_goal", "goals"),
        (Policy(buffer_minutes=-1), "out_of_range", "buffer_minutes"),
        (Policy(travel_speed_kmh=0), "out_of_range", "travel_speed_kmh"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(
    session: Session, sample: RoundRow, policy: Policy, code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        change_policy(session, ANN, sample.id, sample.version, policy)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_round_is_put_away_and_taken_back(session: Session, sample: RoundRow) -> None:
    row = archive_round(session, ANN, sample.id, sample.version)
    assert row.archived_at is not None
    assert archive_round(session, ANN, sample.id, row.version, archived=False).archived_at is None


def test_an_export_reads_as_the_same_round_and_is_in_the_audit(
    session: Session, sample: RoundRow, tmp_path: Path
) -> None:
    stored = load_round(session, sample.id)
    zipped = export_round(session, ANN, sample.id)
    assert last_entry(session).action == "round.download"
    with unpacked(zipped.content) as folder:
        assert read_round(folder) == stored
    assert export_round(session, ANN, sample.id).content == zipped.content
    workbook = export_round(session, ANN, sample.id, Form.XLSX)
    (tmp_path / workbook.name).write_bytes(workbook.content)
    assert read_round(tmp_path / workbook.name) == stored
    with pytest.raises(LookupError):
        export_round(session, ANN, 999)


def worked_on_now(session: Session) -> int:
    row = session.scalar(worked_on())
    assert row is not None
    return row.id


def test_a_round_that_is_made_does_not_take_the_place_of_the_one_that_is_worked_on(session: Session) -> None:
    first = create_round(session, ANN, NewRound("2026-2027"))
    assert worked_on_now(session) == first.id
    create_round(session, ANN, NewRound("2027-2028"))
    copy_round(session, ANN, first.id, Copy("2028-2029"))
    assert worked_on_now(session) == first.id


def test_another_round_is_chosen_once_and_an_archived_one_never(session: Session) -> None:
    first = create_round(session, ANN, NewRound("2026-2027"))
    second = create_round(session, ANN, NewRound("2027-2028"))
    choose_round(session, ANN, second.id)
    choose_round(session, ANN, second.id)
    assert worked_on_now(session) == second.id
    chosen = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "round.choose")).all()
    assert [entry.record_id for entry in chosen] == [second.id]
    archive_round(session, ANN, second.id, second.version)
    assert worked_on_now(session) == first.id
    with pytest.raises(Refused, match="round_archived"):
        choose_round(session, ANN, second.id)
    with pytest.raises(LookupError):
        choose_round(session, ANN, 99)


def test_a_seed_is_drawn_anew_until_it_is_sealed(session: Session, sample: RoundRow) -> None:
    before = sample.lottery_seed
    row = draw_seed(session, ANN, sample.id, sample.version)
    assert row.lottery_seed != before
    assert row.lottery_seed not in json.dumps([last_entry(session).before, last_entry(session).after])
    with pytest.raises(StaleError):
        draw_seed(session, ANN, sample.id, row.version - 1)
    row = seal_lottery(session, ANN, sample.id, row.version)
    with pytest.raises(Refused, match="seed_sealed"):
        draw_seed(session, ANN, sample.id, row.version)
