"""When an account was looked up last is no longer kept: it was never read."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Drops the column."""
    op.drop_column("accounts", "checked_at")
