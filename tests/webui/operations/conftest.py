"""The application for the tests of operations that need a whole region."""

from tests.webui.fixtures import world

__all__ = ["world"]
