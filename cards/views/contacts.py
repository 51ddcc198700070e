"""What cards and forms may know of contact details: masked everywhere, whole in one form for one person alone."""

from __future__ import annotations

from datetime import datetime

from msgspec import Struct, field

from config.contacts import ContactKind, LookUpState
from config.values import Unshown


class LookUpView(Struct, frozen=True, kw_only=True):
    """One source and what it said. `source` is a name, or the id of one of our own (`cards.contacts.OWN`)."""

    source: str
    state: LookUpState


class MaskedView(Struct, frozen=True, kw_only=True):
    """One kind of contact detail that is known: `l•••@e•••.fr`, and how many different ones there are."""

    kind: ContactKind
    value: str
    different: int = 1


class DoubtView(Struct, frozen=True, kw_only=True):
    """Somebody whom a source found and who may be another person. `values` are masked."""

    ref: str
    source: str
    values: tuple[str, ...]
    by_name: bool  # the name is the same, and nothing else


class KnownView(Struct, frozen=True, kw_only=True):
    """All that a card may show of how somebody can be reached."""

    look_ups: tuple[LookUpView, ...] = ()
    known: tuple[MaskedView, ...] = ()
    doubts: tuple[DoubtView, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether a source refused, or did not answer in its time: it may be asked again."""
        return any(one.state in (LookUpState.REFUSED, LookUpState.TIMED_OUT) for one in self.look_ups)


class WholeContactView(Unshown, frozen=True, kw_only=True):
    """One contact detail, whole."""

    id: str
    kind: ContactKind
    value: str
    source: str = ""
    by: str = ""
    found_on: datetime | None = None


class ContactsFormView(Struct, frozen=True, kw_only=True):
    """« Coordonnées »: whole, for whoever asked, or the form that adds or corrects one."""

    number: int
    version: int
    ref: str
    handle: str
    contacts: tuple[WholeContactView, ...] = ()
    known: KnownView = field(default_factory=KnownView)
