"""The command line. Exit status: 0 done, 1 the data or the allocation is wrong, 2 wrong usage, 130 interrupted."""

import argparse
import errno
import importlib
import logging
import secrets
import sys
import tempfile
import traceback
from collections.abc import Sequence

from matcher.cli.arguments import BENCH, parser
from matcher.cli.screen import Screen, UsageError
from matcher.cli.streams import lasting_streams
from matcher.cli.usage import language_of
from matcher.errors import RoundError
from matcher.files import PathTakenError
from matcher.wording import errno_text, text

log = logging.getLogger(__name__)

DONE, WRONG, USAGE, INTERRUPTED = 0, 1, 2, 130
WRITERS = ("solve", "repair", "pseudonyms", "classlists", "generate", "templates")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    try:
        return _command(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:  # while an earlier one, or the last of the output, was told
        return INTERRUPTED


def _command(words: list[str]) -> int:
    try:
        arguments = _arguments(words)
    except SystemExit as leaving:  # argparse has printed help or what is wrong
        return leaving.code if isinstance(leaving.code, int) else USAGE
    with lasting_streams() as (out, _):
        screen = Screen(arguments.lang, as_json=arguments.json)
        status = _run(arguments, screen)
        out.flush()
        if out.failure is None or isinstance(out.failure, BrokenPipeError):  # whoever read our output had enough
            return status
        screen.complain(screen.text("cannot_write", reason=reason(out.failure, arguments.lang)), "cannot_write")
        return status if _wrote_files(arguments) else WRONG  # else the text was all there is


def _wrote_files(arguments: argparse.Namespace) -> bool:
    """Whether the command leaves files behind; to ``explain`` and others the OUT is what they read."""
    return getattr(arguments, "command", None) in WRITERS and arguments.out is not None


def _run(arguments: argparse.Namespace, screen: Screen) -> int:
    try:
        return int(importlib.import_module(arguments.module).run(arguments, screen))
    except RoundError as error:
        screen.faults(error.faults)
        return WRONG
    except UsageError as error:
        screen.complain(screen.text(error.code, **error.numbers), error.code)
        return USAGE
    except OSError as error:
        screen.complain(screen.text("cannot_write", reason=reason(error, screen.language)), "cannot_write")
        return WRONG
    except KeyboardInterrupt:
        screen.complain(screen.text("interrupted"), "interrupted")
        return INTERRUPTED
    except Exception:  # noqa: BLE001 - the last resort: whatever happens, the user gets a plain message
        return _failed(screen)


def reason(error: OSError, language: str) -> str:
    """What the system says went wrong, in the user's language where we have the words."""
    if isinstance(error, PathTakenError):
        return text("report", error.code, language, path=error.path)
    if error.errno is None:
        return str(error)
    says = errno_text(errno.errorcode.get(error.errno, str(error.errno)), language)
    return f"{error.filename}: {says}" if error.filename else says


def _arguments(words: list[str]) -> argparse.Namespace:
    """The arguments; ``bench`` reads its words itself."""
    if words[:1] == ["bench"]:
        return argparse.Namespace(module=BENCH, words=words[1:], lang=language_of(words), json="--json" in words)
    return parser(words).parse_args(words)


def _failed(screen: Screen) -> int:
    """Our own mistake: the details to a file only its owner can read, a plain message to the user."""
    reference = secrets.token_hex(4)
    with tempfile.NamedTemporaryFile(
        "w", prefix=f"matcher-{reference}-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exc(file=file)
    log.debug("failed, reference %s", reference, exc_info=True)
    screen.complain(screen.text("failed", reference=reference, file=file.name), "failed")
    return WRONG
