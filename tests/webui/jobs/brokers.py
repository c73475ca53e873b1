"""A Redis of its own for tests, on a socket in a directory of its own; it ends with the tests."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NO_REDIS = "redis-server is not here"


@contextmanager
def redis() -> Iterator[str]:
    """The address of a server with nothing in it."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(NO_REDIS)
        pytest.skip(NO_REDIS)
    home = Path(tempfile.mkdtemp(prefix="redis"))
    socket = home / "socket"
    words = ["--port", "0", "--unixsocket", socket, "--save", "", "--appendonly", "no", "--dir", home]
    try:
        with subprocess.Popen([program, *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
            said = []
            for line in server.stdout:
                said.append(line)
                if "ready to accept connections" in line:
                    break
            assert server.poll() is None, "".join(said)
            try:
                yield f"redis+socket://{socket}"
            finally:
                server.terminate()
                server.stdout.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
