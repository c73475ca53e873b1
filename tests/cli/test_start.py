"""``python -m matcher`` before any command runs."""

import runpy
import sys

import pytest


class _Interrupts:
    """Somebody presses Ctrl-C while the commands are being read."""

    def find_spec(self, name, path=None, target=None):
        if name == "matcher.cli":
            raise KeyboardInterrupt


def test_an_interrupt_while_the_program_is_read_ends_as_any_other(monkeypatch, capsys):
    monkeypatch.delitem(sys.modules, "matcher.cli", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Interrupts(), *sys.meta_path])
    with pytest.raises(SystemExit) as left:
        runpy.run_module("matcher", run_name="__main__")
    assert left.value.code == 130
    assert capsys.readouterr().err == ""
