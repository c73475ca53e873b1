"""The parent's side of a child process that solves."""

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Self

_ROOT = Path(__file__).parents[2]  # where the packages are, installed or not


class Crashed(Exception):
    """The child process ended without a result; ``code`` is its exit status, minus the signal if there was one."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"exit status {code}")


class SolveProcess:
    """A solve in a process of its own. Leaving the ``with`` block ends it, whatever it is doing."""

    def __init__(self, round_zip: bytes, options: dict[str, Any]) -> None:
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)])}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "webui.jobs.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C is for the parent, who decides what becomes of this
        )
        self._messages: queue.Queue[dict[str, Any] | None] = queue.Queue()
        threading.Thread(target=self._receive, daemon=True).start()
        header = json.dumps({"options": options, "size": len(round_zip)}).encode() + b"\n"
        self._send(header + round_zip)

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # what was not sent yet is lost with the child
                    stream.close()

    def next_message(self, seconds: float) -> dict[str, Any] | None:
        """What the child says next, or None if it says nothing for so long.

        Raises:
            Crashed: it will say nothing more.
        """
        try:
            message = self._messages.get(timeout=seconds)
        except queue.Empty:
            return None
        if message is None:
            raise Crashed(self._process.wait())
        return message

    def ask_to_stop(self) -> None:
        """Ask for the best so far."""
        self._send(b"stop\n")

    def _send(self, data: bytes) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):  # it has ended; ``next_message`` says so
            self._process.stdin.write(data)
            self._process.stdin.flush()

    def _receive(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(ValueError):  # it ended in the middle of a line, or the stream was closed
            for line in self._process.stdout:
                self._messages.put(json.loads(line))
        self._messages.put(None)
