"""The first schema: all tables as they are declared, and in SQLite the index that is searched."""

from alembic import op

from aggregator.store.tables import SEARCH, metadata

revision = "1001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection)
    if connection.dialect.name == "sqlite":
        for statement in SEARCH:
            op.execute(statement)
