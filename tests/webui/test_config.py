"""Settings: read, checked, and a start that would be unsafe is refused."""

import stat
from dataclasses import fields
from pathlib import Path

import pytest

from webui.config import Config, ConfigError, TwoSteps, check_address, load_config, settings_help


def test_without_a_file_every_setting_has_its_default(tmp_path: Path) -> None:
    config = load_config(tmp_path, {})
    assert config.language == "nl"
    assert config.two_steps is TwoSteps.COORDINATOR
    assert config.database == f"sqlite:///{tmp_path}/matcher.sqlite3"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('region = "Elders"\nattempts = 3\n')
    config = load_config(tmp_path, {"MATCHER_ATTEMPTS": "5", "MATCHER_HTTPS": "true", "HOME": "/"})
    assert (config.region, config.attempts, config.https) == ("Elders", 5, True)


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = load_config(tmp_path, {}).secret_key
    assert load_config(tmp_path, {}).secret_key == key
    assert len(key) >= 32
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
    assert key not in repr(load_config(tmp_path, {}))


def test_the_demonstration_has_a_database_of_its_own(tmp_path: Path) -> None:
    given = {"MATCHER_DATABASE_URL": "postgresql://db/schools"}
    assert load_config(tmp_path, given, demo=True).database == f"sqlite:///{tmp_path}/demo.sqlite3"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("SECRET_KEY", "short", "too short"),
        ("LANGUAGE", "fr", "language"),
        ("TIMEZONE", "Mars/Olympus", "timezone"),
        ("ATTEMPTS", "many", "attempts"),
        ("ATTEMPTS", "0", "at least 1"),
        ("HTTPS", "perhaps", "https"),
        ("TWO_STEPS", "sometimes", "two_steps"),
        ("DATABASE_URL", "mysql://db/x", "PostgreSQL"),
        ("COLOUR", "red", "unknown settings: colour"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_says_which(tmp_path: Path, name: str, value: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(tmp_path, {f"MATCHER_{name}": value})


def test_a_file_that_is_no_toml_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("region = ")
    with pytest.raises(ConfigError, match=r"config\.toml"):
        load_config(tmp_path, {})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_this_computer_may_be_served_in_the_clear(tmp_path: Path, host: str) -> None:
    check_address(load_config(tmp_path, {}), host)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "example.org"])
def test_other_computers_may_not_unless_https_or_a_closed_network_is_meant(tmp_path: Path, host: str) -> None:
    with pytest.raises(ConfigError, match="https"):
        check_address(load_config(tmp_path, {}), host)
    check_address(load_config(tmp_path, {"MATCHER_HTTPS": "1"}), host)
    check_address(load_config(tmp_path, {"MATCHER_ALLOW_HTTP": "1"}), host)


def test_the_help_names_every_setting() -> None:
    text = settings_help()
    assert all(f"{setting.name} = " in text for setting in fields(Config) if setting.metadata)
