"""From a template and what is known to the text that a person sees, edits and sends.

Templates may only show fields and ask whether a field is there (Jinja2's sandbox would allow more; `check` does not).
What a member wrote comes in as a value: it is never compiled, so `{{ }}` in a message stays two braces.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2 import Template as Compiled
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct

from bot.rules.helplines import Emergency, Helpline
from bot.rules.replies.fields import FIELDS, hole
from bot.rules.replies.simple import is_simple
from bot.rules.replies.template import Template
from bot.rules.replies.words import YOUR_MESSAGE, plain_line, quote, tidy
from config.words import Category, Visibility

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Getattr,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_GROUPS = frozenset(name.partition(".")[0] for name in FIELDS)


class Removal(Struct, frozen=True, kw_only=True):
    """Why a message was taken offline, for its author: the rule, the facts, until when to contest (in words)."""

    rule: str = ""
    facts: str = ""
    contest_until: str = ""
    automated: bool = False


class TemplateData(Struct, frozen=True, kw_only=True):
    """What is known when a reply is prepared; an empty text is not known and becomes a hole where it is shown.

    `member` as the community writes it (`@lou_77`). `signer` is a human first name. `due` and `next_contact` are
    moments in words, in the reply's language and the client's zone. `original` is what this recipient wrote, quoted
    where the template has `{{ quotation }}`; `quotation=False` sends without. `categories` decide whether details
    of a method are left out of the quotation.
    """

    member: str = ""
    signer: str = ""
    client: str = ""
    community: str = ""
    visibility: Visibility | None = None
    reason: str = ""
    helpline: Helpline | None = None
    emergency: Emergency | None = None
    due: str = ""
    next_contact: str = ""
    feeling: str = ""
    answer: str = ""
    original: str = ""
    quotation: bool = True
    categories: frozenset[Category] = frozenset()
    removal: Removal = Removal()

    def quoted(self) -> str:
        """The quotation, or empty where there is none."""
        if not self.quotation:
            return ""
        discreet = any(category.is_call_for_help for category in self.categories)
        return quote(self.original, discreet=discreet)


class Rendered(Struct, frozen=True):
    """The words ready to edit."""

    text: str
    subject: str


class TemplateProblem(Struct, frozen=True):
    """Why a body is no template: the line in the body (from 1), what is wrong and what to do."""

    line: int
    problem: str
    remedy: str


class _Value:
    """A field that a template may show or ask about. Shown while missing, it is a hole."""

    __slots__ = ("label", "language", "shown")

    def __init__(self, shown: str, *, label: str, language: str) -> None:
        self.shown, self.label, self.language = shown, label, language

    def __bool__(self) -> bool:
        return bool(self.shown)

    def __str__(self) -> str:
        return self.shown or hole(self.label, self.language)


def _environment() -> ImmutableSandboxedEnvironment:
    # Plain text leaves here, not HTML: escaping belongs to the place that shows it.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
    )
    for table in (environment.globals, environment.filters, environment.tests):
        table.clear()
    return environment


_ENVIRONMENT = _environment()


@lru_cache(maxsize=512)
def _compiled(body: str) -> Compiled:
    return _ENVIRONMENT.from_string(body)


def check(body: str) -> tuple[TemplateProblem, ...]:
    """What keeps a body from being a template; empty if it is one."""
    return () if is_simple(body) else _told(body)


def _told(body: str) -> tuple[TemplateProblem, ...]:
    try:
        tree = _ENVIRONMENT.parse(body)
    except TemplateSyntaxError as error:
        return (
            TemplateProblem(
                error.lineno, error.message or "syntax error", "Write {{ field }} or {% if field %} … {% endif %}"
            ),
        )
    known = (*_ALLOWED, nodes.Helper)  # helpers are parts of expressions that are refused themselves
    parts = list(tree.find_all(nodes.Node))
    problems = [_not_allowed(node) for node in parts if not isinstance(node, known)]
    return tuple(problems or [problem for name, node, shown in _named(parts) if (problem := _wrong(name, node, shown))])


@lru_cache(maxsize=512)
def fields_of(body: str) -> frozenset[str]:
    """The names of the fields that a body shows or asks about. Raises TemplateSyntaxError for what `check` refuses."""
    return frozenset(name for name, _, _ in _named(list(_ENVIRONMENT.parse(body).find_all(nodes.Node))))


def names_line(template: Template) -> bool:
    """Whether its words give a helpline."""
    return any(name.startswith("helpline.") for name in fields_of(template.body))


def render(template: Template, data: TemplateData) -> Rendered:
    """The template's words with what is known; what is missing shows as a hole."""
    values = _values(template.language, data)
    text = tidy(_compiled(template.body).render(values))
    subject = " ".join(_compiled(template.subject).render(values).split())
    return Rendered(text, subject)


