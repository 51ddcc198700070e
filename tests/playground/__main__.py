"""`make playground`: one story with Microsoft's own playground as the chat; says what to install when it is not there.

Its licence allows trying it out and nothing else, so it is no part of Fanal, of its suite or of any image. It can show
cards, buttons, threads and private words; it has neither dialogs from a card nor tokens (facts in docs/decisions/0011).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

import aiohttp
import uvicorn

from bot.app import make_app
from bot.command.demo import demo_environment
from bot.command.run import listening
from bot.opening import catalog_in_reach
from bot.sandbox import UNPACED, Sandbox, Secrets, demo_config
from bot.sandbox.teams_cast import TENANT
from config.settings import load
from tests.playground.chat import CONFIG, Chat
from tests.playground.story import told
from tests.teams_desk import moved_to_teams

PACKAGE, VERSION = "@microsoft/m365agentsplayground", "0.2.28"
PORT = 41020
PATIENCE = 30.0
INSTALL = f"""\
Microsoft's playground is not here. It is optional, and not Fanal's to ship: read its licence (pre-release, for trying
it out). To install this version of it, with Node 20 or newer:

    mkdir -p data/playground && npm install --prefix data/playground {PACKAGE}@{VERSION}

Then `make playground` again. PLAYGROUND names another folder. While it runs it listens on all interfaces of this
machine, port {PORT}, and looks up a host or two: run it in a network namespace of its own if that matters to you.
"""


def command(folder: Path) -> Path:
    return folder / "node_modules" / PACKAGE / "cli.js"


@contextmanager
def playing(script: Path, bot: str, folder: Path) -> Iterator[None]:
    """The playground, until the block ends. It takes its settings from the folder that it is started in."""
    (folder / ".m365agentsplayground.yml").write_text(CONFIG, encoding="utf-8")
    node = shutil.which("node") or "node"
    given = [node, str(script), "start", "-e", f"{bot}/api/messages", "-c", "msteams", "-p", str(PORT)]
    with (folder / "playground.log").open("wb") as log:
        process = subprocess.Popen(
            [*given, "--disable-telemetry"], cwd=folder, env=os.environ | {"BROWSER": "none"}, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(10)


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[tuple[Sandbox, str]]:
    """A desk that lives in the playground alone, and a pretend forum."""
    shared = Secrets.new()
    sandbox = Sandbox(demo_config(shared, pace=UNPACED), state_file=folder / "sandbox.json")
    await sandbox.start()
    with closing(listening("127.0.0.1", 0)) as sock:
        port = sock.getsockname()[1]
        sandbox.bot_url = f"http://127.0.0.1:{port}"
        given = demo_environment(shared, data=folder / "data", port=port, sandbox=sandbox) | moved_to_teams(folder)
        given |= {name: "" for name in given if name.startswith("FANAL_SLACK_") and name.endswith("_TOKEN")}
        given |= {"FANAL_TEAMS_APP_ID": "", "FANAL_TEAMS_APP_PASSWORD": "", "FANAL_TEAMS_TENANT_ID": TENANT}
        given |= {"FANAL_TEAMS_DEVELOPMENT": "true", "FANAL_TEAMS_SERVICE_URL": f"http://localhost:{PORT}/_connector"}
        os.environ.update(given)
        app = make_app(settings := load(), catalog_in_reach(settings))
        server = uvicorn.Server(uvicorn.Config(app, ws="none", access_log=False, log_level="warning"))
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield sandbox, sandbox.bot_url
        finally:
            server.should_exit = True
            await asyncio.gather(serving, return_exceptions=True)
            await sandbox.stop()


async def ready(http: aiohttp.ClientSession, *urls: str) -> None:
    async with asyncio.timeout(PATIENCE):
        for url in urls:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with http.get(url) as answer:
                        if answer.status == 200:
                            break
                await asyncio.sleep(0.1)


async def play(script: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="fanal-playground-") as name:
        folder = Path(name)
        async with desk(folder) as (sandbox, bot), aiohttp.ClientSession() as http:
            with playing(script, bot, folder):
                here = f"http://127.0.0.1:{PORT}"
                await ready(http, f"{here}/_debug/ping", f"{bot}/readyz")
                async with Chat.open(http, here) as chat:
                    async for line in told(chat, sandbox, http):
                        print(f"ok    {line}", flush=True)


def main() -> int:
    script = command(Path(os.environ.get("PLAYGROUND", "data/playground")))
    if not script.exists():
        print(INSTALL)
        return 1
    asyncio.run(play(script.resolve()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
