"""Standard output and standard error that outlast whoever reads them: what cannot be shown never stops the work."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO, cast


@dataclass
class Lasting:
    """A stream of which the first failure is kept; what is written after it is dropped."""

    stream: TextIO
    failure: OSError | None = None

    def write(self, text: str) -> int:
        """Write, or drop the text."""
        if self.failure is None:
            try:
                self.stream.write(text)
            except OSError as error:
                self.failure = error
        return len(text)

    def flush(self) -> None:
        """Flush, or find that it fails."""
        if self.failure is None:
            try:
                self.stream.flush()
            except OSError as error:
                self.failure = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


@contextmanager
def lasting_streams() -> Iterator[tuple[Lasting, Lasting]]:
    """Standard output and error for one command: any character, and no error if they are full, closed or left."""
    before = sys.stdout, sys.stderr
    out, err = Lasting(_open(sys.stdout)), Lasting(_open(sys.stderr))
    sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
    try:
        yield out, err
    finally:
        for one in (out, err):
            one.flush()
            if one.failure is not None:
                _forget(one.stream)
        sys.stdout, sys.stderr = before


def _open(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed before we began
        return Path(os.devnull).open("w", encoding="utf-8")
    with suppress(AttributeError):  # not every stream that stands in for it can do so
        cast("Any", stream).reconfigure(errors="replace")
    return stream


def _forget(stream: TextIO) -> None:
    """Let what is still in the buffer go nowhere; otherwise the last flush of the program fails too."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
