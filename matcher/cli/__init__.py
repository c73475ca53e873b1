"""The command line. Exit status: 0 done, 1 the data or the allocation is wrong, 2 wrong usage."""

import argparse
import errno
import importlib
import logging
import secrets
import sys
import tempfile
import traceback
from collections.abc import Sequence

from matcher.cli.arguments import BENCH, LANGUAGES, parser
from matcher.cli.screen import Screen, UsageError
from matcher.cli.streams import lasting_streams
from matcher.errors import RoundError
from matcher.wording import text
from matcher.wording.report import TEXTS

log = logging.getLogger(__name__)

DONE, WRONG, USAGE = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
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
        return status if getattr(arguments, "out", None) else WRONG  # without OUT the text was all there is


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
        return WRONG
    except Exception:  # noqa: BLE001 - the last resort: whatever happens, the user gets a plain message
        return _failed(screen)


def reason(error: OSError, language: str) -> str:
    """What the system says went wrong, in the user's language where we have the words."""
    code = f"errno_{errno.errorcode.get(error.errno or 0, '')}"
    if error.errno is None or code not in TEXTS:
        return str(error)
    says = text("report", code, language)
    return f"{error.filename}: {says}" if error.filename else says


def _arguments(words: list[str]) -> argparse.Namespace:
    """The arguments; ``bench`` reads its words itself."""
    if words[:1] == ["bench"]:
        return argparse.Namespace(module=BENCH, words=words[1:], lang=LANGUAGES[0], json="--json" in words)
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
