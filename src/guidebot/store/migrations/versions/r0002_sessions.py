"""Sessions at the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Apply the migration."""
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("opened", sa.String(32), nullable=False),
        sa.Column("ends", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_index("ix_sessions_account", "sessions", ["account"])


def downgrade() -> None:
    """Undo the migration."""
    op.drop_index("ix_sessions_account", "sessions")
    op.drop_table("sessions")
