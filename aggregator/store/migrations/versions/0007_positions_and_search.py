"""Events stand in the order of their starts, with a full-text index in the same order. Filled when the entries are written again."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MOVED = ("starts", "day", "last_day", "created", "modified", "gone_on", "noted_until", "state", "words")
_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _positions()
    _search()
    op.drop_table("event_networks")
    for index in ("events_by_start", "events_by_change", "ix_events_created", "ix_events_last_day"):
        op.drop_index(index, table_name="events")
    for column in _MOVED:
        op.drop_column("events", column)
    op.execute("DELETE FROM facts WHERE name = 'entries'")


def _positions() -> None:
    op.create_table(
        "positions",
        sa.Column("pos", _POSITION, autoincrement=False, nullable=False),
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("lasting", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("created", sa.String(length=20), nullable=False),
        sa.Column("modified", sa.String(length=20), server_default="", nullable=False),
        sa.Column("gone_on", sa.String(length=10), nullable=False),
        sa.Column("noted_until", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("pos"),
        sa.UniqueConstraint("event"),
    )
    lasts = sa.text("lasting > 0")
    runs_on = ["lasting", "pos", "last_day", "gone_on", "state"]
    op.create_index("positions_by_length", "positions", runs_on, sqlite_where=lasts, postgresql_where=lasts)
    news = sa.text("(noted_until <> '' OR gone_on <> '9999-12-31')")
    op.create_index("positions_by_change", "positions", ["modified", "event"], sqlite_where=news, postgresql_where=news)
    op.create_index("ix_positions_created", "positions", ["created"])


def _search() -> None:
    op.create_table(
        "texts",
        sa.Column("pos", _POSITION, autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("pos"),
    )
    op.create_table(
        "parts",
        sa.Column("part", sa.String(length=64), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("part", "word"),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "sqlite":
        index = "words, content='texts', content_rowid='pos', detail='none', columnsize=0, tokenize='ascii'"
        op.execute(f"CREATE VIRTUAL TABLE search USING fts5({index})")


def downgrade() -> None:
    raise NotImplementedError("restore a backup: what this took out of the events stands in `positions` now")
