"""Words that are wrong, help in both languages, mistakes and interrupts told plainly."""

import os
import signal
import subprocess
import sys
import types

import pytest

from matcher.cli.arguments import COMMANDS
from matcher.codes import PAIR_RULES, SET_RULES, Answer, Goal
from matcher.wording import faults as faults_wording
from matcher.wording import report as wording


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["dance"],
        ["solve"],
        ["solve", "r", "--speed", "9"],
        ["solve", "r", "--time-limit", "-1"],
        ["solve", "r", "--time-limit", "nan"],
        ["generate", "--pupils", "0", "--groups", "1", "out"],
        ["check", "r", "--lang", "fr"],
    ],
)
def test_wrong_usage_is_status_2(run, words):
    status, _, errors = run(*words)
    assert status == 2
    assert "gebruik:" in errors
    assert "usage" not in errors
    if "--lang" not in words:
        assert "usage:" in run(*words, "--lang", "en")[2]


@pytest.mark.parametrize(
    ("words", "nl", "en"),
    [
        (["solve"], "dit ontbreekt nog: ROUND", "this is still missing: ROUND"),
        (["dance"], "COMMAND: 'dance' bestaat niet; kies uit", "COMMAND: there is no 'dance'; choose from"),
        (["check", "r", "--fast"], "dit is onbekend: --fast", "this is unknown: --fast"),
        (["check", "r", "--json=1"], "--json: hier hoort geen waarde bij", "--json takes no value"),
        (["explain", "r", "o", "--pupil"], "--pupil: hier hoort een waarde", "--pupil: a value must follow"),
        (
            ["generate", "--pupils", "0", "--groups", "1", "o"],
            "--pupils: '0' is geen heel getal vanaf 1",
            "--pupils: '0' is no whole number from 1",
        ),
        (
            ["generate", "--pupils", "1", "--groups", "1", "o", "--seed", "x"],
            "--seed: 'x' is geen heel getal",
            "--seed: 'x' is no whole number",
        ),
        (
            ["repair", "r", "o", "--out", "n", "--started", "2026-10-01", "--allow-started"],
            "--allow-started gaat niet samen met --started",
            "--allow-started does not go with --started",
        ),
        (["bench", "--methods", "magic"], "onbekende methode: magic", "no such method: magic"),
        (["bench", "--sizes", "big"], "geen grootte en soort: big-plain", "not a size and a variant: big-plain"),
        (["bench", "--repeat", "0"], "--repeat: '0' is geen heel getal vanaf 1", "'0' is no whole number from 1"),
    ],
)
def test_wrong_usage_is_told_in_the_language(run, words, nl, en):
    for language, says in (("nl", nl), ("en", en)):
        at = 1 if words[-1] == "--pupil" else len(words)  # what comes last is the value
        status, _, errors = run(*words[:at], "--lang", language, *words[at:])
        assert status == 2
        assert says in errors


@pytest.mark.parametrize("command", [c.name for c in COMMANDS])
def test_the_frame_of_help_is_in_the_language(run, command):
    nl, en = (run(command, "-h", "--lang", language)[1] for language in ("nl", "en"))
    assert nl.startswith("gebruik: matcher")
    assert "opties:" in nl
    assert en.startswith("usage: matcher")
    assert "options:" in en
    for word in ("usage", "options", "arguments", "show this"):
        assert word not in nl


