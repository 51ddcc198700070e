"""`fanal demo`: the sandbox here, the bot in a process of its own, so that its power can be cut."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import socket
import sys
import time
import webbrowser
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from msgspec.structs import asdict

from bot.clock import machine_now
from bot.command.bot_process import BotEnded, BotProcess
from bot.command.demo_helpline import own_folder
from bot.command.told import Told, say
from bot.sandbox import Sandbox, Secrets, demo_config
from bot.storage import lock

__all__ = ["demo", "demo_environment", "environment_of"]

FALLS_APART = 10.0
"""A bot that falls again within so many seconds is not started once more."""
ENVIRONMENT = "environment.json"


def demo_environment(shared: Secrets, *, data: Path, port: int, sandbox: Sandbox) -> dict[str, str]:
    """The settings of a bot that talks to the sandbox."""
    return {
        "FANAL_DATA": str(data),
        "FANAL_HOST": "127.0.0.1",
        "FANAL_PORT": str(port),
        "FANAL_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "FANAL_CLOCK_SECRET": shared.clock_secret,
        "FANAL_LOG_LEVEL": "warning",
        "FANAL_SLACK_MODE": sandbox.config.mode,
        "FANAL_SLACK_BOT_TOKEN": shared.bot_token,
        "FANAL_SLACK_APP_TOKEN": shared.app_token,
        "FANAL_SLACK_SIGNING_SECRET": shared.signing_secret,
        "FANAL_SLACK_BASE_URL": sandbox.slack_url,
        "FANAL_SLACK_TEAM": sandbox.config.team_id,
        "FANAL_TEAMS_APP_ID": sandbox.config.teams.app_id,
        "FANAL_TEAMS_APP_PASSWORD": shared.teams_password,
        "FANAL_TEAMS_TENANT_ID": sandbox.config.teams.tenant_id,
        "FANAL_TEAMS_TEAMS": sandbox.config.teams.team_id,
        "FANAL_TEAMS_SERVICE_URL": sandbox.teams.service_url,
        "FANAL_TEAMS_OPENID_URL": sandbox.teams.metadata_url,
        "FANAL_TEAMS_LOGIN_URL": sandbox.teams.login_url,
        "FANAL_TEAMS_GRAPH_URL": sandbox.teams.graph_url,
        "FANAL_SECRET_LUMEN_FLAGS": shared.flag_secret,
        "FANAL_SECRET_LUMEN_FORUM": shared.action_secret,
        "FANAL_SECRET_LUMEN_FORUM_URL": sandbox.forum_url,
        "FANAL_SECRET_NORD_FLAGS": Secrets.new().flag_secret,
        "FANAL_SECRET_NORD_FORUM": shared.action_secret,
        "FANAL_SECRET_NORD_FORUM_URL": sandbox.forum_url,
        "NO_PROXY": "127.0.0.1,localhost",
    }


def mail_environment(sandbox: Sandbox) -> dict[str, str]:
    """The settings of a bot whose e-mails go to the members of the sandbox, and theirs to it."""
    return {
        "FANAL_MAIL_SMTP_HOST": "127.0.0.1",
        "FANAL_MAIL_SMTP_PORT": str(sandbox.mail.port),
        "FANAL_MAIL_SMTP_SECURITY": "none",
        "FANAL_MAIL_IMAP_HOST": "127.0.0.1",
        "FANAL_MAIL_IMAP_PORT": str(sandbox.mailbox.port),
        "FANAL_MAIL_IMAP_SECURITY": "none",
    }


def shared_secrets(data: Path) -> Secrets:
    """The secrets that bot and sandbox share: made once for a data folder, kept with mode 0600."""
    path = data / "demo.json"
    if path.exists():
        return Secrets(**json.loads(path.read_text(encoding="utf-8")))
    data.mkdir(parents=True, exist_ok=True)
    shared = Secrets.new()
    write_private(path, json.dumps(asdict(shared)))
    return shared


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    fresh.replace(path)


def environment_of(data: Path) -> Mapping[str, str]:
    """The settings of the demo in this folder, for other commands. Raises `Told` where there is none."""
    try:
        found: dict[str, str] = json.loads((data / ENVIRONMENT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Told(f"There is no demo in {data}. Start one (fanal demo), or name its folder.") from None
    return found


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


async def demo(*, port: int, data: Path, browser: bool) -> None:
    """Run until SIGINT or SIGTERM. Raises `Told` for a port or a folder that is taken, or a bot that cannot work."""
    with _alone(data):
        asked = _until_signalled()
        showing = asyncio.create_task(_show(port=port, data=data, browser=browser))
        await asyncio.wait({showing, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if showing.done():
            showing.result()
        say("\nStopping…")
        showing.cancel()
        await asyncio.wait({showing})
        if not showing.cancelled() and (error := showing.exception()):
            raise error
        say("Stopped. Start it again and everything is as it was.")


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Two pages on one folder would write over each other."""
    with ExitStack() as stack:
        try:
            stack.enter_context(lock.hold(data / "page"))
        except lock.Busy as error:
            page = environment_of(data).get("FANAL_SLACK_BASE_URL", "").removesuffix("slack/api/")
            raise Told(
                f"A demo runs here already: {page}  Another one needs a folder: fanal demo --data DIR"
            ) from error
        yield


