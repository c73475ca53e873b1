"""What is written to the log: which page, how it went, how long it took. Never a name, a code or an address.

Each request has a reference, which error pages show, so that a person can tell the administrator which one it was.
"""

import logging
import secrets
import time

from flask import Flask, Response, g, request

logger = logging.getLogger("webui")


def install(app: Flask) -> None:
    """Give each request a reference and log how it went."""
    app.before_request(_begin)
    app.after_request(_end)


def reference() -> str:
    """The reference of this request."""
    if "reference" not in g:
        g.reference = secrets.token_hex(4)
        g.began = time.perf_counter()
    found: str = g.reference
    return found


def failure(error: BaseException) -> None:
    """Log a mistake of ours: where it happened, not what was in it, for messages may quote data."""
    places = []
    trace = error.__traceback__
    while trace is not None:
        places.append(f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}")
        trace = trace.tb_next
    logger.error("%s %s %s at %s", reference(), request.endpoint, type(error).__name__, " > ".join(places))


def _begin() -> None:
    reference()


def _end(response: Response) -> Response:
    if request.endpoint is None or not request.endpoint.endswith("static"):
        took = 1000 * (time.perf_counter() - g.get("began", time.perf_counter()))
        logger.info("%s %s %s %s %.0f ms", reference(), request.method, request.endpoint, response.status_code, took)
    return response
