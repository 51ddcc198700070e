"""What a desk on SQLite carries with it: nothing that belongs to another command, database or to the demo."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.bench.processes import ROOT
from tests.bench.world import new_secret, settings

STARTED = """
import asyncio, json, sys
from bot.app import make_app
from bot.command import run
from bot.opening import catalog_in_reach
from config.settings import load

async def main():
    app = make_app(settings := load(), catalog_in_reach(settings))
    async with app.router.lifespan_context(app):
        print(json.dumps(sorted(sys.modules)))

asyncio.run(main())
"""
ELSEWHERE = ("alembic", "mako", "psycopg", "bot.sandbox", "bot.command.demo", "bot.command.migrate", "tests")


def test_a_started_desk_has_imported_neither_migrations_nor_the_other_database_nor_the_sandbox(tmp_path: Path) -> None:
    environment = settings(tmp_path, port=0, slack=9, secret=new_secret()) | {"FANAL_PORT": "8300"}
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        env={**os.environ, **environment, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    imported = json.loads(done.stdout)
    assert "bot.storage.store" in imported
    assert [
        name for name in imported if name.startswith(tuple(f"{one}." for one in ELSEWHERE)) or name in ELSEWHERE
    ] == []
