"""`fanal stats`: a table for the console, a picture for whoever wants one, nobody's name in either."""

from __future__ import annotations

import json
from pathlib import Path

from tests.command.conftest import CLIENT, Fanal, a_flag


def test_stats_are_a_table_and_a_picture(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> None:
    flags = tmp_path / "flags.jsonl"
    flags.write_text(json.dumps(a_flag("m-1", author={"id": "u-1", "name": "lou_77"})), encoding="utf-8")
    assert fanal("flag", flags, "--client", CLIENT).code == 0
    picture = tmp_path / "stats.png"
    ran = fanal("stats", "--png", picture)
    assert ran.code == 0, ran.err
    assert CLIENT in ran.out
    assert "lou_77" not in ran.out
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert "no case" in fanal("stats", "--client", "atelier-nord").out
