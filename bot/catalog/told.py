"""Whether the people whom a client's file names for news or decisions can be reached, in a chat or by e-mail."""

from __future__ import annotations

from bot.catalog.client_shape import ClientShape
from bot.catalog.clients import Client, chat_of, team_of
from bot.catalog.problems import Problems
from bot.catalog.toml_lines import KeyPath
from config.words import Discipline


def can_be_told(problems: Problems, at: KeyPath, shape: ClientShape, *, by_mail: bool) -> None:
    """`at` is the key that names a person of this file; `by_mail`: this client sends e-mail."""
    name = str(getattr(shape, str(at[0])))
    person = shape.people[name]
    if person.accounts or (person.email and by_mail):
        return
    why = "an e-mail address alone, and this client writes no e-mail" if person.email else "no account and no e-mail"
    problems.add(
        at, f"“{name}” has {why}, and could not be told", f"Add accounts or an e-mail address to [people.{name}]."
    )


def can_be_named(problems: Problems, client: Client) -> None:
    """Whoever is woken is mentioned under a card: one stands where they have an account."""
    teams = sorted({team_of(place.dest) for place in client.destinations})
    for number, row in enumerate(client.watch(Discipline.MODERATION).rows):
        for key in ("person", "backup", "manager"):
            person = client.person(getattr(row, key))
            if person and person.accounts and not any(team_of(ref) in teams for ref in person.accounts):
                problems.add(
                    ("watch", Discipline.MODERATION.value, number, key),
                    f"“{person.id}” has no account where this client's cards stand, and could not be woken",
                    f"Add one of {' or '.join(teams)} to [people.{person.id}], or name another.",
                )


def can_be_asked(problems: Problems, client: Client) -> None:
    """Templates are decided on with a button, so a chat of this client must know its approver."""
    person = client.person(client.approver)
    if person is None or any(client.works_in(chat_of(ref)) for ref in person.accounts):
        return
    used = " or ".join(sorted({place.chat.capitalize() for place in client.destinations}))
    why = f"no account in {used}" if person.accounts else "no account"
    problems.warn(
        ("approver",),
        f"“{person.id}” has {why}: a template to accept goes to the managers",
        f"Add an account to [people.{person.id}], or name another approver.",
    )
