"""What events can be filtered by, in the order of their starts; parts of words in the index. Filled when the entries are written again."""

from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_POSITION = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


_OF_EVENTS = (("event", 10), ("day", 10), ("modified", 20))


def upgrade() -> None:
    _marks()
    _search(("part",), "")
    _entries(_OF_EVENTS)


def downgrade() -> None:
    _entries(())
    _search(("part", "word"), "texts', content_rowid='pos")
    for table in ("marks", "mark_codes", "notices"):
        op.drop_table(table)
    _runs_on("lasting", "pos", "last_day", "gone_on", "state")
    op.drop_column("positions", "marks")


def _entries(more: Iterable[tuple[str, int]]) -> None:
    op.drop_table("entries")
    op.create_table(
        "entries",
        sa.Column("place", _POSITION, autoincrement=False, nullable=False),
        *(sa.Column(name, sa.String(length=size), nullable=False) for name, size in more),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("place"),
    )
    op.execute("DELETE FROM facts WHERE name = 'entries'")


def _runs_on(*columns: str) -> None:
    """What is asked of events that last for days."""
    op.drop_index("positions_by_length", table_name="positions")
    lasts = sa.text("lasting > 0")
    op.create_index("positions_by_length", "positions", columns, sqlite_where=lasts, postgresql_where=lasts)


def _marks() -> None:
    op.add_column("positions", sa.Column("marks", sa.Text(), nullable=False, server_default=""))
    _runs_on("lasting", "pos", "last_day")
    op.create_table(
        "notices",
        sa.Column("pos", _POSITION, autoincrement=False, nullable=False),
        sa.Column("gone_on", sa.String(length=10), nullable=False),
        sa.Column("noted_until", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("pos"),
    )
    told = "noted_until <> '' OR gone_on <> '9999-12-31' OR state <> 'announced'"
    op.execute(f"INSERT INTO notices SELECT pos, gone_on, noted_until, state FROM positions WHERE {told}")  # noqa: S608
    op.create_table(
        "mark_codes",
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=220), nullable=False),
        sa.PrimaryKeyConstraint("code"),
        sa.UniqueConstraint("mark"),
    )
    op.create_table(
        "marks",
        sa.Column("code", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lasting", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", _POSITION, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("code", "lasting", "pos"),
        sqlite_with_rowid=False,
    )


def _search(of_part: tuple[str, ...], content: str) -> None:
    op.execute("DELETE FROM texts")
    op.drop_table("parts")
    columns = (sa.Column(name, sa.String(length=64), nullable=False) for name in of_part)
    op.create_table("parts", *columns, sa.PrimaryKeyConstraint(*of_part), sqlite_with_rowid=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search")
        op.execute(f"CREATE VIRTUAL TABLE search USING fts5(words, content='{content}', detail='none', columnsize=0, tokenize='ascii')")
