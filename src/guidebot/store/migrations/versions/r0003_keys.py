"""Audiences and rate limits of API keys, and idempotency keys."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Apply the migration."""
    with op.batch_alter_table("api_keys") as keys:
        keys.drop_column("role")
        keys.add_column(sa.Column("audience", sa.String(16), nullable=False, server_default="creator"))
        keys.add_column(sa.Column("rate", sa.String(32), nullable=False, server_default=""))
    op.create_table(
        "sendings",
        sa.Column("key", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("ix_sendings_at", "sendings", ["at"])


def downgrade() -> None:
    """Undo the migration."""
    op.drop_table("sendings")
    with op.batch_alter_table("api_keys") as keys:
        keys.drop_column("rate")
        keys.drop_column("audience")
        keys.add_column(sa.Column("role", sa.String(16), nullable=False, server_default="reviewer"))
