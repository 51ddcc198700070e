"""`fanal teams-package`: what an administrator uploads is whole, and says what is missing when it cannot be."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from tests.command.conftest import Fanal
from tests.config.test_teams_manifest import wrong

APP = "0a1b0000-0000-4000-8000-0000000000aa"


@pytest.fixture
def teams(monkeypatch: pytest.MonkeyPatch, settings: dict[str, str]) -> None:
    monkeypatch.setenv("FANAL_TEAMS_APP_ID", APP)
    monkeypatch.setenv("FANAL_TEAMS_APP_PASSWORD", "not-a-secret")
    monkeypatch.setenv("FANAL_TEAMS_TENANT_ID", "7c0ffee0-0000-4000-8000-00000000fa01")
    monkeypatch.setenv("FANAL_PUBLIC_URL", "https://fanal.example")


@pytest.mark.usefixtures("teams")
def test_the_package_is_whole_and_names_this_app(fanal: Fanal, tmp_path: Path) -> None:
    out = tmp_path / "fanal.zip"
    ran = fanal("teams-package", out)
    assert (ran.code, ran.err) == (0, "")
    assert str(out) in ran.out
    with zipfile.ZipFile(out) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    made = json.loads(files["manifest.json"])
    assert set(files) == {"manifest.json", "en.json", *made["icons"].values()}
    assert wrong(made, "manifest") == []
    assert made["id"] == made["bots"][0]["botId"] == APP
    assert made["developer"]["websiteUrl"] == "https://fanal.example"
    assert "@" not in files["manifest.json"].decode()
    assert "not-a-secret" not in str(files), "the package goes through many hands"
    fanal("teams-package", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == out.read_bytes(), "the same settings make the same file"


@pytest.mark.usefixtures("teams")
def test_the_icons_are_what_teams_asks_for(fanal: Fanal, tmp_path: Path) -> None:
    fanal("teams-package", tmp_path / "fanal.zip")
    with zipfile.ZipFile(tmp_path / "fanal.zip") as zipped:
        (colour, full), (outline, bare) = (pixels(zipped.read(f"{name}.png")) for name in ("color", "outline"))
    assert (colour, outline) == (192, 32)
    assert {one[3] for one in full} == {255}
    assert len({one[:3] for one in full}) > 2
    assert {one[:3] for one in bare if one[3]} == {b"\xff\xff\xff"}, "white and nothing else"
    assert bare[0][3] == bare[-1][3] == 0, "on nothing"


def pixels(png: bytes) -> tuple[int, list[bytes]]:
    """-> its side, and red, green, blue and opacity of each pixel."""
    stream, parts = io.BytesIO(png[8:]), {}
    while head := stream.read(8):
        length, name = struct.unpack(">I4s", head)
        parts[name] = stream.read(length)
        assert struct.unpack(">I", stream.read(4))[0] == zlib.crc32(name + parts[name])
    width, height, depth, kind = struct.unpack(">IIBB", parts[b"IHDR"][:10])
    assert (width, depth, kind) == (height, 8, 6)
    raw = zlib.decompress(parts[b"IDAT"])
    rows = [raw[start + 1 : start + 1 + 4 * width] for start in range(0, len(raw), 4 * width + 1)]
    return width, [row[start : start + 4] for row in rows for start in range(0, 4 * width, 4)]


@pytest.mark.usefixtures("teams")
def test_nothing_is_asked_for_that_is_not_used(fanal: Fanal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_TEAMS_READS_CHANNELS", "false")
    assert (
        fanal("teams-package", tmp_path / "fanal.zip", "--number", "1.4.2", "--site", "https://a.example/f").code == 0
    )
    with zipfile.ZipFile(tmp_path / "fanal.zip") as zipped:
        made = json.loads(zipped.read("manifest.json"))
    assert "authorization" not in made
    assert (made["version"], made["developer"]["privacyUrl"]) == ("1.4.2", "https://a.example/f")
    assert wrong(made, "manifest") == []


@pytest.mark.usefixtures("settings")
def test_without_an_app_it_says_what_to_set(fanal: Fanal, tmp_path: Path) -> None:
    ran = fanal("teams-package", tmp_path / "fanal.zip")
    assert ran.code == 1
    assert "FANAL_TEAMS_APP_ID" in ran.err
    assert not (tmp_path / "fanal.zip").exists()


@pytest.mark.usefixtures("teams")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--site", "http://a.example"), "https://"),
        (("--number", "1.0"), "1.0.1"),
        (("--site", "https://local"), "--site"),
    ],
)
def test_what_teams_would_refuse_is_refused_here(
    fanal: Fanal, tmp_path: Path, given: tuple[str, str], told: str
) -> None:
    ran = fanal("teams-package", tmp_path / "fanal.zip", *given)
    assert (ran.code, told in ran.err) == (1, True)
    assert fanal("teams-package", tmp_path).code == 1, "a folder is no file"
