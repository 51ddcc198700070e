"""Mail that nobody wrote as it should be: reading it never fails, and what cannot be read is said to be so."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.inbound_mail import Inbound, read_mail

HEADERS = (
    "From", "To", "Cc", "Delivered-To", "Message-ID", "In-Reply-To", "References", "Subject", "Content-Type",
    "Content-Disposition", "Content-Transfer-Encoding", "MIME-Version", "Auto-Submitted", "Precedence", "Date",
)  # fmt: skip
PIECES = (
    "<a@[", "a*", "filename*", "filename*0*=", "inline; ", "attachment; ", "text/plain; ", "text/html; ",
    "multipart/mixed; boundary=b", "multipart/report; report-type=delivery-status; boundary=b", "message/rfc822",
    "message/delivery-status", "multipart/report; report-type=feedback-report; boundary=b", "message/feedback-report",
    "charset=", "x-none", "utf-8", "base64", "=?utf-8?q?=", "=?x?b?=?=", '"', "(", ")", "<",
    ">", "@", "[", "]", ";", "=", "*", ",", ":", "\\", "\0", "é", " ", "\r\n ", "lou@outside.example",
)  # fmt: skip

value = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
header = st.tuples(st.sampled_from(HEADERS), value).map(lambda pair: f"{pair[0]}: {pair[1]}\r\n")
part = st.tuples(
    st.lists(header, max_size=4),
    st.sampled_from(("words", "d29yZHM=", "\xff", "Status: 5.1.1\r\n", "Feedback-Type: abuse\r\n", "")),
)


@st.composite
def soup(draw: st.DrawFn) -> bytes:
    """Headers that mail programs and their enemies write, and parts with more of them."""
    head = "".join(draw(st.lists(header, max_size=6)))
    parts = "".join(f"--b\r\n{''.join(heads)}\r\n{body}\r\n" for heads, body in draw(st.lists(part, max_size=3)))
    return f"{head}\r\n{parts}--b--\r\n".encode("utf-8", "surrogateescape")


@given(soup())
def test_whatever_stands_in_a_mail_reading_it_does_not_fail(raw: bytes) -> None:
    found = read_mail(raw)
    assert isinstance(found, Inbound)
    words = (found.text, found.sender, found.message_id, *(attachment.name for attachment in found.attachments))
    "".join(words).encode()  # everything that is kept can be written down
    assert not (found.unreadable and found.text)


def test_a_broken_message_id_keeps_no_words_from_being_read() -> None:
    assert read_mail(b"Message-ID: <a@[\r\n\r\nhello\r\n").text == "hello"


def test_a_broken_attachment_keeps_no_words_from_being_read() -> None:
    found = read_mail(
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b"--b\r\nContent-Disposition: attachment; filename*\r\n\r\nx\r\n--b--\r\n"
    )
    assert (found.text.strip(), [attachment.name for attachment in found.attachments]) == ("hello", ["?"])


@pytest.mark.parametrize(
    "head",
    [
        "Content-Type: text/plain\r\nContent-Disposition: inline; a*",
        "Content-Type: text/plain; a*",
        "Content-Type: text/plain; charset=x-nobody-knows",
    ],
)
def test_words_that_cannot_be_read_are_said_to_be_there(head: str) -> None:
    assert read_mail(f"{head}\r\n\r\nhello \xe9\r\n".encode("latin-1")).unreadable


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Type: text/html", "<style>" * 15_000),
        ("Content-Type: text/html", "<" * 100_000),
        ("Content-Type: text/html", "<!--" * 25_000),
        ("Content-Type: text/plain", "On 10:00\r\n" * 10_000),
        ("Content-Type: text/plain", "\r\nOn 10:43 2026, a@b wrote:\r\n> x" * 80_000),
        ("From: " + ('"' * 900 + "\r\n ") * 80, ""),
        ("To: " + ("a " * 450 + "\r\n ") * 80, ""),
        ("Content-Type: text/plain" + (";a=b" * 225 + "\r\n ") * 80, ""),
        ("To: " + ("\r\nTo: " + '"' * 900) * 100, ""),
        ("To: a@b.example" + "\r\nTo:" * 150_000, ""),
    ],
)
def test_no_mail_keeps_the_desk_busy(head: str, body: str) -> None:
    """Whoever knows an address of ours can send one: a hundred kilobytes stopped the desk for a quarter of a minute."""
    before = thread_time()
    read_mail(f"{head}\r\n\r\nhello {body}\r\n".encode())
    assert thread_time() - before < 4


@pytest.mark.parametrize(
    "raw", [b"X:\n" * 1_000_000 + b"\nhello", b"Content-Type: text/html\n\nhello" + b" " * 2_000_000]
)
def test_a_mail_that_would_fill_the_memory_or_the_hour_is_opened_by_a_person(raw: bytes) -> None:
    assert read_mail(raw).unreadable


@pytest.mark.parametrize("number", ["9" * 5_000, "0" * 5_000 + "65"])
def test_a_character_whose_number_no_machine_reads_is_none(number: str) -> None:
    """Python refuses to read it as a number: each mail of the mailbox waited behind that one for ever."""
    found = read_mail(f"Content-Type: text/html\n\n<p>&#{number}; je veux mourir &#233;".encode())
    assert found.text == "\ufffd je veux mourir é"


def test_a_mail_of_more_parts_than_can_be_told_apart_is_opened_by_a_person() -> None:
    """Of the last ones nobody looks at what they are: one of them would be taken for the words."""
    parts = "--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n\nAAAA\n" * 500
    html = "--b\nContent-Type: text/html\n\n<p>Adieu</p>\n"
    found = read_mail(f"Content-Type: multipart/mixed; boundary=b\n\n{html}{parts}--b--\n".encode())
    assert found.unreadable
    few = read_mail(f"Content-Type: multipart/mixed; boundary=b\n\n{html}{parts[:8_000]}\n--b--\n".encode())
    assert (few.unreadable, few.text) == (False, "Adieu")


@pytest.mark.parametrize("parts", range(140, 260, 3))
def test_wherever_its_headers_come_to_be_too_many_a_mail_is_opened_by_a_person(parts: int) -> None:
    """While it is taken apart, or only when its last file is named."""
    file = (
        "--b\nContent-Type: image/png\nContent-Disposition: attachment; filename=a.png\n"
        "Content-Transfer-Encoding: base64\n\nAAAA\n"
    )
    html = "--b\nContent-Type: text/html\n\n<p>Adieu</p>\n"
    found = read_mail(f"Content-Type: multipart/mixed; boundary=b\n\n{html}{file * parts}--b--\n".encode())
    assert found.unreadable or found.text == "Adieu"


def test_a_long_thread_is_known_by_the_newest_of_its_ids() -> None:
    old = "".join(f" <{number:040}@outside.example>\r\n" for number in range(200))
    ours = "<case-7.0123456789abcdef@lumen.example>"
    mark = read_mail(f"References:{old} {ours}\r\n\r\nhello\r\n".encode()).mark
    assert mark is not None
    assert mark.case == 7


def test_what_stands_in_html_is_read_as_a_reader_sees_it() -> None:
    found = read_mail(
        b"Content-Type: text/html\r\n\r\n<html><head><title>Re: x</title><style>p {}</style></head><body>"
        b"<!-- <p>no words</p> --><p>J&#39;ai tout\r\npr&eacute;par&eacute;&nbsp;: &lt;3 x < 3</p><p>Adieu</p>"
        b"<blockquote>Bonjour<blockquote>older</blockquote>le v\xf4tre</blockquote><p>Merci</p></body></html>\r\n"
    )
    assert found.text.split("\n") == ["J'ai tout préparé\N{NO-BREAK SPACE}: <3 x < 3", "Adieu", "", "Merci"]


@pytest.mark.parametrize("quoted", ["", "> "])
def test_a_long_mail_is_read_to_its_end_or_opened_by_a_person(quoted: str) -> None:
    """What stood below the cut was in no export, and nobody was told of it."""
    lines = f"{quoted}Je vous ai déjà tout raconté.\n"
    head = "Subject: Re: x\nContent-Type: text/plain; charset=utf-8\n\n"
    long = read_mail(f"{head}{lines * 1_400}{quoted}Je veux mourir.\n".encode())
    assert (long.text or long.between).endswith("Je veux mourir.")
    longer = read_mail(f"{head}{lines * 1_800}{quoted}Je veux mourir.\n".encode())
    assert longer.unreadable


def test_what_is_forwarded_in_html_is_read_too() -> None:
    """Apple's Mail and others put it as they put a quotation."""
    body = "<p>Voil&agrave;.</p><p>D&eacute;but du message :</p><blockquote>Je vais te tuer.</blockquote>"
    found = read_mail(f"Subject: Tr : lis\nContent-Type: text/html\n\n{body}\n".encode())
    assert found.text.endswith("Je vais te tuer.")