def test_interrupted_command_ends_with_130_and_a_plain_line(run, round_dir, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for command, where in (("solve", "matcher.cli.solve.solve"), ("bench", "matcher.bench.run.measure")):
        monkeypatch.setattr(where, interrupted)
        words = [command, round_dir, *(["--out", tmp_path / "out"] if command == "solve" else [])]
        status, _, errors = run(*words)
        assert (status, errors) == (130, "Afgebroken; er is niets bewaard.\n")
        assert run(*words, "--lang", "en")[2] == "Interrupted; nothing was kept.\n"
    assert list(tmp_path.iterdir()) == []


def test_second_interrupt_while_the_first_is_told_is_as_quiet(run, round_dir, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("matcher.cli.check.look_ahead", interrupted)
    monkeypatch.setattr("matcher.cli.streams.Lasting.flush", interrupted)
    assert run("check", round_dir)[0] == 130


def test_interrupt_from_the_keyboard_stops_a_bench_and_its_measurement(round_dir):
    words = [sys.executable, "-m", "matcher", "bench", str(round_dir), "--sizes", "20000x1000", "--methods", "ours"]
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert running.stdout.readline()  # the first table
    os.killpg(running.pid, signal.SIGINT)
    _, errors = running.communicate(timeout=60)
    assert (running.returncode, errors) == (130, "Afgebroken; er is niets bewaard.\n")


@pytest.mark.parametrize("command", [c.name for c in COMMANDS if c.name != "bench"])
def test_every_command_has_help_in_both_languages(run, command):
    pages = [run(command, "--help", "--lang", language) for language in ("nl", "en")]
    assert [page[0] for page in pages] == [0, 0]
    assert wording.TEXTS[f"help_{command}"]["nl"] in " ".join(pages[0][1].split())
    assert wording.TEXTS[f"help_{command}"]["en"] in " ".join(pages[1][1].split())


def test_help_names_every_command(run):
    for language in ("nl", "en"):
        status, printed, _ = run("--help", "--lang", language)
        assert status == 0
        assert all(wording.TEXTS[f"help_{c.name}"][language] in " ".join(printed.split()) for c in COMMANDS)


def test_every_text_is_in_both_languages():
    assert all(set(texts) == {"nl", "en"} and all(texts.values()) for texts in wording.TEXTS.values())
    assert {f"short_{code}" for code in Answer} <= set(wording.TEXTS)
    assert {f"short_{code}" for code in PAIR_RULES} <= set(wording.TEXTS)
    assert {f"goal_{code}" for code in Goal} <= set(wording.TEXTS)
    assert {f"conflict_{code}" for code in SET_RULES} == {c for c in faults_wording.TEXTS if c.startswith("conflict_")}


def test_own_mistake_is_logged_with_a_reference_and_told_plainly(run, round_dir, tmp_path, monkeypatch):
    def fail(*_):
        raise RuntimeError("the inside story")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr("matcher.cli.check.look_ahead", fail)
    status, printed, errors = run("check", round_dir)
    assert status == 1
    assert "inside story" not in printed + errors
    (log,) = tmp_path.glob("matcher-*.log")
    assert str(log) in errors
    assert log.name.split("-")[1] in errors
    assert "the inside story" in log.read_text()


def test_bench_is_loaded_only_when_asked_for_and_reads_its_own_words(run, monkeypatch):
    heard = []
    bench = types.ModuleType("matcher.bench")
    bench.main = heard.append
    monkeypatch.setitem(sys.modules, "matcher.bench", bench)
    assert run("bench", "--sizes", "3", "--json")[0] == 0
    assert heard == [["--sizes", "3", "--json"]]


def test_bench_says_what_it_does_not_know(run):
    status, _, errors = run("bench", "--dance")
    assert status == 2
    assert "--dance" in errors
    assert run("bench", "--help")[0] == 0


def test_write_error_is_told_in_the_language(run, round_dir, tmp_path):
    (tmp_path / "file").write_text("mine")
    for language, says in (("nl", "dat is er al"), ("en", "that is there already")):
        status, _, errors = run("generate", "--pupils", 5, "--groups", 2, tmp_path / "file" / "x", "--lang", language)
        assert status == 1
        assert says in errors


@pytest.mark.parametrize("limit", ["inf", "nan", "abc", "0", "-1"])
def test_time_limit_that_is_no_number_of_seconds_is_wrong_usage(run, round_dir, limit):
    status, _, errors = run("solve", round_dir, f"--time-limit={limit}")
    assert status == 2
    assert f"{limit!r} is geen aantal seconden boven 0" in errors


def test_empty_out_is_wrong_usage(run, round_dir):
    assert run("solve", round_dir, "--out", "")[0] == 2
