"""Reads config/templates/<language>/*.md, and an operator's own laid over them.

A file is TOML between two lines of `+++`, then the words. An operator's file takes the place of the shipped one with
the same id, language and country.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from bot.catalog.client_shape import Country, Shape
from bot.catalog.folders import TEMPLATES, template_files
from bot.catalog.problems import Problems
from bot.catalog.shape_errors import tell
from bot.catalog.toml_lines import Lines
from bot.errors import ConfigError
from bot.rules.replies import Kind, Step, Template, TemplateProblem, Templates, check
from bot.rules.replies.numbers import DIGITS
from bot.rules.replies.template import EVERYBODY
from config.patterns import late
from config.words import Category, Method, PersonRole

_FENCE = "+++"
_LANGUAGE = late(r"[a-z]{2}", re.ASCII)
_EXAMPLE = "Compare with config/templates/fr/question.md."


class _Front(Shape):
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str = ""
    kind: Kind
    category: tuple[Category, ...] = ()
    methods: Annotated[frozenset[Method], Field(min_length=1)] = frozenset(Method)
    roles: Annotated[frozenset[PersonRole], Field(min_length=1)] = EVERYBODY
    version: Annotated[int, Field(ge=1)] = 1
    subject: str = ""
    country: Country | None = None
    step: Step | None = None


def load_templates(shipped: Path, overlay: Path | None) -> tuple[Templates, list[ConfigError]]:
    """The templates of `shipped` (config/) with those of `overlay` laid over them, and every problem found."""
    errors: list[ConfigError] = []
    found: dict[tuple[str, str, str], Template] = {}
    for folder in (shipped, overlay):
        if folder is None:
            continue
        mine: dict[tuple[str, str, str], Path] = {}
        for file in template_files(folder / TEMPLATES):
            problems = Problems(file)
            template = _read(problems)
            errors += problems.errors
            if template is None or problems.errors:
                continue
            slot = (template.id, template.language, template.country)
            if slot in mine:
                remedy = "Give one of them another id, or name its country."
                errors.append(ConfigError(str(file), 1, f"“{template.id}” stands in {mine[slot].name} too", remedy))
            mine[slot] = file
            found[slot] = template
    if not found and not errors:
        remedy = "Lay a start with: fanal init DIR"
        errors.append(ConfigError(str(shipped / TEMPLATES), 1, "There is no template", remedy))
    return Templates(tuple(found.values())), errors


def _read(problems: Problems) -> Template | None:
    """One file; None where its front matter cannot be read."""
    try:
        text = problems.file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.not_utf8(error)
        return None
    except OSError as error:
        problems.add((), f"This file cannot be read ({error.strerror})", "Check its rights and its place.")
        return None
    language = problems.file.parent.name
    if not _LANGUAGE.fullmatch(language):
        problems.add((), f"“{language}” is not a language code", "Name the folder in two small letters, such as “fr”.")
    lines = text.split("\n")
    fences = [number for number, line in enumerate(lines) if line.strip() == _FENCE][:2]
    if len(fences) < 2 or any(line.strip() for line in lines[: fences[0]]):
        problems.add(
            (), "There is no front matter", f"Open the file with a line {_FENCE}, then id, kind …, then {_FENCE}."
        )
        return None
    # Blank lines stand for what was cut off, so that every line keeps its number.
    front = _front("\n" * (fences[0] + 1) + "\n".join(lines[fences[0] + 1 : fences[1]]), problems)
    body = "\n" * (fences[1] + 1) + "\n".join(lines[fences[1] + 1 :])
    for problem in _wrong_words(body, front.subject if front else ""):
        problems.errors.append(ConfigError(str(problems.file), problem.line, problem.problem, problem.remedy))
    return _template(front, language, body.strip()) if front else None


def _front(text: str, problems: Problems) -> _Front | None:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        number = int(line[1]) if line else 1
        problems.errors.append(
            ConfigError(str(problems.file), number, f"The front matter is not TOML: {error}", _EXAMPLE)
        )
        return None
    problems.lines = Lines(text)
    try:
        return _Front.model_validate(raw)
    except ValidationError as error:
        tell(error, _Front, problems)
        return None


def _wrong_words(body: str, subject: str) -> Iterator[TemplateProblem]:
    """What is wrong in the words; lines are the file's."""
    if not body.strip():
        yield TemplateProblem(body.count("\n"), "There are no words", "Write the reply under the front matter.")
    yield from check(body)
    wrong = check(subject) if subject else ()
    yield from (TemplateProblem(1, f"In the subject: {found.problem}", found.remedy) for found in wrong)
    for number, line in enumerate(body.split("\n"), 1):
        if found := DIGITS.search(line):
            remedy = "Numbers live in helplines.toml: write {{ helpline.line }} or {{ emergency.number }}."
            yield TemplateProblem(number, f"“{found[0]}” could be dialled and would age here", remedy)


def _template(front: _Front, language: str, body: str) -> Template:
    return Template(
        id=front.id,
        name=front.name or front.id,
        language=language,
        kind=front.kind,
        body=body,
        subject=front.subject,
        categories=frozenset(front.category),
        methods=front.methods,
        roles=front.roles,
        country=front.country or "",
        step=front.step,
        version=front.version,
    )
