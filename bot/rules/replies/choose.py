"""Which template fits: by kind, category, language, country, way of sending and the person written to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from bot.rules.replies.template import Kind, Step, Template
from config.deliveries import ADDRESSED
from config.words import Category, Method, PersonRole


class Templates(Struct, frozen=True):
    """What may be offered. Of one id, language and country there is one: what a client accepted stands before ours."""

    all: tuple[Template, ...] = ()

    def __iter__(self) -> Iterator[Template]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def get(self, template_id: str, language: str, country: str = "") -> Template | None:
        """The template of this id and language for this country, else for every country."""
        named = [found for found in self.all if found.id == template_id and found.language == language]
        fit = [found for found in named if found.country in ("", country.upper())]
        return max(fit, key=lambda found: bool(found.country), default=None)

    def with_accepted(self, accepted: Iterable[Template]) -> Templates:
        """These with a client's own versions over them; of several versions the newest. Unknown ids are added."""
        newest: dict[tuple[str, str, str], Template] = {}
        for template in sorted(accepted, key=lambda template: template.version):
            newest[_slot(template)] = template
        kept = tuple(template for template in self.all if _slot(template) not in newest)
        return Templates((*kept, *newest.values()))


def fitting(
    templates: Iterable[Template],
    *,
    category: Category,
    language: str,
    country: str = "",
    method: Method,
    kind: Kind = Kind.REPLY,
    role: PersonRole = PersonRole.AUTHOR,
    step: Step | None = None,
    fallback_language: str = "fr",
) -> tuple[Template, ...]:
    """Every template that may be used here, best first; none of another kind or method.

    The language decides first (the member's, else `fallback_language`), then the category (its own words, else those
    for distress if it is a call for help, else general words), the person's role, the step and the country. `role` is
    the part of whom we write to: an author who worries about somebody else is a `WITNESS` here.
    """
    wanted = (language[:2].lower(), fallback_language[:2].lower())

    def order(template: Template) -> tuple[int, int, int, int, int, int]:
        return (
            wanted.index(template.language),
            _distance(template, category),
            int(role not in template.roles),
            len(template.roles),  # what is for them alone, before what is for everybody
            int(template.step is not step),
            int(not template.country),
        )

    def fits(template: Template) -> bool:
        return (
            template.kind is kind
            and template.language in wanted
            and _written_for(template, method)
            and template.country in ("", country.upper())
            and _distance(template, category) < _NEVER
            and (role in template.roles or kind is not Kind.REPLY)
        )

    return tuple(sorted((template for template in templates if fits(template)), key=order))


def _written_for(template: Template, method: Method) -> bool:
    """What is agreed for a private message may go by e-mail or letter too."""
    return method in template.methods or (method in ADDRESSED and Method.PRIVATE_MESSAGE in template.methods)


_NEVER = 3


def _distance(template: Template, category: Category) -> int:
    """0: these words are for this category; 1: for distress in general; 2: for anything; 3: for something else."""
    if category in template.categories:
        return 0
    if category.is_call_for_help and Category.DISTRESS in template.categories:
        return 1
    return 2 if not template.categories else _NEVER


def _slot(template: Template) -> tuple[str, str, str]:
    return template.id, template.language, template.country
