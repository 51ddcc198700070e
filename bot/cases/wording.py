"""What a reply to a member is made of: the client's templates, the data for them, and what the guards must know."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.cases import helplines, stops
from bot.cases.addresses import address_of, by_name_alone
from bot.cases.countries import country
from bot.cases.reads import Reads
from bot.catalog.clients import Person
from bot.errors import Refused
from bot.rules.replies import (
    Draft,
    Facts,
    Kind,
    Objection,
    Obstacle,
    Remedy,
    RemedyKind,
    Standing,
    Step,
    Template,
    TemplateData,
    Templates,
    fitting,
    guards,
    reasons,
    speaks_of_state,
    speech,
    standing,
    warnings,
)
from bot.rules.triage.sayings import About
from bot.rules.watch import on_watch
from bot.storage.records import Advice, Case, Involved, Member, Message, Proposal, Question, Reply
from bot.storage.session import TABLE, Session
from config.deliveries import ADDRESSED
from config.values import replace
from config.words import Ability, AdviceKind, Category, Discipline, FlaggedBy, Method, PersonRole, Role, Visibility

ABILITY = {Method.PUBLIC_REPLY: Ability.REPLY, Method.PRIVATE_MESSAGE: Ability.PRIVATE_MESSAGE}
LANGUAGES = ("fr", "en")
NOT_ALONE = frozenset({Category.DOMESTIC_SEXUAL_VIOLENCE, Category.CHILD_PROTECTION})
"""Methods by which others may see it: somebody may open this person's letter box."""


def templates(reads: Reads) -> Templates:
    """The shipped templates, overlaid with the versions that this client's approver accepted."""
    accepted = []
    for row in reads.rows(Proposal, TABLE[Proposal].c.accepted_at.is_not(None)):
        base = reads.catalog.templates.get(row.template, row.language, reads.client.country)
        content = reads.words(row.evidence)
        if base is not None and content:
            accepted.append(replace(base, version=row.version, body=content["body"]))
    return reads.catalog.templates.with_accepted(accepted)


def template_for(
    reads: Reads, case: Case, *, kind: Kind, methods: Sequence[Method], step: Step | None = None
) -> Template | None:
    """The best template for this kind of reply, else a general one."""
    method = methods[0] if methods else Method.PUBLIC_REPLY
    language, known = language_of(reads, case), templates(reads)
    fits = fitting(
        known, category=case.category, language=language, country=country_of(reads, case),
        method=method, kind=kind, role=role_of_author(reads, case), step=step, fallback_language=reads.client.locale,
    ) or fitting(
        known, category=Category.NONE, language=language, method=method, fallback_language=reads.client.locale
    )  # fmt: skip
    return fits[0] if fits else None


def role_of_author(reads: Reads, case: Case) -> PersonRole:
    """A friend who writes about somebody at risk is a witness: as people noted, until then as a call for help reads."""
    others = {one.role for one in reads.of_case(Involved, case.id)} - {PersonRole.AUTHOR}
    read = {} if others or not case.distress else reads.words(lead(reads, case).evidence).get("reading", {})
    return PersonRole.WITNESS if PersonRole.AT_RISK in others or read.get("about") == About.OTHER else PersonRole.AUTHOR


def remedy_ref(remedy: Remedy) -> str:
    """A remedy's button carries `add_helpline:fr-3114`: ASCII, so names are percent-encoded."""
    return f"{remedy.kind.value}:{quote(remedy.about)}"


def remedy_of(ref: str) -> Remedy:
    """The reverse of `remedy_ref`."""
    kind, _, about = ref.partition(":")
    try:
        return Remedy(RemedyKind(kind), unquote(about))
    except ValueError:
        raise Refused("outdated_button") from None


def lead(session: Session, case: Case) -> Message:
    return session.get(Message, case.lead)


def written_language(reads: Reads, case: Case) -> str:
    """The message's language: by its own words if they show it, else what its community says."""
    content = reads.words(lead(reads, case).evidence)
    return speech.language_of(str(content.get("text", ""))) or str(content.get("language", ""))[:2].lower()


def language_of(reads: Reads, case: Case) -> str:
    """The language to answer in: the message's if we have templates in it, else the client's."""
    written = written_language(reads, case)
    return written if written in LANGUAGES and written in reads.client.languages else reads.client.locale


def methods_of(reads: Reads, case: Case) -> tuple[Method, ...]:
    """The methods by which a reply may leave, preferred one first, those that need an address last."""
    community = reads.client.communities.get(case.community)
    known = frozenset() if community is None else community.abilities
    # What was seen elsewhere has no message to reply below; if that is the only way, trying it tells so.
    return _methods(reads, case, reads.abilities_on(lead(reads, case))) or _methods(reads, case, known)


