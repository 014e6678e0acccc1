"""Blocks as numbers, a third of their size; they are filled again when the program starts."""

from hashlib import blake2b

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_KEY = ("source", "uid", "recurrence_id")


def upgrade() -> None:
    op.add_column("records", sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"))
    _number(op.get_bind())
    op.create_index(op.f("ix_records_number"), "records", ["number"], unique=False)
    op.drop_table("blocks")
    op.create_table(
        "blocks",
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("record", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("key", "record"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_blocks_record"), "blocks", ["record"], unique=False)


def _number(connection: sa.Connection) -> None:
    """Give each record the number that its key makes."""
    records = sa.table("records", *(sa.column(name) for name in (*_KEY, "number")))
    there = connection.execute(sa.select(*(records.c[name] for name in _KEY))).all()
    if there:
        update = records.update().where(*(records.c[name] == sa.bindparam(f"of_{name}") for name in _KEY))
        connection.execute(
            update.values(number=sa.bindparam("made")),
            [{**{f"of_{name}": value for name, value in zip(_KEY, key, strict=True)}, "made": _hashed(*key)} for key in there],
        )


def _hashed(*key: str) -> int:
    return int.from_bytes(blake2b("\0".join(key).encode("utf-8", "replace"), digest_size=8).digest(), "big") >> 1


def downgrade() -> None:
    op.drop_table("blocks")
    op.create_table(
        "blocks",
        sa.Column("key", sa.String(length=32), nullable=False),
        *(sa.Column(name, sa.String(length=size), nullable=False) for name, size in zip(_KEY, (200, 400, 32), strict=True)),
        sa.PrimaryKeyConstraint("key", *_KEY),
    )
    op.create_index("blocks_by_record", "blocks", list(_KEY), unique=False)
    op.drop_index(op.f("ix_records_number"), table_name="records")
    op.drop_column("records", "number")
