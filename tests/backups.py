"""A backup of a story's desk, as docs/operate.md says it is made and put back."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.desk import Desk
from tests.running import Bot


@dataclass
class Backup:
    """One copy of the database in `data`, and the bot that works there."""

    data: Path
    bot: Bot

    def make(self) -> None:
        with closing(sqlite3.connect(self.data / "fanal.sqlite3")) as database:
            database.execute("VACUUM INTO ?", (str(self.data / "backup.sqlite3"),))

    async def put_back(self, desk: Desk) -> None:
        """What came after the backup is gone; the chats and the forum keep what they have."""
        await self.bot.stop()
        for beside in ("-wal", "-shm"):
            (self.data / f"fanal.sqlite3{beside}").unlink(missing_ok=True)
        (self.data / "backup.sqlite3").replace(self.data / "fanal.sqlite3")
        await self.bot.start_again(desk)
        await desk.look()
