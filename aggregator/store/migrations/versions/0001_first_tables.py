"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _sources()
    _records()
    _publications()
    _events()
    _entries()


def _sources() -> None:
    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "sources",
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_due", sa.String(length=20), nullable=False),
        sa.Column("lease_owner", sa.String(length=64), nullable=False),
        sa.Column("lease_until", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_sources_next_due"), "sources", ["next_due"], unique=False)
    op.create_table(
        "pages",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("source", "url"),
    )


def _records() -> None:
    op.create_table(
        "blocks",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=400), nullable=False),
        sa.Column("recurrence_id", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("key", "source", "uid", "recurrence_id"),
    )
    op.create_index("blocks_by_record", "blocks", ["source", "uid", "recurrence_id"], unique=False)
    op.create_table(
        "records",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=400), nullable=False),
        sa.Column("recurrence_id", sa.String(length=32), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("source", "uid", "recurrence_id"),
    )
    op.create_index("records_by_day", "records", ["source", "last_day"], unique=False)


def _publications() -> None:
    op.create_table(
        "publications",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "publication_keys",
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("uid", sa.String(length=400), nullable=False),
        sa.Column("recurrence_id", sa.String(length=32), nullable=False),
        sa.Column("publication", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["publication"],
            ["publications.id"],
        ),
        sa.PrimaryKeyConstraint("source", "uid", "recurrence_id"),
    )
    op.create_index(op.f("ix_publication_keys_publication"), "publication_keys", ["publication"], unique=False)
    # ### end Alembic commands ###


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.String(length=10), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.Column("starts", sa.String(length=20), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("created", sa.String(length=20), nullable=False),
        sa.Column("gone_on", sa.String(length=10), nullable=False),
        sa.Column("noted_until", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("events_by_start", "events", ["starts", "id"], unique=False)
    op.create_index(op.f("ix_events_created"), "events", ["created"], unique=False)
    op.create_index(op.f("ix_events_last_day"), "events", ["last_day"], unique=False)


def _entries() -> None:
    op.create_table(
        "version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("changed", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "entries",
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("extension", sa.String(length=8), nullable=False),
        sa.Column("look", sa.String(length=8), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["events.id"],
        ),
        sa.PrimaryKeyConstraint("event", "extension", "look", "language"),
    )
    op.create_table(
        "event_networks",
        sa.Column("network", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["event"],
            ["events.id"],
        ),
        sa.PrimaryKeyConstraint("network", "event"),
    )
    op.create_index(op.f("ix_event_networks_event"), "event_networks", ["event"], unique=False)


def downgrade() -> None:
    op.drop_table("pages")
    op.drop_index(op.f("ix_publication_keys_publication"), table_name="publication_keys")
    op.drop_table("publication_keys")
    op.drop_index(op.f("ix_event_networks_event"), table_name="event_networks")
    op.drop_table("event_networks")
    op.drop_table("entries")
    op.drop_table("version")
    op.drop_index(op.f("ix_sources_next_due"), table_name="sources")
    op.drop_table("sources")
    op.drop_index("records_by_day", table_name="records")
    op.drop_table("records")
    op.drop_table("publications")
    op.drop_table("facts")
    op.drop_index(op.f("ix_events_last_day"), table_name="events")
    op.drop_index(op.f("ix_events_created"), table_name="events")
    op.drop_index("events_by_start", table_name="events")
    op.drop_table("events")
    op.drop_index("blocks_by_record", table_name="blocks")
    op.drop_table("blocks")
    # ### end Alembic commands ###
