"""Work done after an answer was given: in the background, with a time limit, drained at stop."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from msgspec import Struct, field

from bot.errors import FanalError
from handlers.faults import placed

log = logging.getLogger("fanal")

TASK_SECONDS = 15


class Later(Struct):
    """Runs coroutines after the ack: in the background, with a time limit, drained at stop."""

    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __call__(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(self._bounded(work))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _bounded(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            async with asyncio.timeout(TASK_SECONDS):
                await work
        except (FanalError, TimeoutError) as error:
            log.warning("something could not be shown: %s", type(error).__name__)
        except Exception as error:  # noqa: BLE001 - nobody awaits this task: its fault is told here
            log.error("something could not be shown: %s", placed(error))

    async def drain(self) -> None:
        if self.tasks:
            await asyncio.wait(self.tasks, timeout=TASK_SECONDS)
