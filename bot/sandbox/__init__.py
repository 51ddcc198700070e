"""A workspace on your own machine: the parts of Slack, Teams and a community that Fanal uses, strictly, over real HTTP.

Imports nothing of Fanal but its clock, and shares no code with the renderers and adapters that it judges.
"""

from .cast import Secrets, demo_config
from .config import UNPACED, Limits, Pace, SandboxConfig
from .server import Sandbox
from .teams_config import TeamsChannel, TeamsConfig, TeamsLimits, TeamsPace, TeamsPerson

__all__ = [
    "UNPACED",
    "Limits",
    "Pace",
    "Sandbox",
    "SandboxConfig",
    "Secrets",
    "TeamsChannel",
    "TeamsConfig",
    "TeamsLimits",
    "TeamsPace",
    "TeamsPerson",
    "demo_config",
]
