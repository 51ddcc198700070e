"""Intake the textbook way: a FastAPI endpoint and a SQLModel Session for each request, writing the product's rows.

It is given the product's tables and its WAL, but neither triage nor encryption, and none of the rows about contact
details and the sources asked for them: less work than the product has.
The synchronous Session runs in FastAPI's thread pool: it is at least as fast as AsyncSession on aiosqlite, which would
be one more package (facts: 0.041 of the floor against 0.021).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import uvicorn
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel
from sqlmodel import Session, select

from bot.storage.engine import make_engine
from bot.storage.tables import metadata
from config.words import CaseStatus, Category, Level, Moderation, PersonRole, Visibility
from tests.bench import textbook_tables as tables
from tests.bench.floor import Flag

KEY = base64.b64decode(os.environ["BENCH_SECRET"].removeprefix("whsec_"))
CLIENT = "maison-lumen"
engine = make_engine(f"sqlite:///{os.environ['BENCH_DATABASE']}")
metadata.create_all(engine)
app = FastAPI()


class Taken(BaseModel):
    case: int


def session() -> Iterator[Session]:
    with Session(engine) as opened:
        yield opened


async def signed(
    request: Request,
    webhook_id: Annotated[str, Header()],
    webhook_timestamp: Annotated[str, Header()],
    webhook_signature: Annotated[str, Header()],
) -> None:
    text = f"{webhook_id}.{webhook_timestamp}.".encode() + await request.body()
    ours = "v1," + base64.b64encode(hmac.new(KEY, text, hashlib.sha256).digest()).decode()
    if not hmac.compare_digest(ours, webhook_signature):
        raise HTTPException(401)


@app.get("/healthz")
async def health() -> dict[str, bool]:
    return {"ok": True}


@app.post("/v1/clients/{client}/flags", status_code=202, dependencies=[Depends(signed)])
def flag(client: str, flag: Flag, db: Annotated[Session, Depends(session)]) -> Taken:
    now = datetime.now(UTC)
    ref = hashlib.sha256(flag.author.id.encode()).hexdigest()
    member = db.exec(select(tables.Members).where(tables.Members.client == client, tables.Members.ref == ref)).first()
    if member is None:
        who = add(db, tables.EvidenceRows, kind="member", key_id=1, body=flag.author.model_dump_json().encode(), at=now)
        member = tables.Members(client=client, community=flag.community, ref=ref, evidence=who.id, created_at=now)
        db.add(member)
        db.flush()
    db.add(tables.Inbox(client=client, key=f"flag:{flag.external_id}", at=now))
    known = db.exec(select(tables.Messages).where(tables.Messages.external_id == flag.external_id)).first()
    if known is not None:
        return Taken(case=known.case_id)
    opened = db.exec(
        select(tables.Cases).where(tables.Cases.client == client, tables.Cases.author == member.id)
    ).first()
    if opened is not None:
        return Taken(case=opened.id)
    number = new_case(db, client, flag, member.id, now)
    db.commit()
    return Taken(case=number)


def add(db: Session, table: Any, *, at: datetime, **columns: Any) -> Any:
    row = table(client=CLIENT, created_at=at, **columns)
    db.add(row)
    db.flush()
    return row


def new_case(db: Session, client: str, flag: Flag, member: int, now: datetime) -> int:
    due = now + timedelta(hours=1)
    read: dict[str, Any] = {"level": Level.P3, "category": Category.COMPLAINT_QUESTION}
    seen: dict[str, Any] = {
        "visibility": Visibility.ONLINE,
        "moderation": Moderation.A_POSTERIORI,
        "community": flag.community,
    }
    case = tables.Cases(
        client=client,
        opened_at=now,
        status=CaseStatus.OPEN,
        rank=4,
        author=member,
        first_look_due=due,
        decision_due=due,
        **read,
        **seen,
    )
    db.add(case)
    db.flush()
    kept = add(db, tables.EvidenceRows, kind="message", key_id=1, body=flag.model_dump_json().encode(), at=now)
    message = tables.Messages(
        client=client,
        case_id=case.id,
        member=member,
        external_id=flag.external_id,
        posted_at=now,
        received_at=now,
        evidence=kept.id,
        **read,
        **seen,
    )
    db.add(message)
    db.flush()
    role = PersonRole.AUTHOR
    db.add(tables.InvolvedPeople(client=client, case_id=case.id, role=role, member=member, level=Level.P3))
    db.add(
        tables.History(
            client=client,
            case_id=case.id,
            seq=1,
            at=now,
            actor="fanal",
            verb="flagged",
            facts={"message": message.id},
            words="0" * 64,
            digest="0" * 64,
        )
    )
    db.add(tables.Timers(client=client, case_id=case.id, kind="look_late", at=due))
    lane = "chat:slack:T0FANAL/C0CRISE"
    db.add(
        tables.Outbox(
            client=client,
            lane=lane,
            case_id=case.id,
            kind="post_card",
            dest=lane,
            payload={},
            key=f"post_card:{case.id}",
            rank=4,
            next_at=now,
            created_at=now,
        )
    )
    if db.get(tables.Lanes, lane) is None:
        db.add(tables.Lanes(id=lane, ready_at=now, lease_until=now))
    case.lead, case.seq, case.head = message.id, 1, "0" * 64
    db.flush()
    return case.id


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["BENCH_PORT"]), http="httptools", access_log=False, log_level="warning")
