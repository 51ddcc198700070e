"""Migrates a database to the current revision in one transaction: all of it or nothing.

The row `revision` of `desk` is the only truth (docs/decisions/0003): start-up reads it without Alembic, whose own table
exists only during the migration.
"""

from __future__ import annotations

from pathlib import Path

from alembic.migration import MigrationContext, MigrationStep
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from msgspec import Struct
from sqlalchemy import Connection, Engine, delete, insert, select, text

from bot.errors import ConfigError
from bot.storage import tables

HERE = Path(__file__).parent
DESK = tables.DESK
ONE_AT_A_TIME = 0x46616E616C
"""The PostgreSQL advisory lock that keeps two migrations apart: « Fanal » in ASCII."""


class Upgraded(Struct, frozen=True):
    """`before` is "" if there was no database."""

    before: str
    after: str


def upgrade(engine: Engine, *, folder: Path = HERE) -> Upgraded:
    """Migrate from any revision to the last one in `folder`. Raises ConfigError for a database that is not ours."""
    scripts = ScriptDirectory(str(folder))
    target = str(scripts.get_current_head())
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_AT_A_TIME})
        before = revision_of(connection)
        if before and before not in {script.revision for script in scripts.walk_revisions()}:
            raise _from_the_future(before, target)
        if before != target:
            _run(connection, scripts, before=before, target=target)
            _remember(connection, target)
    return Upgraded(before, target)


def revision_of(connection: Connection) -> str:
    """The revision recorded in the database; "" for an empty one."""
    if not connection.dialect.has_table(connection, DESK.name):
        return ""
    found: str | None = connection.execute(select(DESK.c.value).where(DESK.c.name == "revision")).scalar()
    if found is None:
        problem = "it has a table “desk” that says no revision, so it is not Fanal's"
        raise ConfigError("database", 0, problem, "Name another database with FANAL_DATABASE_URL or FANAL_DATA")
    return found


def _run(connection: Connection, scripts: ScriptDirectory, *, before: str, target: str) -> None:
    def steps(_heads: object, _context: MigrationContext) -> list[MigrationStep]:
        return [*scripts._upgrade_revs(target, before or "base")]

    context = MigrationContext.configure(connection, opts={"fn": steps, "script": scripts})
    if before:
        context.stamp(scripts, before)
    with Operations.context(context):
        context.run_migrations()
    connection.execute(text(f"DROP TABLE IF EXISTS {context.version_table}"))


def _remember(connection: Connection, revision: str) -> None:
    connection.execute(delete(DESK).where(DESK.c.name == "revision"))
    connection.execute(insert(DESK), {"name": "revision", "value": revision})


def _from_the_future(found: str, ours: str) -> ConfigError:
    problem = f"its tables are of revision {found}, which this Fanal ({ours}) does not know"
    return ConfigError("database", 0, problem, "Install the Fanal that it was used with last, or a newer one")
