"""A workspace on your own machine: the parts of Slack and of a community that Fanal uses, strictly, over real HTTP.

Imports nothing of Fanal but its clock, and shares no code with the renderers and adapters that it judges.
"""

from .cast import Secrets, demo_config
from .config import UNPACED, Channel, Community, Limits, Pace, SandboxConfig, Shortcut, User, UserGroup
from .power import Power
from .server import Sandbox

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
    "User",
    "UserGroup",
    "demo_config",
]
