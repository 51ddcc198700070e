"""Mail that nobody wrote as it should be: reading it never fails, and what cannot be read is said to be so."""

from __future__ import annotations

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
