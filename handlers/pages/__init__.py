"""A page's words as HTML, with the headers that keep it to itself: no script, no other host, no cache, no index."""

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
    """The answer; `wait` are seconds until it is worth trying again."""
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
    """Whatever somebody wrote is escaped."""
    return _template().render(page=page, css=Markup(_css()))  # noqa: S704 - our own file


@cache
def policy() -> str:
    """What the page may load: its own style, by its digest, and nothing else."""
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
    """As a telephone takes it: digits, and a plus."""
    return re.sub(r"[^0-9+*#]", "", number)
