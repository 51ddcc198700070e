"""What the page's own tests put on it: cards and forms with every kind of block that the desk may send."""

from __future__ import annotations

import json
from typing import Any

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(text), **more}


def context(*texts: str) -> Json:
    return {"type": "context", "elements": [mrkdwn(text) for text in texts]}


def button(verb: str, label: str, n: int = 1, **more: Any) -> Json:
    value = json.dumps({"v": 1, "case": 217, "version": 12, "ref": ""})
    return {"type": "button", "action_id": f"fanal:{verb}:{n}", "text": plain(label), "value": value, **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def moment(seconds: int, words: str = "{time}") -> str:
    return f"<!date^{seconds}^{words}|some time>"


DELETE_QUESTION = {
    "title": plain("Supprimer définitivement ?"),
    "text": mrkdwn("Ce forum ne permet pas de rétablir un message supprimé. Une copie reste dans le cas."),
    "confirm": plain("Supprimer définitivement"),
    "deny": plain("Revenir"),
    "style": "danger",
}


def distress_card(now: int, *, offline: bool = False) -> list[Json]:
    """The card of SCREENS, as Slack gets it. `now`: Unix seconds."""
    since = f"Hors ligne depuis {moment(now)}" if offline else f"En ligne depuis {moment(now)}"
    return [
        {"type": "header", "text": plain("🔴 Urgence vitale (P0) · Appel à l'aide")},
        context("Cas 217 · Maison Lumen › Forum"),
        section("_Lecture automatique, à confirmer :_ semble vouloir mourir, parle de ce soir."),
        section("*Danger immédiat :* 15, 17, 18 ou 112 · 114 par SMS · conseil pour vous : 3114"),
        section("*Pourquoi :* « tds » = tentative de suicide · parle de soi · parle de ce soir"),
        {
            "type": "section",
            "fields": [
                mrkdwn(f"*Visibilité*\n{since}"),
                mrkdwn(f"*Premier regard avant*\n{moment(now + 300)}"),
                mrkdwn(f"*Décision avant*\n{moment(now + 900)}"),
                mrkdwn("*Membre jointe*\npas encore"),
            ],
        },
        section(
            "*Membre :* @lou_77 · 3e appel (cas 188) · Joignable : forum, e-mail",
            accessory=button("member", "Détails", 9),
        ),
        actions(
            button("emergency", "Urgence", style="primary"),
            button("read", "Lire le message"),
            button("reply", "Répondre"),
            button("restore", "Remettre en ligne") if offline else button("take_offline", "Mettre hors ligne"),
            button("close", "Supprimer définitivement", style="danger", confirm=DELETE_QUESTION),
            button("more", "Plus…"),
        ),
        {"type": "divider"},
        context(
            f"{moment(now)} <@U0LEA> a demandé un avis au Juridique, "
            f"réponse avant {moment(now + 86400, '{date_short_pretty} {time}')}"
        ),
    ]


def hostile_card(words: str) -> list[Json]:
    """Words that try to be markup, escaped as Slack asks (three characters)."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return [
        {"type": "header", "text": plain("⚪ Courant (P3) · Question")},
        section(f"&gt; {escaped}"),
        {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": words}]}]},
        actions(button("acknowledge", "Accuser réception", style="primary"), button("nothing_here", "Rien à signaler")),
    ]


def reading_form() -> Json:
    """A form without inputs."""
    return {
        "type": "modal",
        "callback_id": "fanal:read",
        "title": plain("Lire le message"),
        "close": plain("Fermer"),
        "blocks": [
            context("@lou_77 · Forum · lecture notée dans l'historique"),
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_quote",
                        "elements": [{"type": "text", "text": "Phrase inventée.\nEt une autre."}],
                    }
                ],
            },
            actions(button("take_offline", "Mettre hors ligne", style="primary")),
        ],
    }


def option(value: str, label: str, more: str = "") -> Json:
    return {"text": plain(label), "value": value, **({"description": plain(more)} if more else {})}


def field(name: str, label: str, element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": name, "label": plain(label), "element": {"action_id": name, **element}, **more}


def reply_form(text: str, *, edit: int = 1, obstacle: bool = True) -> Json:
    """The reply of SCREENS. `edit` renames the text's field, so that new words replace what was typed."""
    private = option("private_message", "Message privé", "Rien ne s'y oppose")
    public = option("public_reply", "Réponse publique", "La citation serait lue par tous")
    hindrance = section("• Aucune ligne d'écoute vérifiée", accessory=button("mend", "Ajouter la ligne d'écoute"))
    return {
        "type": "modal",
        "callback_id": "fanal:reply",
        "title": plain("Répondre · cas 217"),
        "submit": plain("Envoyer"),
        "close": plain("Revenir"),
        "blocks": [
            section("À : *@lou_77*, auteur · en privé sur le forum"),
            field(
                f"text_{edit}",
                "Texte",
                {"type": "plain_text_input", "multiline": True, "initial_value": text},
                hint=plain("Le membre lira exactement ces mots."),
            ),
            field(
                "methods", "Comment", {"type": "checkboxes", "options": [private, public], "initial_options": [private]}
            ),
            *([section("*Ce qui empêche l'envoi*"), hindrance] if obstacle else []),
            field("reason", "Envoyer quand même : pourquoi", {"type": "plain_text_input"}, optional=True),
        ],
    }


def plan_form() -> Json:
    """One of each input."""
    two = [option("two_days", "Dans deux jours"), option("week", "Dans une semaine")]
    return {
        "type": "modal",
        "callback_id": "fanal:follow_up",
        "title": plain("Prendre des nouvelles"),
        "submit": plain("Prévoir"),
        "close": plain("Revenir"),
        "blocks": [
            field("when", "Quand", {"type": "radio_buttons", "options": two, "initial_option": two[0]}),
            field("day", "Ou le", {"type": "datepicker", "initial_date": "2026-11-24"}, optional=True),
            field("hour", "À", {"type": "timepicker", "initial_time": "09:00"}, optional=True),
            field("instant", "Ou à l'instant", {"type": "datetimepicker"}, optional=True),
            field("who", "Responsable", {"type": "users_select", "initial_user": "U0LEA"}),
            field("room", "Salon", {"type": "conversations_select"}, optional=True),
            field("tone", "Ton", {"type": "static_select", "options": two}),
            field("topics", "Sujets", {"type": "multi_static_select", "options": two}, optional=True),
            field("count", "Fois", {"type": "number_input", "is_decimal_allowed": False}, optional=True),
        ],
    }


def home_view() -> Json:
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("À moi (1)")},
            section("🔴 *Cas 217* · Appel à l'aide", accessory=button("read", "Lire le message")),
            {"type": "divider"},
            {"type": "header", "text": plain("La file (0)")},
            section("Rien n'attend."),
        ],
    }
