"""The first revision: every table of the desk. Written out, so that it stays what it was when `tables.py` moves on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.storage.migrations.columns import facts, instant, number, of_case, sealed, where, words, yes_no

revision = "0001"
down_revision = None


def upgrade() -> None:
    """An empty database becomes a desk's."""
    op.create_table(
        "accounts",
        words("ref", 120), words("name", 200), words("locale", 16), words("zone", 64), facts("groups"),
        yes_no("deactivated"), instant("checked_at"),
        sa.PrimaryKeyConstraint("ref"),
    )
    op.create_table(
        "cases",
        number("id"), words("client", 40), instant("opened_at"), words("community", 40), words("status", 40),
        words("level", 40), number("rank"), words("category", 40), yes_no("distress"), number("version"),
        words("holder", 80), number("author"), number("lead"), words("visibility", 40), words("moderation", 40),
        number("flags"), yes_no("drill"), instant("first_look_due"), instant("decision_due"),
        instant("taken_at", needed=False), instant("decided_at", needed=False),
        instant("acknowledged_at", needed=False), instant("read_at", needed=False),
        instant("emergency_at", needed=False), instant("reached_at", needed=False),
        instant("closed_at", needed=False), words("outcome", 40, needed=False), words("undo_verb", 40),
        instant("undo_until", needed=False), facts("undo"), words("trouble", 200), number("seq"),
        words("head", 64),
        sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("client", "id"),
    )
    op.create_index("case_of_author", "cases", ["client", "author", "opened_at"])
    op.create_index("queue", "cases", ["client", "rank", "opened_at", "id"], **where("status = 'open'"))
    op.create_table(
        "client_keys",
        number("id"), words("client", 40), sealed("wrapped"), instant("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_client_keys_client", "client_keys", ["client"])
    op.create_table(
        "desk",
        words("name", 40), words("value", 200),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "evidence",
        number("id"), words("client", 40), number("case_id"), words("kind", 20), number("key_id"),
        sealed("body"), instant("created_at"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("evidence_of_case", "evidence", ["client", "case_id", "id"])
    op.create_table(
        "flag_counts",
        words("client", 40), words("day", 10), words("kind", 20), number("count"),
        sa.PrimaryKeyConstraint("client", "day", "kind"),
    )
    op.create_table(
        "inbox",
        words("client", 40), words("key", 200), number("case_id"), instant("at"),
        sa.PrimaryKeyConstraint("client", "key"),
    )
    op.create_index("inbox_passing", "inbox", ["at"], **where("key NOT LIKE 'flag:%' AND key NOT LIKE 'answer:%'"))
    op.create_table(
        "lanes",
        words("id", 240), number("rank"), instant("ready_at", needed=False), instant("lease_until"),
        words("owner", 40), sa.Column("tat", sa.Float(), nullable=False),
        sa.Column("tat_slow", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("lane_ready", "lanes", ["rank", "ready_at"], **where("ready_at IS NOT NULL"))
    op.create_table(
        "members",
        number("id"), words("client", 40), words("community", 40), words("ref", 64), words("country", 2),
        yes_no("minor"), yes_no("deceased"), yes_no("gone"), instant("stopped_at", needed=False),
        number("evidence"), instant("created_at"),
        sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("client", "community", "ref"),
        sa.UniqueConstraint("client", "id"),
    )
    op.create_table(
        "outbox",
        number("id"), words("client", 40), words("lane", 240), number("case_id"), words("kind", 24),
        words("ref", 80), words("dest", 200), facts("payload"), words("key", 240), number("rank"),
        words("state", 8), number("attempts"), instant("next_at"), instant("created_at"),
        words("provider_id", 120), words("problem", 200),
        sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("client", "key"),
    )
    op.create_index(
        "outbox_lane", "outbox", ["lane", "rank", "case_id", "id"], **where("state IN ('pending', 'sending')")
    )
    op.create_index("outbox_of_case", "outbox", ["client", "case_id", "id"])
    op.create_index("outbox_oldest", "outbox", ["created_at"], **where("state IN ('pending', 'sending')"))
    op.create_index("outbox_stuck", "outbox", ["client", "case_id"], **where("state IN ('parked', 'unknown')"))
    op.create_table(
        "outages",
        words("what", 200), instant("since"), instant("until", needed=False),
        sa.PrimaryKeyConstraint("what", "since"),
    )
    op.create_table(
        "sources",
        words("client", 40), words("community", 40), instant("last_at"), number("refused"),
        instant("refused_since", needed=False), instant("told_at", needed=False),
        sa.PrimaryKeyConstraint("client", "community"),
    )
    op.create_table(
        "statements",
        number("id"), words("client", 40), words("first", 10), words("last", 10), words("language", 8),
        words("by", 80), instant("at"), number("made"), words("digest", 64), instant("opened_at", needed=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("statement_of_client", "statements", ["client", "id"])
    op.create_table(
        "figures",
        number("id"), words("client", 40), words("by", 80), instant("at"), instant("opened_at", needed=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("figures_of_client", "figures", ["client", "id"])
    op.create_table(
        "timers",
        number("id"), words("client", 40), number("case_id"), words("kind", 24), words("ref", 80),
        instant("at"),
        sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("client", "case_id", "kind", "ref"),
    )
    op.create_index("timer_due", "timers", ["at", "id"])
    op.create_table(
        "advice",
        number("id"), words("client", 40), number("case_id"), number("question"), words("kind", 40),
        words("person", 80), instant("at"), number("reply"), number("reply_version"), number("evidence"),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("advice_of_case", "advice", ["client", "case_id", "id"])
    op.create_table(
        "calls",
        number("id"), words("client", 40), number("case_id"), words("person", 80), words("service", 80),
        instant("at"), number("evidence"),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("call_of_case", "calls", ["client", "case_id", "id"])
    op.create_table(
        "contacts",
        number("id"), words("client", 40), number("case_id"), number("involved"), words("kind", 40),
        words("state", 40), words("source", 40), number("candidate"), words("ref", 64), words("by", 40),
        instant("found_on"), number("evidence"),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("contact_of_case", "contacts", ["client", "case_id", "id"])
    op.create_table(
        "look_ups",
        number("id"), words("client", 40), number("case_id"), number("involved"), words("source", 40),
        words("state", 40), words("problem", 80), number("times"), instant("at"),
        of_case(), sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("client", "case_id", "involved", "source"),
    )
    op.create_table(
        "follow_ups",
        number("id"), words("client", 40), number("case_id"), number("member"), number("involved"),
        words("programme", 20),
        instant("due_at"), words("responsible", 80), words("by", 80), number("step"), number("evidence"),
        instant("closed_at", needed=False), words("outcome", 40, needed=False), words("stopped", 40),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("follow_up_of_case", "follow_ups", ["client", "case_id", "id"])
    op.create_index(
        "follow_up_waiting", "follow_ups", ["client", "responsible", "due_at"], **where("closed_at IS NULL")
    )
    op.create_table(
        "history",
        words("client", 40), number("case_id"), number("seq"), instant("at"), words("actor", 80),
        words("verb", 40), facts("facts"), words("words", 64), words("digest", 64),
        of_case(), sa.PrimaryKeyConstraint("client", "case_id", "seq"),
    )
    op.create_table(
        "involved",
        number("id"), words("client", 40), number("case_id"), words("role", 40), number("member"),
        number("evidence"), words("level", 40), instant("reached_at", needed=False), yes_no("deceased"),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("involved_in_case", "involved", ["client", "case_id", "id"])
    op.create_table(
        "links",
        number("id"), words("client", 40), number("case_id"), number("other"), instant("at"),
        of_case("other"), sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client", "case_id", "other"), of_case(),
    )
    op.create_table(
        "messages",
        number("id"), words("client", 40), number("case_id"), number("member"), words("community", 40),
        words("external_id", 255), words("moderation", 40), words("visibility", 40), instant("posted_at"),
        instant("received_at"), words("level", 40), words("category", 40), number("flags"), number("evidence"),
        of_case(), sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("client", "community", "external_id"),
    )
    op.create_index("message_of_case", "messages", ["client", "case_id", "id"])
    op.create_table(
        "posts",
        number("id"), words("client", 40), number("case_id"), words("kind", 24), words("ref", 80),
        words("dest", 200), words("message", 120), words("thread", 120), words("key", 240), instant("created_at"),
        instant("deleted_at", needed=False),
        of_case(), sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("client", "key"),
    )
    op.create_index("post_by_place", "posts", ["dest", "message"])
    op.create_index("post_of_case", "posts", ["client", "case_id", "kind", "id"])
    op.create_table(
        "helpline_checks",
        number("id"), words("client", 40), words("line", 80), words("by", 40), instant("at"),
        sa.UniqueConstraint("client", "line"), sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "proposals",
        number("id"), words("client", 40), number("case_id"), words("template", 80), words("language", 8),
        number("version"), words("by", 80), instant("at"), number("evidence"), words("decided_by", 80),
        instant("accepted_at", needed=False), instant("declined_at", needed=False),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("proposal_of_template", "proposals", ["client", "template", "language", "version"])
    op.create_table(
        "questions",
        number("id"), words("client", 40), number("case_id"), words("discipline", 40), words("person", 80),
        yes_no("inform"), words("asked_by", 80), instant("asked_at"), instant("due_at"), number("step"),
        number("reply"), number("reply_version"), number("evidence"), instant("closed_at", needed=False),
        instant("seen_at", needed=False),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("question_of_case", "questions", ["client", "case_id", "id"])
    op.create_index("question_waiting", "questions", ["client", "person", "due_at"], **where("closed_at IS NULL"))
    op.create_table(
        "replies",
        number("id"), words("client", 40), number("case_id"), number("member"), number("version"),
        words("state", 40), words("kind", 20), words("template", 80), number("template_version"),
        words("language", 8), facts("methods"), number("evidence"), words("digest", 64), words("by", 80),
        instant("at"), instant("undo_until", needed=False), instant("sent_at", needed=False),
        facts("overridden"), words("problem", 80),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("reply_of_case", "replies", ["client", "case_id", "id"])
    op.create_table(
        "dispatches",
        number("id"), words("client", 40), number("case_id"), number("reply"), words("method", 40),
        words("state", 40), words("token", 32), number("evidence"), instant("at"),
        instant("sent_at", needed=False), instant("settled_at", needed=False),
        words("reason", 40, needed=False), number("detail"), number("made"), words("external_id", 200),
        of_case(), sa.PrimaryKeyConstraint("id"), sa.UniqueConstraint("client", "reply", "method"),
    )
    op.create_index("dispatch_of_case", "dispatches", ["client", "case_id", "id"])
    op.create_index("dispatch_by_token", "dispatches", ["client", "token"])
    op.create_index("dispatch_by_external_id", "dispatches", ["client", "external_id"])
    op.create_table(
        "member_answers",
        number("id"), words("client", 40), number("case_id"), number("member"), words("via", 40), instant("at"),
        number("evidence"), number("dispatch"), yes_no("trusted"), words("level", 40),
        words("external_id", 200),
        of_case(), sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("answer_of_case", "member_answers", ["client", "case_id", "id"])
    op.create_index("answer_by_external_id", "member_answers", ["client", "external_id"])
