"""Renders a page as HTML, with strict headers: no script, no other host, no cache, no indexing."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup
from starlette.responses import HTMLResponse

from cards.page import Page

HERE = Path(__file__).parent


def respond(page: Page, status: int = 200, *, wait: float = 0.0) -> HTMLResponse:
    """The response; `wait` is the number of seconds after which a retry makes sense."""
    headers = {
        "Content-Security-Policy": policy(),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Content-Language": page.locale,
    }
    if wait:
        headers["Retry-After"] = str(int(wait) + 1)
    return HTMLResponse(html_of(page), status, headers)


def html_of(page: Page) -> str:
    """The HTML; all text is escaped, whoever wrote it."""
    return _template().render(page=page, css=Markup(_css()))  # noqa: S704 - our own file


@cache
def policy() -> str:
    """The Content-Security-Policy: its own style sheet, by digest, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


@cache
def _css() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8").strip()


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["dialled"] = _dialled
    return environment.from_string((HERE / "page.html.j2").read_text(encoding="utf-8").lstrip())


def _dialled(number: str) -> str:
    """A number as a telephone dials it: digits and a plus."""
    return re.sub(r"[^0-9+*#]", "", number)
