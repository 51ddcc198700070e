"""Whether whoever a client's file names for what must be told can be: in a chat, or by e-mail."""

from __future__ import annotations

from bot.catalog.client_shape import ClientShape
from bot.catalog.problems import Problems
from bot.catalog.toml_lines import KeyPath


def can_be_told(problems: Problems, at: KeyPath, shape: ClientShape, *, by_mail: bool) -> None:
    """`at` is the key that names a person of this file; `by_mail`: this client writes e-mail."""
    name = str(getattr(shape, str(at[0])))
    person = shape.people[name]
    if person.accounts or (person.email and by_mail):
        return
    why = "an e-mail address alone, and this client writes no e-mail" if person.email else "no account and no e-mail"
    problems.add(
        at, f"“{name}” has {why}, and could not be told", f"Add accounts or an e-mail address to [people.{name}]."
    )
