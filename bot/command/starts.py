"""The words that `fanal init` lays down where the shipped config/ has no file to copy. `@name@` is filled in."""

from __future__ import annotations

README = """# Our desk

This folder is laid over the config/ that comes with Fanal: what stands here is yours, everything else stays as shipped.

| what | who changes it |
| --- | --- |
| `clients/@client@.toml` | one file for each brand: communities, channels, people, who is woken when |
| `templates/fr/*.md` | your replies; one with the id, language and country of a shipped one takes its place |
| `lexicon/fr.csv` | words that matter, or are harmless, for your communities |
| `helplines.toml` | referral organisations that you verified yourselves |
| `fanal.toml` | the settings of the service, each with a comment |
| `secrets.env` | tokens, keys and signing secrets, for your account alone; never in a repository |

## Next steps

1. Check the files: `fanal check @folder@ --no-secrets`. It names every mistake with its line. Do it after every change.
2. Change `clients/@client@.toml`: names, the ids of workspace, channel and people. In Slack, a channel's id stands at
   the end of its details, a person's behind the three dots of their profile ("Copy member ID").
3. Make the Slack app: api.slack.com/apps, "Create New App", "From a manifest", and paste `config/manifests/slack.yaml`.
   Install it, and put its two tokens into `secrets.env`. For Microsoft Teams, with Slack or instead: `docs/teams.md`.
4. Give your forum the flag secret of `secrets.env`, and its address of this desk. `docs/connect.md` has the rest.
5. Let this shell know them, and look at everything once:

       set -a; . @folder@/secrets.env; set +a
       fanal check
       fanal doctor

6. Invite the app to the crisis channel (`/invite @Fanal`), then start: `fanal run`.
7. Try it with an exercise, whose cards say EXERCICE: `fanal flag exercise.jsonl --drill`.

Keep `data/` and `secrets.env` together in your backup: one cannot be read without the other.
"""

SECRETS = """# For this service's account alone (mode 0600). In a shell: set -a; . secrets.env; set +a
# With systemd: EnvironmentFile=@folder@/secrets.env

FANAL_CONFIG=@folder@/fanal.toml

# What words of members are encrypted with. Made for this folder; whoever loses it loses them.
FANAL_SECRET_KEYS=@key@

# Slack: "OAuth & Permissions", and "Basic Information" for the app-level token (connections:write).
# FANAL_SLACK_BOT_TOKEN=xoxb-...
# FANAL_SLACK_APP_TOKEN=xapp-...

# Microsoft Teams (docs/teams.md): the app registration's ids, and a client secret's value.
# FANAL_TEAMS_APP_ID=...
# FANAL_TEAMS_TENANT_ID=...
# FANAL_TEAMS_APP_PASSWORD=...
# FANAL_PUBLIC_URL=https://...

# @client@: what its forum signs flags with, and what signs the desk's actions on it. Give both to the forum.
@prefix@_FLAGS=@flags@
@prefix@_FORUM=@forum@
"""

CLIENT_HEAD = """\
# One file is one client: a brand that your agency moderates for. The file's name (here "@client@") is the client's
# short name in addresses and commands: small letters, digits and hyphens.
#
# Everything here is an example: change names, ids and hours, and let `fanal check` read it. It names every mistake with
# its line and what to do. Another client is another file; with this folder there, the shipped examples are not read.

"""

TEMPLATE = """+++
id = "rappel-charte"
name = "Rappel de la charte, en privé"
kind = "reply"
methods = ["private_message"]
version = 1
subject = "Votre message"
+++

Bonjour {{ member.name }},

Votre message n'a pas été publié : il s'écarte de notre charte sur un point.

{{ answer }}

Vous pouvez le reformuler, ou nous répondre ici quand vous le voulez.

{{ signer.name }}, pour {{ client.name }}

{% if quotation %}
{{ quotation }}
{% endif %}
"""

LEXICON = (
    ("veto", "mourir de {hyper}", "mourir de rire", "mourir demain"),
    ("#", "A row that begins with # is a comment. The shipped config/lexicon/fr.csv shows every kind of row:", "", ""),
    ("#", "phrase (something to find), veto (harmless around it), drop (takes a shipped row away).", "", ""),
    ("#", "Each row has a sentence that must match and one that must not; fanal check reads them.", "", ""),
)
"""(kind, term, matches, not_matches) of an example, and comments."""

HELPLINES = """\
# Referral organisations that you verified yourselves. A line here takes the place of the shipped one with its id, and
# a country's emergency numbers that of the country's. Retired numbers stay retired.
#
# Take the # away and fill in what stands on the official source, and the day on which you read it:
#
# [[helpline]]
# id = "fr-example"
# country = "FR"
# name = { fr = "…", en = "…" }
# topics = ["distress"]                    # categories of Fanal; "distress" stands in where a topic has no line
# languages = ["fr"]
# numbers = [{ dial = "…" }]               # as it is dialled inside the country
# hours = { fr = "…", en = "…", zone = "Europe/Paris", open = "always" }
# source = "the official page, and when"
# verified_on = 2026-11-22
# review_by = 2027-05-22                   # afterwards it counts as unverified, until somebody reads the source again
# status = "verified"
"""
