"""People, clients and instants of the examples; all invented, none stands for a real one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cards.card import Mention
from cards.views import DoubtView, KnownView, LookUpView, MaskedView, NumbersView, PersonView
from config.contacts import ContactKind, LookUpState
from config.words import Method

LEA = Mention("slack:T0FANAL/U0LEA", "Léa")
SAM = Mention("slack:T0FANAL/U0SAM", "Sam")
DIALLO = Mention("slack:T0FANAL/U0DIALLO", "Maître Diallo")
NADIA = Mention("slack:T0FANAL/U0NADIA", "Nadia")

NIGHT = datetime(2026, 11, 20, 2, 2, tzinfo=UTC)  # 03:02 in Paris
DAY = datetime(2026, 11, 20, 13, 2, tzinfo=UTC)  # 14:02 in Paris


def after(minutes: float, start: datetime = NIGHT) -> datetime:
    """So many minutes later."""
    return start + timedelta(minutes=minutes)


NUMBERS = NumbersView(call=("15", "17", "18", "112"), sms="114", advice="3114")

KNOWN = KnownView(
    look_ups=(
        LookUpView(source="Forum", state=LookUpState.FOUND),
        LookUpView(source="earlier", state=LookUpState.FOUND),
        LookUpView(source="annuaire LDAP", state=LookUpState.NOTHING),
        LookUpView(source="SQL", state=LookUpState.TIMED_OUT),
    ),
    known=(
        MaskedView(kind=ContactKind.EMAIL, value="l•••@e•••.fr"),
        MaskedView(kind=ContactKind.PHONE, value="••• ••• 12"),
        MaskedView(kind=ContactKind.ADDRESS, value="•••", different=2),
    ),
)
IN_DOUBT = KnownView(
    look_ups=(
        LookUpView(source="Forum", state=LookUpState.ASKING),
        LookUpView(source="flag", state=LookUpState.REFUSED),
        LookUpView(source="Fichier", state=LookUpState.AMBIGUOUS),
    ),
    known=(
        MaskedView(kind=ContactKind.EMAIL, value="l•••@e•••.fr", different=2),
        MaskedView(kind=ContactKind.PHONE, value="••• ••• 12", different=2),
        MaskedView(kind=ContactKind.NAME, value="L•••", different=2),
        MaskedView(kind=ContactKind.COUNTRY, value="BE"),
    ),
    doubts=tuple(
        DoubtView(ref=f"7:{n}", source="Fichier", values=("l•••@f•••.fr", "•••"), by_name=n == 1) for n in range(1, 6)
    ),
)

LOU = PersonView(
    ref="41",
    handle="lou_77",
    earlier_cases=2,
    last_case=188,
    last_reached_at=datetime(2026, 11, 8, 9, 30, tzinfo=UTC),
    reachable=(Method.PUBLIC_REPLY, Method.PRIVATE_MESSAGE),
    known=KNOWN,
)
CAMILLE = PersonView(ref="42", handle="camille", reachable=(Method.PUBLIC_REPLY,))
