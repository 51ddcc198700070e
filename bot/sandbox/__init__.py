"""A workspace on your own machine: the parts of Slack, Teams and a community that Fanal uses, strictly, over real HTTP.

Imports nothing of Fanal but its clock, and shares no code with the renderers and adapters that it judges.
"""

from .cast import Secrets, demo_config
from .config import UNPACED, Channel, Community, Limits, Pace, SandboxConfig, Shortcut, User, UserGroup
from .power import Power
from .server import Sandbox
from .teams_config import TeamsChannel, TeamsCommand, TeamsConfig, TeamsGroup, TeamsLimits, TeamsPace, TeamsPerson

__all__ = [
    "UNPACED",
    "Channel",
    "Community",
    "Limits",
    "Pace",
    "Power",
    "Sandbox",
    "SandboxConfig",
    "Secrets",
    "Shortcut",
    "TeamsChannel",
    "TeamsCommand",
    "TeamsConfig",
    "TeamsGroup",
    "TeamsLimits",
    "TeamsPace",
    "TeamsPerson",
    "User",
    "UserGroup",
    "demo_config",
]
