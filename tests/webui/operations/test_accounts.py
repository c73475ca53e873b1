"""Accounts, codes and the audit, on both databases."""

import datetime as dt
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from argon2.profiles import RFC_9106_LOW_MEMORY
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from webui.audit import differences
from webui.config import Config, load_config
from webui.operations import accounts, secrets, sign_in
from webui.operations.accounts import ChangedAccount, NewAccount
from webui.operations.errors import AccountError
from webui.people import SYSTEM, Role
from webui.store import Account, AuditEntry, ResetLink, now

PASSWORD = "drie losse woorden"
ANN = NewAccount(" Ann@School.nl ", "Ann", Role.COUNSELLOR, ("west",))


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config(tmp_path, {})


def _refusal(code: str) -> object:
    return pytest.raises(AccountError, match=code)


def test_an_account_signs_in_after_its_link_was_used_and_the_link_works_once(
    each_store: sessionmaker[Session], config: Config
) -> None:
    with each_store() as session:
        account = accounts.create_account(session, SYSTEM, ANN)
        with _refusal("wrong_sign_in"):
            sign_in.sign_in(session, config, "ann@school.nl", "", "here")
        token = accounts.make_reset_link(session, config, SYSTEM, account)
        accounts.use_reset_link(session, token, PASSWORD)
        with _refusal("link_gone"):
            accounts.use_reset_link(session, token, PASSWORD)
        assert sign_in.sign_in(session, config, "ANN@school.nl", PASSWORD, "here").id == account.id


def test_a_newer_link_ends_the_older_and_every_link_ends_by_itself(
    each_store: sessionmaker[Session], config: Config
) -> None:
    with each_store() as session:
        account = accounts.create_account(session, SYSTEM, ANN)
        older = accounts.make_reset_link(session, config, SYSTEM, account)
        newer = accounts.make_reset_link(session, config, SYSTEM, account)
        with _refusal("link_gone"):
            accounts.use_reset_link(session, older, PASSWORD)
        session.execute(update(ResetLink).values(expires_at=now() - dt.timedelta(seconds=1)))
        with _refusal("link_gone"):
            accounts.use_reset_link(session, newer, PASSWORD)


def test_a_pause_ends_and_a_right_password_forgets_the_wrong_ones(
    each_store: sessionmaker[Session], config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    with each_store() as session:
        accounts.create_account(session, SYSTEM, ANN, PASSWORD)
        for _ in range(config.attempts):
            with _refusal("wrong_sign_in"):
                sign_in.sign_in(session, config, "ann@school.nl", "wrong", "here")
        with _refusal("too_many"):
            sign_in.sign_in(session, config, "ann@school.nl", PASSWORD, "elsewhere")
        later = now() + dt.timedelta(minutes=config.attempt_minutes, seconds=1)
        monkeypatch.setattr("webui.operations.attempts.now", lambda: later)
        sign_in.sign_in(session, config, "ann@school.nl", PASSWORD, "here")
        with _refusal("wrong_sign_in"):
            sign_in.sign_in(session, config, "ann@school.nl", "wrong", "here")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("elf tekens..", None),
        ("elf tekens.", "password_short"),
        ("aaaaaaaaaaaa", "password_weak"),
        ("mijn ann@school.nl", "password_weak"),
    ],
)
def test_a_password_is_long_and_not_the_name(password: str, code: str | None) -> None:
    if code is None:
        assert secrets.matches(secrets.hash_password(password, "ann@school.nl"), password)
        return
    with _refusal(code):
        secrets.hash_password(password, "ann@school.nl")


def test_two_accounts_cannot_share_a_name_and_bound_roles_need_a_site(store: sessionmaker[Session]) -> None:
    with store() as session:
        accounts.create_account(session, SYSTEM, ANN)
        with _refusal("username_taken"):
            accounts.create_account(session, SYSTEM, NewAccount("ann@school.NL", "Other", Role.COORDINATOR))
        with _refusal("sites_needed"):
            accounts.create_account(session, SYSTEM, NewAccount("bob", "Bob", Role.HOST))


def test_neither_passwords_nor_tokens_are_stored_or_audited(store: sessionmaker[Session], config: Config) -> None:
    with store() as session:
        account = accounts.create_account(session, SYSTEM, ANN, PASSWORD)
        token = accounts.make_reset_link(session, config, SYSTEM, account)
        stored = [account.password_hash, session.scalars(select(ResetLink.token_hash)).one()]
        audit = [(e.action, e.before, e.after) for e in session.scalars(select(AuditEntry))]
        assert session.scalars(select(Account.password_hash)).one().startswith("$argon2id$")
    assert token not in str(stored + audit)
    assert PASSWORD not in str(stored + audit)
    assert "Ann" not in str(audit)


def test_outside_tests_passwords_are_hashed_as_strongly_as_is_advised(own_hasher: PasswordHasher) -> None:
    assert own_hasher.time_cost >= RFC_9106_LOW_MEMORY.time_cost
    assert own_hasher.memory_cost >= RFC_9106_LOW_MEMORY.memory_cost


def test_codes_have_no_letters_that_look_alike_and_are_read_however_they_are_typed() -> None:
    code = secrets.new_code()
    assert not set(code) & set("0OI1L2Z5S")
    assert secrets.normal_code(f"  {code.lower().replace('-', '')} ") == code
    assert secrets.normal_code(code[:-1]) is None
    assert secrets.normal_code("0000-0000-0000") is None


def test_the_audit_keeps_only_what_changed() -> None:
    assert differences({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 4}) == ({"b": 2}, {"b": 3, "c": 4})
    assert differences(None, {"a": 1}) == (None, {"a": 1})


def test_an_account_gets_another_role_and_its_sessions_end(each_store: sessionmaker[Session]) -> None:
    with each_store() as session:
        account = accounts.create_account(session, SYSTEM, ANN)
        stamp = account.stamp
        given = ChangedAccount(" Anna ", Role.COORDINATOR, ("west",))
        accounts.change_account(session, SYSTEM, account, account.version, given)
        assert (account.name, account.role, account.sites) == ("Anna", Role.COORDINATOR, ())
        assert account.stamp == stamp + 1
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "account.change")).one()
        assert entry.before["role"] == Role.COUNSELLOR
        assert "Anna" not in str(entry.after)


def test_another_name_alone_ends_no_session(each_store: sessionmaker[Session]) -> None:
    with each_store() as session:
        account = accounts.create_account(session, SYSTEM, ANN)
        stamp = account.stamp
        given = ChangedAccount("Anna", Role.COUNSELLOR, ("west",))
        accounts.change_account(session, SYSTEM, account, account.version, given)
        assert account.stamp == stamp


def test_a_change_of_an_account_is_refused_to_the_second_without_sites_and_of_the_own_role(
    each_store: sessionmaker[Session],
) -> None:
    with each_store() as session:
        account = accounts.create_account(session, SYSTEM, ANN)
        seen = account.version
        with _refusal("sites_needed"):
            accounts.change_account(session, SYSTEM, account, seen, ChangedAccount("Ann", Role.HOST))
        with _refusal("own_role"):
            own = sign_in.actor_of(account)
            accounts.change_account(session, own, account, seen, ChangedAccount("Ann", Role.HOST, ("west",)))
        accounts.change_account(session, SYSTEM, account, seen, ChangedAccount("Anna", Role.COUNSELLOR, ("west",)))
        with _refusal("changed_meanwhile"):
            accounts.change_account(session, SYSTEM, account, seen, ChangedAccount("Ann", Role.COUNSELLOR, ("west",)))
