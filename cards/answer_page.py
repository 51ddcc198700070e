"""The page on which a member answers us: who reads it and when, who listens now, a box; and what may come instead.

It says nothing of what was written: a relative may hold the letter.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime, get_timezone_location

from cards.page import LONGEST, Box, Page, PageButton, PageForm, PageHelp, PageLink
from cards.translator import N_, Translator, translator
from cards.views.pages import AnswerPageView, HelpView, LineView, ReadersView, Wrong

OTHER = {"fr": ("en", "English"), "en": ("fr", "Français")}
VOWELS = "AEIOUYÉÎ"
WRONG = {
    Wrong.EXPIRED: (
        N_("This address no longer works"),
        N_("It was made for a time that is over. Nothing that you wrote is lost."),
    ),
    Wrong.UNKNOWN: (
        N_("This address leads nowhere"),
        N_(
            "Perhaps its end is missing: look whether it is copied whole. "
            "You can also answer the message that we sent you, where you received it."
        ),
    ),
    Wrong.TOO_LARGE: (
        N_("That is too long for this page"),
        N_("Go back one page, shorten your message and send it again: what you wrote should still stand there."),
    ),
    Wrong.TOO_FAST: (
        N_("One moment, please"),
        N_("This page was asked for many times in a short while. Try again in a minute."),
    ),
    Wrong.LATER: (
        N_("That did not work"),
        N_("It is not your fault. Nothing was kept of this try: send it again in a moment."),
    ),
    Wrong.NOT_UNDERSTOOD: (
        N_("We did not understand that"),
        N_("Open the address in our message again, and write in the box that you find there."),
    ),
    Wrong.ANSWERED: (
        N_("This question is closed"),
        N_("It has its answer, or nobody needs one any more. Thank you for your time."),
    ),
}  # fmt: skip
AGAIN = {
    Wrong.EMPTY: N_("The box is empty. Write a few words, as they come."),
    Wrong.TOO_LONG: N_("It is too long: please keep it under {most} characters. Nothing was sent yet."),
    Wrong.USED: N_("Your earlier message has arrived. Would you like to send this one too?"),
    Wrong.TOO_FAST: N_("Many messages came in a short while. Wait a minute, then send this one again: it stands here."),
    Wrong.CHANGED: N_("The proposed text has changed since you opened this page. Read it once more, then answer."),
    Wrong.LATER: N_("Your message was not kept yet. It still stands here: send it again in a moment."),
}


def answer_page(view: AnswerPageView, *, form: str, stop: str, wrong: Wrong | None = None, text: str = "") -> Page:
    """The box, with the words that were typed where something was wrong. `stop` is where one asks us to stop."""
    t = translator(view.locale, view.readers.zone)
    problem = t(AGAIN[wrong], most=_count(LONGEST, t)) if wrong is not None else ""
    box = Box(
        label=t("Your answer"),
        hint=t("As you like, up to {most} characters. Nobody expects well-turned sentences.", most=_count(LONGEST, t)),
        text=text,
        problem=problem,
    )
    return Page(
        locale=t.locale,
        title=_title(view.readers, t),
        heading=_title(view.readers, t),
        paragraphs=(_who(view.readers, t), *_when(view.readers, t)),
        help=_help(view.help, t) if view.urgent else None,
        help_first=True,
        form=PageForm(buttons=(PageButton(label=t("Send")),), box=box, key=form),
        links=(PageLink(label=t("Stop writing to me"), href=stop),),
        other=other(t),
    )


def thanks_page(view: AnswerPageView, *, again: str) -> Page:
    """It has arrived. What comes next is said only as far as somebody can keep it."""
    t = translator(view.locale, view.readers.zone)
    return Page(
        locale=t.locale,
        title=t("It has arrived"),
        heading=t("Thank you, it has arrived"),
        paragraphs=(
            t("Somebody of the team for {client} will read it; it is published nowhere.", client=view.readers.client),
            *_when(view.readers, t),
            t("You can close this page."),
        ),
        help=_help(view.help, t) if view.urgent else None,
        help_first=True,
        links=(PageLink(label=t("Write something more"), href=again),),
        other=None,
    )


def stop_page(view: AnswerPageView, *, back: str) -> Page:
    """A question before we stop: whoever opens an address has not asked for anything yet."""
    t = translator(view.locale, view.readers.zone)
    return Page(
        locale=t.locale,
        title=t("Stop writing to me"),
        heading=t("Shall we stop writing to you?"),
        paragraphs=_what_a_stop_means(view.readers, t),
        help=_help(view.help, t) if view.urgent else None,
        form=PageForm(buttons=(PageButton(label=t("Yes, stop writing to me"), value="stop"),)),
        links=(PageLink(label=t("No, go back"), href=back),),
        other=other(t),
    )


def stopped_page(view: AnswerPageView, *, again: str) -> Page:
    t = translator(view.locale, view.readers.zone)
    return Page(
        locale=t.locale,
        title=t("It is noted"),
        heading=t("It is noted: you want no more messages from us"),
        paragraphs=_what_a_stop_means(view.readers, t),
        help=_help(view.help, t) if view.urgent else None,
        help_first=True,
        links=(PageLink(label=t("Write to us"), href=again),),
    )


def _what_a_stop_means(readers: ReadersView, t: Translator) -> tuple[str, str]:
    return (
        t("The team for {client} will see it before anybody writes to you.", client=readers.client),
        t("If you write to us again, now or later, we can answer you."),
    )


def wrong_page(wrong: Wrong, *, locale: str, helps: Sequence[HelpView], readers: ReadersView | None = None) -> Page:
    """No form: why, how else to reach the client (where it is known which), and who listens now."""
    t = translator(locale, readers.zone if readers else "UTC")
    heading, why = WRONG[wrong]
    return Page(
        locale=t.locale,
        title=t(heading),
        heading=t(heading),
        paragraphs=(t(why), *(_reach(readers, t) if readers else ())),
        help=_help_of_all(helps, t),
        other=other(t),
    )


def _title(readers: ReadersView, t: Translator) -> str:
    return t("Answer {client}", client=readers.client)


def _who(readers: ReadersView, t: Translator) -> str:
    return t(
        "What you write here is read by somebody of the team that looks after the community for {client}. "
        "It is published nowhere.",
        client=readers.client,
    )


def _when(readers: ReadersView, t: Translator) -> tuple[str, ...]:
    """Hours, never a promise: somebody may read earlier."""
    zone = zone_of(readers.zone, t)
    if readers.open_until is not None:
        until = _hour(readers.open_until, readers.zone, t)
        return (t("Answers are read today until {hour} ({zone}).", hour=until, zone=zone),)
    closed = (t("We are closed today."),) if readers.closed_today else ()
    if readers.opens_at is None:
        return closed
    day = day_of(readers.opens_at, readers.zone, t)
    said = t("Answers are read from {day} on ({zone}), sometimes earlier.", day=day, zone=zone)
    return (" ".join((*closed, said)),)


def _reach(readers: ReadersView, t: Translator) -> tuple[str, ...]:
    ways = [readers.contact] if readers.contact else []
    if readers.communities:
        ways.append(t("on {community}", community=t.any_of(readers.communities)))
    return (t("You can write to {client}: {ways}.", client=readers.client, ways=t.any_of(ways)),) if ways else ()


def _help_of_all(helps: Sequence[HelpView], t: Translator) -> PageHelp | None:
    """One block; where it is not known in which country somebody is, each line tells its own."""
    if len(helps) < 2:
        return _help(helps[0], t) if helps else None
    lines = [(line, t.territory(one.country)) for one in helps for line in one.lines]
    numbers = (f"{t.territory(one.country)} {one.emergency}" for one in helps if one.emergency)
    return PageHelp(
        heading=t("To talk to somebody now"),
        lines=tuple(
            (LineView(words=t("{country}: {line}", country=country, line=line.words), dial=line.dial), _call(line, t))
            for line, country in lines
        ),
        emergency=t("In immediate danger: {numbers}.", numbers=", ".join(numbers)),
    )


def _help(view: HelpView, t: Translator) -> PageHelp | None:
    if not view.lines and not view.emergency:
        return None
    emergency = ""
    if view.emergency and view.sms:
        emergency = t("In immediate danger, call {number}, or text {sms}.", number=view.emergency, sms=view.sms)
    elif view.emergency:
        emergency = t("In immediate danger, call {number}.", number=view.emergency)
    return PageHelp(
        heading=t("To talk to somebody now") if view.lines else t("In an emergency"),
        lines=tuple((line, _call(line, t)) for line in view.lines),
        emergency=emergency,
    )


def _call(line: LineView, t: Translator) -> str:
    return t("Call {number}", number=line.dial) if line.dial else ""


def other(t: Translator) -> PageLink:
    locale, name = OTHER[t.locale]
    return PageLink(label=name, href=f"?l={locale}", lang=locale)


def _count(number: int, t: Translator) -> str:
    return f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}" if t.locale == "fr" else ",")


def _hour(at: datetime, zone: str, t: Translator) -> str:
    here = at.astimezone(ZoneInfo(zone))
    if t.locale != "fr":
        return format_datetime(here, "HH:mm", tzinfo=ZoneInfo(zone), locale=t.locale)
    minutes = f"\N{NO-BREAK SPACE}{here.minute:02}" if here.minute else ""
    return f"{here.hour}\N{NO-BREAK SPACE}h{minutes}"


def day_of(at: datetime, zone: str, t: Translator) -> str:
    first = "'er'" if at.astimezone(ZoneInfo(zone)).day == 1 else ""  # « mardi 1er décembre »
    pattern = f"EEEE d{first} MMMM" if t.locale == "fr" else "EEEE, d MMMM"
    day = format_datetime(at, pattern, tzinfo=ZoneInfo(zone), locale=t.locale)
    return t("{day} at {hour}", day=day, hour=_hour(at, zone, t))


def zone_of(zone: str, t: Translator) -> str:
    """« heure de Paris », "Paris time"."""
    city = get_timezone_location(zone, locale=t.locale, return_city=True)
    said = t("{city} time", city=city)
    return said.replace("de ", "d'", 1) if t.locale == "fr" and city[:1] in VOWELS else said
