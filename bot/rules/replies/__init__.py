"""Words to members: templates, what fills them, what keeps a reply from leaving, and how that is mended."""

from bot.rules.replies.choose import Templates, fitting
from bot.rules.replies.draft import (
    Draft,
    Facts,
    NoPass,
    Objection,
    Obstacle,
    Remedy,
    RemedyKind,
    Standing,
    why_not_pass,
)
from bot.rules.replies.fields import holes
from bot.rules.replies.guards import guards, warnings
from bot.rules.replies.outdated import speaks_of_state, standing
from bot.rules.replies.proposals import ProposalProblem, propose
from bot.rules.replies.remedies import apply_remedy
from bot.rules.replies.render import (
    Removal,
    TemplateData,
    TemplateProblem,
    check,
    names_line,
    render,
)
from bot.rules.replies.template import Kind, Step, Template
from bot.rules.replies.words import body_for, quote

__all__ = [
    "Draft",
    "Facts",
    "Kind",
    "NoPass",
    "Objection",
    "Obstacle",
    "ProposalProblem",
    "Remedy",
    "RemedyKind",
    "Removal",
    "Standing",
    "Step",
    "Template",
    "TemplateData",
    "TemplateProblem",
    "Templates",
    "apply_remedy",
    "body_for",
    "check",
    "fitting",
    "guards",
    "holes",
    "names_line",
    "propose",
    "quote",
    "render",
    "speaks_of_state",
    "standing",
    "warnings",
    "why_not_pass",
]
