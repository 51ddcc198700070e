"""`fanal cases statement`: each case with its times and end, whose sums add up, and nobody in it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.command.conftest import CLIENT, Fanal, a_flag
from tests.delivery.letter_pages import text_of


def test_a_period_adds_up_and_names_nobody(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> None:
    author = {"id": "u-1", "name": "lou_77"}
    flags = tmp_path / "flags.jsonl"
    flags.write_text("\n".join(json.dumps(a_flag(f"m-{n}", author=author)) for n in (1, 2)), encoding="utf-8")
    assert fanal("flag", flags, "--client", CLIENT).code == 0
    ran = fanal("cases", "statement", CLIENT, "--from", "2020-01-01", "--to", "2099-12-31")
    assert ran.code == 0, ran.err
    (line,) = csv.DictReader(ran.out.splitlines())
    assert (line["flags"], line["joined"], line["outcome"], line["history"]) == ("2", "1", "open", "whole")
    assert "2 flags received = 1 cases + 1 joined + 0 repeated + 0 the same again + 0 refused." in ran.err
    fanal("flag", flags, "--client", CLIENT)
    again = fanal("cases", "statement", CLIENT, "--from", "2020-01-01", "--to", "2099-12-31")
    assert "4 flags received = 1 cases + 1 joined + 0 repeated + 2 the same again" in again.err
    assert "lou_77" not in ran.out + ran.err
    assert fanal("cases", "statement", CLIENT, "--from", "2020-01-01", "--to", "2020-01-02").out.count("\n") == 1
    assert fanal("cases", "statement", CLIENT, "--from", "2020-01-02", "--to", "2020-01-01").code == 1


def test_a_pdf_in_the_clients_language_or_another(fanal: Fanal, settings: dict[str, str], tmp_path: Path) -> None:
    flags = tmp_path / "flags.jsonl"
    flags.write_text(json.dumps(a_flag("m-1")), encoding="utf-8")
    assert fanal("flag", flags, "--client", CLIENT).code == 0
    days = ("cases", "statement", CLIENT, "--from", "2020-01-01", "--to", "2099-12-31")
    one, two = tmp_path / "fr.pdf", tmp_path / "en.pdf"
    ran = fanal(*days, "--pdf", one)
    assert (ran.code, ran.out) == (0, ""), ran.err
    assert "Relevé pour Maison Lumen" in text_of(one.read_bytes())
    assert fanal(*days, "--pdf", two, "--language", "en").code == 0
    assert "Statement for Maison Lumen" in text_of(two.read_bytes())
    assert "is there already" in fanal(*days, "--pdf", one).err
    assert fanal(*days, "--language", "de").code == 1
    unknown = fanal("cases", "statement", "nobody", *days[3:])
    assert (unknown.code, f"There is: atelier-nord, {CLIENT}." in unknown.err) == (1, True)
