"""Everything that may stand in the way of a reply."""

from __future__ import annotations

from cards.views import ObstacleView
from config.words import Method

OBSTACLES = (
    ObstacleView(id="other_client", hard=True, values={"name": "Atelier Nord"}, remedy="remove_name:Atelier Nord"),
    ObstacleView(
        id="retired_number",
        hard=True,
        values={"number": "0000", "reason_fr": "Ce numéro ne répond plus.", "reason_en": "Nobody answers it."},
        remedy="replace_number:0000",
    ),
    ObstacleView(id="recipient_dead", hard=True, values={"recipient": "@lou_77"}, remedy="change_recipient:"),
    ObstacleView(
        id="account_gone",
        hard=True,
        values={"recipient": "@lou_77"},
        remedy="drop_method:private_message",
        methods=(Method.PRIVATE_MESSAGE,),
    ),
    ObstacleView(
        id="wrong_role", hard=True, values={"role": "author", "written_for": "target"}, remedy="choose_template:"
    ),
    ObstacleView(id="words_of_another", hard=True, remedy="remove_quotation:"),
    ObstacleView(
        id="second_person",
        hard=True,
        values={"why": "minor"},
        remedy="ask_approval:",
        methods=(Method.EMAIL, Method.LETTER),
    ),
    ObstacleView(
        id="same_name",
        hard=True,
        values={"recipient": "@lou_77"},
        remedy="confirm_address:email",
        methods=(Method.EMAIL,),
    ),
    ObstacleView(id="stop_request", hard=False, values={"recipient": "@lou_77", "on": "2026-11-02"}),
    ObstacleView(id="wrong_language", hard=False, values={"written": "fr", "wanted": "en"}, remedy="use_language:en"),
    ObstacleView(id="names_another", hard=False, values={"name": "@victor"}, remedy="remove_line:@victor"),
    ObstacleView(id="open_placeholder", hard=False, values={"hole": "prénom"}, remedy="fill_hole:prénom"),
    ObstacleView(
        id="objection", hard=False, values={"by": "Maître Diallo", "reason": "trop tôt"}, remedy="ask_approval:diallo"
    ),
    ObstacleView(id="missing_approval", hard=False, values={"by": "Maître Diallo"}, remedy="ask_approval:diallo"),
    ObstacleView(
        id="no_helpline",
        hard=False,
        values={"country": "FR", "reason": "", "doubtful": ""},
        remedy="add_helpline:fr-3114",
    ),
    ObstacleView(
        id="no_helpline",
        hard=False,
        values={"reason": "not_verified", "leads": "Allô exemple, 0000\nExemple écoute, 0001"},
        remedy="confirm_helpline:fr-exemple",
    ),
    ObstacleView(
        id="foreign_helpline", hard=False, values={"number": "0000", "country": "BE"}, remedy="remove_number:0000"
    ),
    ObstacleView(id="no_quotation", hard=False, remedy="add_quotation:", methods=(Method.PRIVATE_MESSAGE,)),
    ObstacleView(id="public_quotation", hard=False, remedy="remove_quotation:", methods=(Method.PUBLIC_REPLY,)),
    ObstacleView(id="no_invitation", hard=False, remedy="add_invitation:"),
    ObstacleView(id="no_signature", hard=False, remedy="add_signature:Léa"),
    ObstacleView(id="no_address", hard=True, methods=(Method.EMAIL,)),
    *(
        ObstacleView(id=id, hard=True, remedy="drop_method:letter", methods=(Method.LETTER,))
        for id in ("letter_lines", "letter_columns", "letter_characters")
    ),
    ObstacleView(id="a_later_guard", hard=False),
)
WARNING = ObstacleView(
    id="review_passed",
    hard=False,
    values={"name": "Allô exemple", "review_by": "2026-11-02"},
    remedy="confirm_helpline:fr-exemple",
)
