"""What people decide: rulings on records, corrections of events; and what merging and matching leave to be decided."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def _key(prefix: str = "") -> tuple[sa.Column[str], ...]:
    lengths = {"source": 200, "uid": 400, "recurrence_id": 32}
    return tuple(sa.Column(f"{prefix}{name}", sa.String(length=length), nullable=False) for name, length in lengths.items())


def upgrade() -> None:
    op.create_table(
        "former_keys",
        *_key(),
        sa.Column("publication", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["publication"], ["publications.id"]),
        sa.PrimaryKeyConstraint("source", "uid", "recurrence_id", "publication"),
    )
    op.create_index(op.f("ix_former_keys_publication"), "former_keys", ["publication"], unique=False)
    op.create_table(
        "rulings",
        *_key(),
        *_key("other_"),
        sa.Column("same", sa.Integer(), nullable=False),
        sa.Column("decided", sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint("source", "uid", "recurrence_id", "other_source", "other_uid", "other_recurrence_id"),
    )
    op.create_table(
        "corrections",
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("field", sa.String(length=32), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["event"], ["publications.id"]),
        sa.PrimaryKeyConstraint("event", "field"),
    )
    op.create_table(
        "doubts",
        sa.Column("event", sa.String(length=10), nullable=False),
        sa.Column("other", sa.String(length=10), nullable=False),
        sa.Column("data", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("event", "other"),
    )
    op.create_index(op.f("ix_doubts_other"), "doubts", ["other"], unique=False)


def downgrade() -> None:
    op.drop_table("doubts")
    op.drop_table("corrections")
    op.drop_table("rulings")
    op.drop_table("former_keys")
