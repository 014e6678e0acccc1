"""How alembic runs: inside the connection that the store hands over, so that a migration is one transaction of ours."""

from alembic import context

from aggregator.store.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
