"""What a button or form carries over the wire: verb, case and `version`, but never a person's data. `version` is
`Case.drawn`: the case's version together with a mark of its history (docs/decisions/0016).

A button is `fanal:<verb>:<n>` (n only makes it unique in its message), a form `fanal:<verb>`; both carry
`{"v":1,"case":217,"version":12,"ref":"…"}`. What comes back is hostile input: `decode_button` and `decode_form` refuse
whatever this module would not have written.
"""

from __future__ import annotations

import json
import re

from msgspec import Struct

from config.patterns import late
from config.words import Verb

PREFIX = "fanal:"
WIRE_VERSION = 1
MAX_VALUE = 2000  # characters of a Slack button's value; a form's private_metadata may have 3000
MAX_NUMBER = 2**53 - 1  # what every JSON reader on the way keeps exactly
MAX_REF = 300

_ACTION = late(r"fanal:([a-z_]{1,40}):([0-9]{1,4})", re.ASCII)
_FORM = late(r"fanal:([a-z_]{1,40})", re.ASCII)
_KEYS = frozenset({"v", "case", "version", "ref"})


class BadButton(ValueError):
    """What came back is not something that we sent; the text says what is wrong with it."""


class Carried(Struct, frozen=True, kw_only=True):
    """A decoded button or form."""

    verb: Verb
    case: int
    version: int
    ref: str = ""


def encode_value(case: int, version: int, ref: str = "") -> str:
    """The value of a button, or the private metadata of a form. Refuses what `decode_*` would refuse."""
    _check(case, version, ref)
    carried = {"v": WIRE_VERSION, "case": case, "version": version, "ref": ref}
    return json.dumps(carried, separators=(",", ":"), ensure_ascii=False)


def encode_action(verb: Verb, n: int) -> str:
    """The action id of the n-th button of a message (0..9999)."""
    return f"{PREFIX}{verb}:{n}"


def encode_form(verb: Verb) -> str:
    """The callback id of a form."""
    return f"{PREFIX}{verb}"


def decode_button(action_id: object, value: object) -> Carried:
    """What a pressed button carries. Raises `BadButton` on anything that `encode_*` does not write."""
    return _decode(_verb(_ACTION, action_id), value)


def decode_form(callback_id: object, metadata: object) -> Carried:
    """What a submitted form carries. Raises `BadButton` likewise."""
    return _decode(_verb(_FORM, callback_id), metadata)


def _verb(pattern: re.Pattern[str], name: object) -> Verb:
    found = pattern.fullmatch(name) if isinstance(name, str) else None
    if not found:
        raise BadButton("not a name that Fanal gives to a button or a form")
    try:
        return Verb(found[1])
    except ValueError:
        raise BadButton(f"no such verb: {found[1]}") from None


def _decode(verb: Verb, value: object) -> Carried:
    if not isinstance(value, str) or len(value) > MAX_VALUE:
        raise BadButton("the value is missing or too long")
    try:
        read = json.loads(value)
    except (ValueError, RecursionError):
        raise BadButton("the value is not JSON") from None
    if not isinstance(read, dict) or read.keys() != _KEYS:
        raise BadButton("the value does not have the four fields v, case, version, ref")
    if type(read["v"]) is not int or read["v"] != WIRE_VERSION:
        raise BadButton("a button of another version of Fanal: draw the card again")
    case, version, ref = read["case"], read["version"], read["ref"]
    _check(case, version, ref)
    return Carried(verb=verb, case=case, version=version, ref=ref)


def _check(case: object, version: object, ref: object) -> None:
    for name, number in (("case", case), ("version", version)):
        if type(number) is not int or not 0 <= number <= MAX_NUMBER:
            raise BadButton(f"{name} is not a number from 0 to {MAX_NUMBER}")
    if not isinstance(ref, str) or len(ref) > MAX_REF or not ref.isprintable():
        raise BadButton(f"ref is not up to {MAX_REF} printable characters")
