"""The application for the tests of its pages."""

from tests.webui.fixtures import world

__all__ = ["world"]