def _methods(reads: Reads, case: Case, able: frozenset[Ability]) -> tuple[Method, ...]:
    unseen = case.visibility is not Visibility.ONLINE  # nobody looks for an answer there
    private = unseen or case.distress or case.category.is_call_for_help
    order = (Method.PRIVATE_MESSAGE, Method.PUBLIC_REPLY) if private else (Method.PUBLIC_REPLY, Method.PRIVATE_MESSAGE)
    there = tuple(
        method
        for method in order
        if ABILITY[method] in able and (method.is_private or reads.client.may_reply_in_public(case.category))
    )
    by_mail = (Method.EMAIL,) if reads.client.mail is not None else ()
    return (*there, *by_mail, *((Method.LETTER,) if reads.client.letter is not None else ()))


def needs_two(reads: Reads, case: Case) -> bool:
    """Whether a second person must agree before anything goes to an address: a minor, or violence at home."""
    member = reads.find(Member, case.author)
    return (member is not None and member.minor) or bool(categories_of(reads, case) & NOT_ALONE)


def handle(session: Session, member: int) -> str:
    """What the community calls them, e.g. `@lou_77`; "" if it was erased."""
    found = session.find(Member, member)
    name = str(session.words(found.evidence).get("name", "")) if found else ""
    return f"@{name.lstrip('@')}" if name and " " not in name else name


def first_name(person: Person) -> str:
    return person.name.split()[-1] if person.name.startswith("Maître ") else person.name.split(" ")[0]


def in_words(at: datetime, *, zone: str, language: str) -> str:
    """An instant as a member reads it: « mardi 24 novembre à 18 h », « à 14 h 02 »."""
    here = at.astimezone(ZoneInfo(zone))
    minutes = " mm" if here.minute else ""
    first = "'er'" if here.day == 1 else ""  # « mardi 1er décembre »
    pattern = f"EEEE d{first} MMMM 'à' H 'h'{minutes}" if language == "fr" else "EEEE d MMMM 'at' HH:mm"
    return format_datetime(here, pattern, tzinfo=ZoneInfo(zone), locale=language)


def categories_of(reads: Reads, case: Case) -> frozenset[Category]:
    """The case's categories, as corrected by people. A helpline for distress in general does not replace one for
    violence or for a child in danger."""
    return frozenset({case.category, _topic(case)} if case.distress else {case.category})


def country_of(session: Session, case: Case) -> str:
    """The member's country; "" if it is not known."""
    return country(session, case).code


def data_for(reads: Reads, case: Case, person: Person, *, language: str, due: datetime | None = None) -> TemplateData:
    """The data for a template in this case."""
    content = reads.words(lead(reads, case).evidence)
    country = country_of(reads, case) or reads.client.country
    community = reads.client.communities.get(case.community)
    known = helplines.directory(reads)
    found = known.for_(country=country, topic=_topic(case), language=language, today=reads.now.date())
    member = reads.find(Member, case.author)
    found = known.for_child(found) if member is not None and member.minor else found
    return TemplateData(
        member=handle(reads, case.author),
        signer=first_name(person),
        client=reads.client.name,
        community=community.name if community else case.community,
        visibility=case.visibility,
        helpline=found.best,
        emergency=known.emergency(country),
        due=in_words(due, zone=reads.client.zone, language=language) if due else "",
        original=str(content.get("text", "")),
        categories=categories_of(reads, case),
        removal=reasons.removal(
            case.category,
            language=language,
            automated=str(content.get("flagged_by", "")) == FlaggedBy.MACHINE,
            contest_until=in_words(reasons.contest_until(reads.now), zone=reads.client.zone, language=language),
        ),
    )


def _topic(case: Case) -> Category:
    return case.category if case.category.is_call_for_help else Category.DISTRESS


def draft_of(reads: Reads, reply: Reply) -> Draft:
    """A reply as the rules see it."""
    content = reads.words(reply.evidence)
    return Draft(
        text=str(content.get("text", "")),
        subject=str(content.get("subject", "")),
        language=reply.language,
        methods=frozenset(Method(name) for name in reply.methods),
        kind=Kind(reply.kind),
        recipient=str(reply.member),
        quotation=bool(content.get("quotation", True)),
        letter_quotes=bool(content.get("letter_quotes", True)),
    )


def obstacles(reads: Reads, case: Case, reply: Reply, person: Person | None) -> tuple[Obstacle, ...]:
    """What stands in the way of this reply now."""
    return guards(draft_of(reads, reply), facts_for(reads, case, reply, person))


def warned(reads: Reads, case: Case, reply: Reply, person: Person | None) -> tuple[Obstacle, ...]:
    """What should be mended but holds nothing back."""
    return warnings(draft_of(reads, reply), facts_for(reads, case, reply, person))


