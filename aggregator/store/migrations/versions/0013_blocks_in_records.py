"""Records know the keys they stand under, so that blocks need no second index; both are filled again when the program starts."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("records", sa.Column("blocks", sa.LargeBinary(), nullable=True))
    op.drop_index(op.f("ix_blocks_record"), table_name="blocks")
    op.execute("DELETE FROM blocks")
    op.execute("DELETE FROM facts WHERE name = 'blocks'")


def downgrade() -> None:
    op.execute("DELETE FROM facts WHERE name = 'blocks'")
    op.create_index(op.f("ix_blocks_record"), "blocks", ["record"], unique=False)
    op.drop_column("records", "blocks")