def _until_signalled() -> asyncio.Task[None]:
    """Ends with the first Ctrl-C or SIGTERM; a second one ends the process, and the bot with it."""
    came = asyncio.Event()
    loop = asyncio.get_running_loop()

    def signalled() -> None:
        if came.is_set():
            os._exit(130)
        came.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, signalled)

    async def wait() -> None:
        await came.wait()

    return asyncio.create_task(wait())


async def _show(*, port: int, data: Path, browser: bool) -> None:
    shared = shared_secrets(data)
    bot_port = free_port()
    config = demo_config(shared, bot_url=f"http://127.0.0.1:{bot_port}")
    environment: dict[str, str] = {}
    bot = BotProcess(environment, data=data, port=bot_port)
    sandbox = Sandbox(config, state_file=data / "sandbox.json", power=bot)
    await _start_page(sandbox, port)
    try:
        environment.update(demo_environment(shared, data=data, port=bot_port, sandbox=sandbox))
        environment.update(mail_environment(sandbox) | own_folder(data, today=machine_now().date()))
        write_private(data / ENVIRONMENT, json.dumps(environment, indent=1))
        await bot.start()
        say(f"Fanal: {sandbox.url}  (Ctrl-C ends it; what you did is kept in {data})")
        if browser and not await _open(sandbox.url):
            say("No browser was found on this machine: open the address above in one.")
        await _keep_up(bot)
    finally:
        await bot.stop()
        await sandbox.stop()


async def _start_page(sandbox: Sandbox, port: int) -> None:
    try:
        await sandbox.start(port=port)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "is taken, perhaps by a demo that runs already" if taken else f"cannot be used ({error})"
        raise Told(f"Port {port} {why}. Any free one will do: fanal demo --port 0") from error


async def _keep_up(bot: BotProcess) -> None:
    """Start the bot again when it falls by itself; not if it falls over and over."""
    last = float("-inf")
    while True:
        code = await bot.falls.get()
        if time.monotonic() - last < FALLS_APART:
            raise BotEnded(f"The bot ended again by itself (code {code}); its own words stand above.")
        last = time.monotonic()
        say(f"The bot ended by itself (code {code}); it is being started again, and nothing is lost.")
        await bot.start()
        say("The bot is back.")


async def _open(url: str) -> bool:
    """Open a page in a browser with windows: one in this terminal would take it over."""
    headless = sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return not headless and await asyncio.to_thread(webbrowser.open, url)