def a_part(kind: str, words: str) -> str:
    return f"--b\nContent-Type: {kind}\n\n{words}\n"


PICTURE = a_part("image/jpeg", "AAAA")


@pytest.mark.parametrize(
    ("parts", "pictures"),
    [
        (a_part("text/plain", "Regardez.") + PICTURE + a_part("text/plain", "Je saute."), 1),
        (a_part("text/html", "<p>Regardez.</p>") + PICTURE + a_part("text/plain", "Je saute."), 1),
        (a_part("text/plain", "Regardez.") + PICTURE + PICTURE + a_part("text/html", "<p>Je saute.</p>"), 2),
    ],
)
def test_words_below_a_picture_are_words(parts: str, pictures: int) -> None:
    """Telephones put them into a part of their own: it was shown as a file without a name."""
    found = read_mail(f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n".encode())
    assert found.text == "Regardez.\n\nJe saute."
    assert [attachment.type for attachment in found.attachments] == ["image/jpeg"] * pictures


def test_words_in_html_are_read_where_the_plain_ones_are_missing() -> None:
    parts = a_part("text/plain", "\n ") + a_part("text/html", "<p>Je saute.</p>")
    assert read_mail(f"Content-Type: multipart/alternative; boundary=b\n\n{parts}--b--\n".encode()).text == "Je saute."


def test_a_text_that_is_a_file_is_no_words() -> None:
    file = '--b\nContent-Type: text/plain; name="a.txt"\nContent-Disposition: {}\n\nNobody reads this.\n'
    parts = a_part("text/plain", "Voici.") + file.format("attachment") + file.format("inline")
    found = read_mail(f"Content-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n".encode())
    assert (found.text, [attachment.name for attachment in found.attachments]) == ("Voici.", ["a.txt", "a.txt"])


OURS = "Bonjour,\n\nRépondez ici."
MARKED = "> Bonjour,\n>\n> Répondez ici."
TOP = "{0}De :{0} Maison Lumen <bonjour@lumen.example>\n{0}Envoyé :{0} lundi 23\nÀ : Claire\nObjet : Cas 7\n\n"
ENGLISH_TOP = "From: Maison Lumen\nSent: Monday, November 23, 2026 10:43 AM\nTo: Claire\nSubject: Case 7\n\n"


@pytest.mark.parametrize(
    "quotation",
    [
        "Le lun. 23 nov. 2026 à 10:43, Maison Lumen <bonjour@lumen.example> a écrit :\n" + MARKED,
        "Le lun. 23 nov. 2026 à 10:43, Maison Lumen\n<bonjour+case-7@lumen.example> a\nécrit :\n\n" + MARKED,
        "On Mon, Nov 23, 2026 at 10:43 AM Maison Lumen <bonjour@lumen.example>\nwrote:\n\n" + MARKED,
        "Le 23/11/2026 à 10:43, Maison Lumen a écrit\N{NO-BREAK SPACE}:\n" + OURS,
        "-----Message d'origine-----\nDe : Maison Lumen\n" + OURS,
        "________________________________\n" + TOP.format("") + OURS,
        TOP.format("*") + OURS,
        ENGLISH_TOP + OURS,
    ],
)
def test_what_a_mail_quotes_is_not_its_writers(quotation: str) -> None:
    raw = f"Subject: Re: Cas 7\nContent-Type: text/plain; charset=utf-8\n\nOui.\n\n{quotation}\n"
    assert read_mail(raw.encode()).text == "Oui."
    assert read_mail(raw.replace("\n", "\r\n").encode()).text == "Oui."


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/plain", "> Vous êtes là ?\n> Oui."),
        ("text/plain", "Envoyé de mon iPhone\n\n> Vous êtes là ?\n> Oui."),
        (
            "text/plain",
            "Obtenez\N{NO-BREAK SPACE}Outlook pour iOS\n\n> Vous êtes là ?\n> Oui.",
        ),
        ("text/html", "<p>Sent from my Galaxy</p><blockquote><p>Vous êtes là ?</p>Oui.</blockquote>"),
        ("text/plain", "-----Message d'origine-----\nVous êtes là ?\nOui."),
        ("text/html", "<blockquote><p>&gt; Vous êtes là ?</p>Oui.</blockquote>"),
    ],
)
def test_who_writes_between_our_lines_alone_is_read_with_them(kind: str, body: str) -> None:
    found = read_mail(f"Subject: Re: x\nContent-Type: {kind}; charset=utf-8\n\n{body}\n".encode())
    assert found.text == ""
    assert found.between.endswith("Vous êtes là ?\nOui.") or found.between.endswith("Vous êtes là ?\n> Oui.")


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Re: x", f"Le 23/11/2026 à 10:43, Maison Lumen a écrit :\n> {MARKED}\n\nJe n'en peux plus."),
        ("Re: x", "Le juge nous a écrit :\nnous perdons la garde."),
        ("Re: x", "De : rien\nJe n'en peux plus."),
        ("Re: x", "Le 3 mars à 14:30 mon ex a écrit :\nJe vais te tuer."),
        ("Re: x", "Le 23/11/2026 à 10:43 mon ex a écrit :\nJe vais te tuer."),
        ("Re: x", "De : ma vie, je n'en veux plus\nDate : ce soir\nObjet : adieu\n\nJe saute."),
        ("TR: lis ça", "De : Max <max@x.example>\nEnvoyé : lundi\nÀ : moi\nObjet : tu vas voir\n\nJe vais te tuer."),
        ("TR: lis ça", "Voilà.\n\n-----Message d'origine-----\nDe : Max <max@x.example>\n\nJe vais te tuer."),
        ("Fwd: lis", "Voilà.\n\nOn Mon, Nov 23, 2026 at 10:43 AM, Max <max@x.example> wrote:\n> Je vais te tuer."),
    ],
)
def test_words_below_a_quotation_and_those_of_somebody_else_are_kept(subject: str, body: str) -> None:
    """Some programs put the answer under what is answered."""
    raw = f"Subject: {subject}\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
    assert read_mail(raw.encode()).text.endswith(body.rpartition("\n")[2])