def render_part(language: str, part: str, data: TemplateData) -> str:
    """A part of a body with what is known."""
    return tidy(_compiled(part).render(_values(language, data)))


def _not_allowed(node: nodes.Node) -> TemplateProblem:
    return TemplateProblem(
        node.lineno,
        f"“{type(node).__name__}” is not allowed in a template",
        "A template shows fields, {{ member.name }}, and asks about them, {% if due %} … {% endif %}; nothing else",
    )


def _named(parts: Sequence[nodes.Node]) -> list[tuple[str, nodes.Node, bool]]:
    """Every field that is named: its name, where, and whether it is shown (else it is only asked about)."""
    shown = {id(inner) for node in parts if isinstance(node, nodes.Output) for inner in node.nodes}
    inner = {id(node.node) for node in parts if isinstance(node, nodes.Getattr)}
    found = [node for node in parts if isinstance(node, nodes.Name | nodes.Getattr) and id(node) not in inner]
    return [(_name(node), node, id(node) in shown) for node in found]


def _name(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_name(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else "?"


def _wrong(name: str, node: nodes.Node, shown: bool) -> TemplateProblem | None:
    known = ", ".join(sorted(FIELDS))
    if name in FIELDS:
        if FIELDS[name].shown or not shown:
            return None
        return TemplateProblem(node.lineno, f"“{name}” has no words to show", f"Ask about it: {{% if {name} %}}")
    if name in _GROUPS and not shown:
        return TemplateProblem(node.lineno, f"“{name}” is a group of fields", f"Name one of them. Known: {known}")
    return TemplateProblem(node.lineno, f"“{name}” is no field of a template", f"Known: {known}")


def _values(language: str, data: TemplateData) -> dict[str, object]:
    """What Jinja2 gets: `{"member": {"name": value}, "due": value, …}`, each value a `_Value`."""
    known = known_values(language, data)
    values: dict[str, object] = {}
    for name, field in FIELDS.items():
        value = _Value(known[name], label=field.label.in_(language), language=language)
        group, _, inner = name.partition(".")
        if inner:
            values.setdefault(group, {})[inner] = value  # type: ignore[index]
        else:
            values[group] = value
    return values


def known_values(language: str, data: TemplateData) -> Mapping[str, str]:
    """Field to its text, empty where nothing is known; a field that may only be asked about is `yes` or empty."""
    line, rescue, removal = data.helpline, data.emergency, data.removal
    quotation = data.quoted()
    return {
        "member.name": plain_line(data.member),
        "signer.name": plain_line(data.signer),
        "client.name": data.client,
        "community.name": data.community,
        "message.online": _yes(data.visibility == Visibility.ONLINE),
        "message.offline": _yes(data.visibility in (Visibility.OFFLINE, Visibility.DELETED)),
        "message.waiting": _yes(data.visibility in (Visibility.PENDING, Visibility.REFUSED)),
        "message.reason": plain_line(data.reason),
        "helpline.line": line.line(language) if line else "",
        "helpline.name": line.name.in_(language) if line else "",
        "helpline.number": line.number if line else "",
        "helpline.hours": line.hours.text.in_(language) if line else "",
        "helpline.cost": line.cost.in_(language) if line else "",
        "helpline.sms": line.sms if line else "",
        "emergency.number": rescue.for_member(language) if rescue else "",
        "emergency.sms": rescue.sms if rescue else "",
        "due": data.due,
        "next_contact": data.next_contact,
        "feeling": plain_line(data.feeling),
        "answer": data.answer.strip(),
        "quotation": f"{YOUR_MESSAGE.in_(language)}\n{quotation}" if quotation else "",
        "removal.rule": plain_line(removal.rule),
        "removal.facts": plain_line(removal.facts),
        "removal.contest_until": removal.contest_until,
        "removal.automated": _yes(removal.automated),
    }


def _yes(fact: bool) -> str:
    return "yes" if fact else ""