def facts_for(reads: Reads, case: Case, reply: Reply, person: Person | None) -> Facts:
    member = reads.find(Member, reply.member)
    objections, missing, agreed = _opinions(reads, reply)
    stopped = stops.stopped_since(reads, reply.member)
    others_words, others_names = _of_others(reads, case, reply.member)
    named = by_name_alone(reads, case.id, reply.member)
    return Facts(
        today=reads.now.date(),
        categories=categories_of(reads, case),
        helplines=helplines.directory(reads),
        country=country_of(reads, case) or reads.client.country,
        region=reads.client.region,
        own_names=(reads.client.name, *reads.client.names),
        other_names=tuple(
            name
            for slug, other in reads.catalog.clients.items()
            if slug != reads.slug
            for name in (other.name, *other.names)
        ),
        original=str(reads.words(lead(reads, case).evidence).get("text", "")),
        signer=first_name(person) if person else "",
        signers=tuple(first_name(p) for p in reads.client.people if p.roles & {Role.MODERATOR, Role.MANAGER}),
        recipient=handle(reads, reply.member),
        recipient_dead=member is not None and member.deceased,
        objections=objections,
        missing_approvals=missing,
        agreed_by=agreed,
        language=written_language(reads, case),
        role=role_of(reads, case, reply.member),
        written_for=_written_for(reads, reply),
        words_of_others=others_words,
        names_of_others=others_names,
        account_gone=member is not None and member.gone,
        minor=member is not None and member.minor,
        stopped_on=stopped.date() if stopped is not None else None,
        wrote_since_stop=stopped is not None and stops.wrote_since(reads, reply.member, stopped),
        unaddressed=frozenset(
            method
            for method in ADDRESSED
            if method.value in reply.methods and not address_of(reads, case.id, reply.member, method)
        )
        - named,
        matched_by_name=named,
        letter_to=address_of(reads, reply.case_id, reply.member, Method.LETTER)
        if Method.LETTER in reply.methods
        else "",
        visibility=case.visibility,
        standing=_standing(reads, case, reply),
    )


def _standing(reads: Reads, case: Case, reply: Reply) -> Standing:
    """What the reply's template says about where the message stands."""
    template = templates(reads).get(reply.template, reply.language, reads.client.country) if reply.template else None
    if template is None or not speaks_of_state(template):
        return Standing()
    return standing(template, data_for(reads, case, Person(id="", name=""), language=reply.language))


def role_of(reads: Reads, case: Case, member: int) -> PersonRole | None:
    """What somebody is in this case, as far as the words to them depend on it."""
    if member == case.author:
        return role_of_author(reads, case)
    found = [person.role for person in reads.of_case(Involved, case.id) if person.member == member]
    return found[0] if found else None


def _written_for(reads: Reads, reply: Reply) -> frozenset[PersonRole]:
    """For whom the reply's template is written; nobody in particular if it only distinguishes replies."""
    if reply.kind != Kind.REPLY or not reply.template:
        return frozenset()
    found = templates(reads).get(reply.template, reply.language, reads.client.country)
    return found.roles if found else frozenset()


def _of_others(reads: Reads, case: Case, recipient: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What the other people in the case wrote, and their names: neither may reach this one."""
    messages = [m for m in reads.of_case(Message, case.id) if m.member != recipient]
    people = [p for p in reads.of_case(Involved, case.id) if p.member != recipient or not p.member]
    said = tuple(str(reads.words(m.evidence).get("text", "")) for m in messages)
    called = (
        handle(reads, p.member) if p.member else str(reads.words(p.evidence).get("name", "")) for p in people
    )  # fmt: skip
    return said, tuple(name for name in called if name)


def _opinions(reads: Reads, reply: Reply) -> tuple[tuple[Objection, ...], tuple[str, ...], tuple[str, ...]]:
    """The objections to this version, the names of those whose approval is awaited, and the approvers other than its
    writer."""
    said: dict[str, Advice] = {}
    for advice in reads.of_case(Advice, reply.case_id):
        if advice.reply == reply.id and advice.kind in (AdviceKind.APPROVAL, AdviceKind.OBJECTION):
            said[advice.person] = advice
    current = {person: advice for person, advice in said.items() if advice.reply_version == reply.version}
    against = [advice for advice in current.values() if advice.kind is AdviceKind.OBJECTION]
    approved = {person for person, advice in current.items() if advice.kind is AdviceKind.APPROVAL}
    asked = {
        question.person
        for question in reads.of_case(Question, reply.case_id)
        if question.reply == reply.id and question.closed_at is None
    }
    once = {person for person, advice in said.items() if advice.kind is AdviceKind.APPROVAL}
    waited = (asked | once) - approved - {advice.person for advice in against}
    return (
        tuple(Objection(_name(reads, a.person), str(reads.words(a.evidence).get("text", ""))) for a in against),
        tuple(sorted(_name(reads, person) for person in waited)),
        tuple(sorted(_name(reads, person) for person in approved - {reply.by})),
    )


def _name(reads: Reads, person: str) -> str:
    found = reads.client.person(person)
    return found.name if found else person


def is_on_watch(reads: Reads, person: Person) -> bool:
    """Whether this person is on watch for moderation now (or is that watch's manager)."""
    turn = on_watch(reads.staffed.watch(Discipline.MODERATION), reads.now)
    return turn is not None and person.id in (turn.person, turn.backup, turn.manager)
