"""The closed vocabularies of contact details: what kinds there are, and how far each look-up and each datum has come.

Values are what is stored: never renamed, only added.
"""

from __future__ import annotations

from enum import StrEnum


class ContactKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "postal_address"
    NAME = "name"
    COUNTRY = "country"
    BIRTH_YEAR = "birth_year"
    AGE = "age"


class ContactState(StrEnum):
    """How sure it is that a datum is this person's."""

    FOUND = "found"  # a source found it under something that is theirs alone
    ASKED = "asked"  # it may be somebody else's: people are asked, nobody guesses
    CONFIRMED = "confirmed"  # a person said that it is theirs, or gave it
    DECLINED = "declined"  # a person said that it is not theirs, or that it is wrong


class LookUpState(StrEnum):
    """What one source has said about one person of a case."""

    ASKING = "asking"
    FOUND = "found"
    NOTHING = "nothing"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    AMBIGUOUS = "ambiguous"


class SourceKind(StrEnum):
    """Where contact details may be found. The first three need no table in the client's file."""

    FLAG = "flag"
    PROFILE = "profile"
    EARLIER = "earlier"
    CSV = "csv"
    SQL = "sql"
    LDAP = "ldap"
    HTTP = "http"
