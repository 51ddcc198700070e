"""`fanal check`: every mistake with its file, its line and what to do; nothing to say where nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command.conftest import Fanal

CLIENTS = Path(__file__).parents[2] / "config/clients"
pytestmark = pytest.mark.usefixtures("on_a_confirmed_day")


@pytest.fixture
def own(fanal: Fanal, tmp_path: Path) -> Path:
    """An operator's folder as `fanal init` lays it."""
    folder = tmp_path / "own"
    assert fanal("init", folder).code == 0
    return folder


def test_the_shipped_files_are_right(fanal: Fanal) -> None:
    ran = fanal("check", "--no-secrets")
    assert ran.code == 0
    assert ran.out.startswith("2 clients, ")
    assert "All right. A running desk keeps what it read at its start: restart it." in ran.out


def test_a_destination_in_a_chat_that_is_not_set_up_is_told(fanal: Fanal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANAL_SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("FANAL_SLACK_APP_TOKEN", "xapp-1")
    ran = fanal("check", "--no-secrets")
    assert ran.code == 0
    assert "note: maison-lumen: Teams is not set up, so nothing is posted to 19:crise-maison-lumen@" in ran.out


def test_who_is_on_watch_in_a_chat_that_is_not_set_up_is_told(
    fanal: Fanal, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANAL_SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("FANAL_SLACK_APP_TOKEN", "xapp-1")
    path = own / "clients/my-brand.toml"
    in_teams = "teams:7c0ffee0-0000-4000-8000-00000000fa01/5a300000-0000-4000-8000-00000000fa07"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("slack:T0EXAMPLE/U0SAM", in_teams), encoding="utf-8")
    ran = fanal("check", str(own), "--no-secrets")
    assert ran.code == 0
    assert "note: my-brand: sam is in no chat that is set up: the watch wakes whoever is next." in ran.out


def test_missing_secrets_are_mistakes_and_whoever_is_new_is_shown_the_way(fanal: Fanal) -> None:
    ran = fanal("check")
    assert ran.code == 1
    assert "config/clients/maison-lumen.toml:" in ran.out
    assert "the environment has no FANAL_SECRET_LUMEN_FLAGS. Set it" in ran.out
    assert "fanal demo" in ran.out
    assert "--no-secrets" in ran.out


def test_with_its_secrets_all_is_right(fanal: Fanal, settings: dict[str, str]) -> None:
    assert fanal("check").code == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        (
            "clients/my-brand.toml",
            'zone = "Europe/Paris"',
            'zone = "Europe/Parise"',
            "“Europe/Parise” is not a time zone",
        ),
        ("clients/my-brand.toml", 'person = "sam"', 'person = "samm"', "“samm” is nobody under [people]"),
        ("clients/my-brand.toml", "[[destinations]]", "[[destinations]", "This is not TOML"),
        ("templates/fr/rappel-charte.md", "{{ answer }}", "{{ anwser }}", "anwser"),
        ("lexicon/fr.csv", "veto,mourir de", "vetto,mourir de", "unknown kind “vetto”. Did you mean “veto”?"),
    ],
)
def test_a_mistake_has_its_file_and_line(fanal: Fanal, own: Path, file: str, old: str, new: str, told: str) -> None:
    path = own / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    ran = fanal("check", own, "--no-secrets")
    assert ran.code == 1
    assert any(f"{path}:{line}: " in said and told in said for said in ran.out.splitlines()), ran.out
    assert "Mistakes: " in ran.out


def test_several_mistakes_are_told_at_once(fanal: Fanal, own: Path) -> None:
    client = own / "clients/my-brand.toml"
    client.write_text(client.read_text(encoding="utf-8").replace('zone = "', 'zone = "x').replace('"sam"', '"sim"'))
    (own / "helplines.toml").write_text("[[helpline]\n", encoding="utf-8")
    ran = fanal("check", own, "--no-secrets")
    assert ran.code == 1
    assert "helplines.toml:1: This is not TOML" in ran.out
    assert "time zone" in ran.out


def test_a_row_of_one_s_own_must_do_what_its_example_says(fanal: Fanal, own: Path) -> None:
    lexicon = own / "lexicon/fr.csv"
    lexicon.write_text(lexicon.read_text(encoding="utf-8").replace("mourir de rire", "rire"), encoding="utf-8")
    ran = fanal("check", own, "--no-secrets")
    assert ran.code == 0
    assert "warning: " in ran.out
    assert "lexicon/fr.csv:2: “mourir de {hyper}” is not found in its own example “rire”" in ran.out


