"""The application for the tests of operations that need a whole region."""

from tests.webui.fixtures import world
from tests.webui.operations.uploads import stored_sample

__all__ = ["stored_sample", "world"]
