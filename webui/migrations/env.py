"""What Alembic runs: all steps in one transaction, on the connection it was given."""

from alembic import context
from sqlalchemy import Connection

import webui.store
from webui.migrations.steps import one_transaction


def run(connection: Connection) -> None:
    """Apply the steps, or none of them."""
    with one_transaction(connection):
        context.configure(
            connection=connection,
            target_metadata=webui.store.Base.metadata,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run(context.config.attributes["connection"])
