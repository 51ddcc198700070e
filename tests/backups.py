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

    async def make(self, desk: Desk) -> None:
        """Once nothing waits to leave: that would leave again, and draw cards before anybody could press on them."""
        await desk.until(self._is_quiet, "an outbox with nothing to do")
        with closing(self._opened()) as database:
            database.execute("VACUUM INTO ?", (str(self.data / "backup.sqlite3"),))

    def _is_quiet(self) -> bool:
        with closing(self._opened()) as database:
            query = "SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending') AND kind != 'untwin'"
            (waiting,) = database.execute(query).fetchone()
        return int(waiting) == 0

    def _opened(self) -> sqlite3.Connection:
        return sqlite3.connect(self.data / "fanal.sqlite3")

    async def put_back(self, desk: Desk) -> None:
        """What came after the backup is gone; the chats and the forum keep what they have."""
        await self.bot.stop()
        for beside in ("-wal", "-shm"):
            (self.data / f"fanal.sqlite3{beside}").unlink(missing_ok=True)
        (self.data / "backup.sqlite3").replace(self.data / "fanal.sqlite3")
        await self.bot.start_again(desk)
        await desk.look()
