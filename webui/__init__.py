"""The web: rounds, wishes, runs and lists for schools, on top of ``matcher``."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from webui.config import Config


def create_app(config: "Config") -> "Flask":
    """The application with this configuration; as many as wanted can live in one process."""
    from webui.application import build  # noqa: PLC0415 - the store, the operations and the workers need no Flask

    return build(config)
