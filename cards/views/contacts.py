"""What cards and forms may know of contact details: masked everywhere, whole in one form for one person alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from config.contacts import ContactKind, LookUpState


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUpView:
    """One source and what it said. `source` is a name, or the id of one of our own (`cards.contacts.OWN`)."""

    source: str
    state: LookUpState


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskedView:
    """One kind of contact detail that is known: `l•••@e•••.fr`, and how many different ones there are."""

    kind: ContactKind
    value: str
    different: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtView:
    """Somebody whom a source found and who may be another person. `values` are masked."""

    ref: str
    source: str
    values: tuple[str, ...]
    by_name: bool  # the name is the same, and nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownView:
    """All that a card may show of how somebody can be reached."""

    look_ups: tuple[LookUpView, ...] = ()
    known: tuple[MaskedView, ...] = ()
    doubts: tuple[DoubtView, ...] = ()

    @property
    def silent(self) -> bool:
        """Whether a source refused, or did not answer in its time: it may be asked again."""
        return any(one.state in (LookUpState.REFUSED, LookUpState.TIMED_OUT) for one in self.look_ups)


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeContactView:
    """One contact detail, whole."""

    id: str
    kind: ContactKind
    value: str = field(repr=False)
    source: str = ""
    by: str = ""
    found_on: datetime | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsFormView:
    """« Coordonnées »: whole, for whoever asked, or the form that adds or corrects one."""

    number: int
    version: int
    now: datetime
    ref: str
    handle: str
    contacts: tuple[WholeContactView, ...] = ()
    known: KnownView = field(default_factory=KnownView)
