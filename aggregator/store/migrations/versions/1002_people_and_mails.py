"""People, mails, registrations and the history of pulls; and what every source that was read before is: ok."""

import json

import sqlalchemy as sa
from alembic import op

from aggregator.store.tables import (
    attempts,
    journal,
    mails,
    metadata,
    moderators,
    network_texts,
    pulls,
    registered_networks,
    registered_sources,
    sessions,
    tokens,
    unsubscriptions,
)

revision = "1002"
down_revision = "1001"
branch_labels = None
depends_on = None

TABLES = (
    pulls,
    registered_networks,
    registered_sources,
    network_texts,
    moderators,
    tokens,
    sessions,
    attempts,
    journal,
    mails,
    unsubscriptions,
)


def upgrade() -> None:
    connection = op.get_bind()
    metadata.create_all(connection, tables=list(TABLES))  # which leaves out those that exist
    columns = {column["name"] for column in sa.inspect(connection).get_columns("sources")}
    if "decisions" not in columns:  # the first schema makes the tables as they are declared now
        op.add_column("sources", sa.Column("decisions", sa.Integer, nullable=False, server_default="0"))
    sources = sa.table("sources", sa.column("id"), sa.column("state"), sa.column("last_good"))
    for row in connection.execute(sa.select(sources)).all():
        state = json.loads(row.state)
        gone = state.pop("paused", False)
        state["lifecycle"] = "gone" if gone else "ok" if row.last_good else "new"
        connection.execute(sources.update().where(sources.c.id == row.id).values(state=json.dumps(state)))
