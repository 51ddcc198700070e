"""Who works in the demo's Teams: the client's own people, and its lawyer. Nobody here is real."""

from __future__ import annotations

from .teams_config import TeamsChannel, TeamsCommand, TeamsConfig, TeamsGroup, TeamsPerson

TENANT = "7c0ffee0-0000-4000-8000-00000000fa01"
APP = "fa7a1000-0000-4000-8000-00000000fa00"
TEAM, TEAM_GROUP = "19:team-lumen@thread.tacv2", "7ea30000-0000-4000-8000-00000000fa06"
CHANNEL = "19:crise-maison-lumen@thread.tacv2"
DIALLO, CLAIRE = "d1a110d1-0000-4000-8000-00000000fa02", "c1a12e00-0000-4000-8000-00000000fa03"
NADIA, LEA = "0ad1a000-0000-4000-8000-00000000fa04", "1ea00000-0000-4000-8000-00000000fa05"
PEOPLE = (
    TeamsPerson(LEA, "Léa", title="modératrice", job="moderator", email="lea@agence.example"),
    TeamsPerson(DIALLO, "Maître Diallo", title="juridique", job="expert", email="diallo@agence.example"),
    TeamsPerson(CLAIRE, "Claire", title="communication", job="expert", email="claire@maison-lumen.example"),
    TeamsPerson(NADIA, "Nadia", title="responsable", job="manager", email="nadia@agence.example"),
)
COMMANDS = (
    TeamsCommand("open_case", "Ouvrir un cas de crise"),
    TeamsCommand("record_advice", "Garder comme avis"),
    TeamsCommand("new_case", "Nouveau cas de crise", contexts=("compose", "commandBox")),
)


def teams_cast(password: str) -> TeamsConfig:
    """The demo's tenant; `password` is the app's, which the bot must know too."""
    return TeamsConfig(
        app_id=APP,
        app_password=password,
        tenant_id=TENANT,
        team_id=TEAM,
        team_name="Maison Lumen",
        team_group=TEAM_GROUP,
        people=PEOPLE,
        channels=(TeamsChannel(CHANNEL, "crise-maison-lumen", (LEA, DIALLO, CLAIRE, NADIA)),),
        groups=(
            TeamsGroup("9a0de000-0000-4000-8000-00000000fa07", (LEA,)),
            TeamsGroup("9e9a1000-0000-4000-8000-00000000fa08", (DIALLO,)),
        ),
        commands=COMMANDS,
    )
