"""What the chat showed with an answer and its passages, so that it can show a turn again after a reload."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Apply the migration."""
    op.add_column("turns", sa.Column("unsure", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("turns", sa.Column("contacts", sa.JSON, nullable=False, server_default="[]"))
    op.add_column("turns", sa.Column("reference", sa.String(16), nullable=False, server_default=""))
    op.add_column("turns", sa.Column("summary", sa.Text, nullable=False, server_default=""))
    op.add_column("passages", sa.Column("facts", sa.JSON))


def downgrade() -> None:
    """Undo the migration."""
    op.drop_column("passages", "facts")
    for column in ("summary", "reference", "contacts", "unsure"):
        op.drop_column("turns", column)
