"""Runs alembic on the connection of the store, so that a migration is part of its transaction."""

from alembic import context

from aggregator.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
