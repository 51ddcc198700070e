"""`fanal doctor` on e-mail: it signs in where the desk does, and says what to mend."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.command.doctor_mail import mail_findings
from bot.command.findings import Mark
from bot.opening import read_catalog
from config.settings import load
from tests.exim import MailServers, Unavailable, mail_servers
from tests.hostile.serving import environment


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    try:
        with mail_servers() as started:
            yield started
    except Unavailable as missing:
        pytest.skip(str(missing))


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, data: Path) -> pytest.MonkeyPatch:
    for name, value in environment(data).items():
        monkeypatch.setenv(name, value)
    return monkeypatch


async def told() -> dict[str, Mark]:
    settings = load()
    return {str(one): one.mark async for one in mail_findings(settings, read_catalog(settings))}


async def test_without_a_server_there_is_nothing_to_mend(given: pytest.MonkeyPatch) -> None:
    assert list((await told()).values()) == [Mark.GOOD]


async def test_real_servers_are_signed_in_on(given: pytest.MonkeyPatch, servers: MailServers) -> None:
    for name, value in servers.settings.items():
        given.setenv(name, value)
    found = await told()
    assert Mark.BAD not in found.values(), found
    assert any("0 waiting" in words for words in found)
    assert any("bonjour@lumen.example" in words for words in found)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("FANAL_MAIL_PASSWORD", "wrong", "does not let us in (535)"),
        ("FANAL_CA_FILE", "", "SSLCertVerificationError"),
        ("FANAL_MAIL_SMTP_PORT", "1", "ConnectionRefusedError"),
    ],
)
async def test_what_is_wrong_is_said_with_what_to_do(
    given: pytest.MonkeyPatch, servers: MailServers, name: str, value: str, words: str
) -> None:
    for known, right in servers.settings.items():
        given.setenv(known, right)
    given.setenv(name, value)
    found = await told()
    assert any(words in one and "→" in one for one, mark in found.items() if mark is Mark.BAD), found
