"""What the invented members' accounts say of themselves, for whoever asks the forum for a profile."""

from __future__ import annotations

PROFILES = {
    "camille": {"email": "camille@exemple.invalid", "country": "FR"},
    "lou_77": {"email": "lou.77@exemple.invalid", "country": "FR"},
    "noor": {"email": "noor@exemple.invalid"},
}
PROFILE_FIELDS = ("email", "phone", "postal_address", "country", "birth_year")
