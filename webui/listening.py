"""How the program listens: sockets that are bound before anything else, so that a wrong port is told at once."""

import errno
import socket
from typing import Any

from webui.config import Config, ConfigError

_THREADS = 8


def listen(host: str, port: int) -> list[socket.socket]:
    """A bound socket for each address of the host; port 0 takes a free one, the same for all.

    Raises:
        ConfigError: the host is not known or not of this computer, or the port is taken.
    """
    made: list[socket.socket] = []
    try:
        known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for at, (family, *_, address) in enumerate(known, start=1):
            try:
                made.append(_bound(family, str(address[0]), port_of(made) if made else port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE or (at == len(known) and not made):
                    raise  # one of several addresses may be missing: a computer without IPv6
    except OSError as error:
        for one in made:
            one.close()
        raise ConfigError(f"{host}, port {port}: {_why(error, port)}") from error
    return made


def port_of(sockets: list[socket.socket]) -> int:
    """The port that they share."""
    port: int = sockets[0].getsockname()[1]
    return port


def server_settings(config: Config) -> dict[str, Any]:
    """What Waitress is told. It takes headers of proxies away unless some are trusted; the application reads them."""
    return {
        "threads": _THREADS,
        "ident": None,
        "clear_untrusted_proxy_headers": not config.trusted_proxies,
        "max_request_body_size": 2 * config.upload_megabytes * 1024 * 1024,  # a little too much is told nicely
    }


def _bound(family: int, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address, port))
        made.listen()
    except OSError:
        made.close()
        raise
    return made


def _why(error: OSError, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"something else is there already. Take another port, such as --port {port + 1}"
    return error.strerror or str(error)
