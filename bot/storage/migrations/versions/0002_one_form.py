"""Until here revision 0001 was changed in place: whatever form a database has of it becomes the last one.

A case no longer says how its community moderates, which was never read: each message does.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.errors import ConfigError
from bot.storage.migrations.columns import JSON, instant, number, where, words

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds what a database of an older form lacks. Raises ConfigError for one older than 23 November 2026."""
    if not _has("dispatches", "external_id"):
        problem = "it was made before 23 November 2026, and cannot be brought up to date"
        raise ConfigError("database", 0, problem, "Keep it as an archive, and name an empty one with FANAL_DATA")
    op.create_table(
        "statements",
        number("id"), words("client", 40), words("first", 10), words("last", 10), words("language", 8),
        words("by", 80), instant("at"), number("made"), words("digest", 64), instant("opened_at", needed=False),
        sa.PrimaryKeyConstraint("id"), if_not_exists=True,
    )
    op.create_index("statement_of_client", "statements", ["client", "id"], if_not_exists=True)
    op.create_table(
        "figures",
        number("id"), words("client", 40), words("by", 80), instant("at"), instant("opened_at", needed=False),
        sa.PrimaryKeyConstraint("id"), if_not_exists=True,
    )
    op.create_index("figures_of_client", "figures", ["client", "id"], if_not_exists=True)
    if not _has("proposals", "decided_by"):
        op.add_column("proposals", sa.Column("decided_by", sa.String(80), nullable=False, server_default=""))
    op.drop_index("inbox_age", "inbox", if_exists=True)
    passing = where("key NOT LIKE 'flag:%' AND key NOT LIKE 'answer:%'")
    op.create_index("inbox_passing", "inbox", ["at"], if_not_exists=True, **passing)
    if _has("members", "reached_at"):
        op.drop_column("members", "reached_at")
    _name_posts()
    op.drop_column("cases", "moderation")


def _has(table: str, column: str) -> bool:
    inspector = sa.inspect(op.get_bind())
    return inspector.has_table(table) and column in {one["name"] for one in inspector.get_columns(table)}


def _name_posts() -> None:
    """Posts were called by their row's key alone: what still has to look for a second copy finds it by that name."""
    outbox = sa.table("outbox", sa.column("id"), sa.column("kind"), sa.column("payload", JSON))
    look = sa.select(outbox.c.id, outbox.c.payload).where(outbox.c.kind == "untwin")
    for id_, payload in op.get_bind().execute(look).all():
        named = {"name": payload["key"], **payload}
        op.execute(sa.update(outbox).where(outbox.c.id == id_).values(payload=named))