def test_a_folder_that_is_not_there_is_told(fanal: Fanal, tmp_path: Path) -> None:
    ran = fanal("check", tmp_path / "nowhere")
    assert ran.code == 1
    assert "fanal init" in ran.err


def test_what_clients_count_on_and_no_setting_gives_is_told(
    fanal: Fanal, settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FANAL_PUBLIC_URL", "FANAL_MAIL_SMTP_HOST", "FANAL_MAIL_IMAP_HOST", "FANAL_MAIL_USER"):
        monkeypatch.delenv(name, raising=False)
    ran = fanal("check")
    assert ran.code == 0
    (mail,) = (said for said in ran.out.splitlines() if "no server takes them" in said)
    lines = (CLIENTS / "maison-lumen.toml").read_text("utf-8").splitlines()
    assert f"maison-lumen.toml:{lines.index('[mail]') + 1}: " in mail
    assert "Set FANAL_MAIL_SMTP_HOST" in mail
    assert "FANAL_PUBLIC_URL is empty: what leaves in private carries no address to answer and no letter can" in ran.out
    monkeypatch.setenv("FANAL_MAIL_SMTP_HOST", "smtp.exemple.invalid")
    monkeypatch.setenv("FANAL_PUBLIC_URL", "https://fanal.exemple.invalid")
    ran = fanal("check")
    assert "FANAL_PUBLIC_URL" not in ran.out
    assert "answers and bounces reach nobody. Set FANAL_MAIL_IMAP_HOST" in ran.out
    monkeypatch.setenv("FANAL_MAIL_IMAP_HOST", "imap.exemple.invalid")
    assert "No account signs in to the mailbox at imap.exemple.invalid" in fanal("check").out
    monkeypatch.setenv("FANAL_MAIL_IMAP_SECURITY", "none")
    monkeypatch.setenv("FANAL_MAIL_IMAP_HOST", "127.0.0.1")
    ran = fanal("check")
    assert (ran.code, "No account" in ran.out) == (0, False), "the demo's mailbox asks for none, and answers arrive"
    monkeypatch.setenv("FANAL_MAIL_USER", "bonjour@lumen.example")
    assert "warning: " not in fanal("check").out


CLAIRE = 'disciplines = ["communication"]\n\n[people.claire]'
BY_MAIL = """disciplines = ["communication"]

[people.anne]
name = "Anne"
email = "anne@lumen.example"
roles = ["expert"]
disciplines = ["communication"]

[people.claire]"""


def test_whoever_has_an_e_mail_address_alone_needs_a_page_that_it_leads_to(
    fanal: Fanal, settings: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (CLIENTS / "maison-lumen.toml").read_text("utf-8")
    assert text.count(CLAIRE) == 1
    file = tmp_path / "clients" / "maison-lumen.toml"
    file.parent.mkdir()
    file.write_text(text.replace(CLAIRE, BY_MAIL), "utf-8")
    monkeypatch.setenv("FANAL_CONFIG_FOLDER", str(tmp_path))
    monkeypatch.setenv("FANAL_MAIL_SMTP_HOST", "smtp.exemple.invalid")
    monkeypatch.delenv("FANAL_PUBLIC_URL", raising=False)
    (told,) = (said for said in fanal("check").out.splitlines() if "Anne" in said)
    where = file.read_text("utf-8").splitlines().index('email = "anne@lumen.example"') + 1
    assert f"maison-lumen.toml:{where}: " in told
    assert "FANAL_PUBLIC_URL is empty, so that no page can be named: nothing is sent to them" in told
    assert "Or add accounts to [people.anne]." in told
    monkeypatch.setenv("FANAL_PUBLIC_URL", "https://fanal.exemple.invalid")
    assert "Anne" not in fanal("check").out

    start, end = text.index("[mail]"), text.index("[", text.index("[mail]") + 1)
    file.write_text(text.replace(CLAIRE, BY_MAIL).replace(text[start:end], ""), "utf-8")
    (told,) = (said for said in fanal("check").out.splitlines() if "Anne" in said)
    assert "this client writes no e-mail: nothing reaches them" in told
