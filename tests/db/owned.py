"""One row of each kind in a workspace, for tests that another workspace does not find it."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from db import (
    channel_readers,
    channels,
    cursors,
    decisions,
    draft_feedback,
    golden_pairs,
    handwritten_answers,
    held_replies,
    held_values,
    model_versions,
    pauses,
    preferences,
    resolutions,
    version_files,
)
from db import console_helpdesk as console
from db.base import now
from db.channels import ChannelChoice
from db.console_helpdesk import NewComment
from db.decisions import NewDecision
from db.golden_pairs import NewPair
from db.handwritten_answers import NewAnswer
from db.resolutions import Label, NewResolution
from db.vocabulary import DecisionKind, DecisionReason, HelpdeskName, Readers, ResolutionSource
from tests.db.rows import a_card, a_decision, a_job, a_ticket, a_version


@dataclass(frozen=True)
class Owned:
    """The ids of one workspace's rows, one of each kind."""

    ticket_id: int
    message_ts: str
    draft_id: int
    decision_id: int
    resolution_id: int
    job_id: int
    console_ticket_id: int


def fill(session: Session, workspace_id: str) -> Owned:
    """Store one row of each kind in the workspace, and return their ids."""
    ticket = a_ticket(session, workspace_id=workspace_id)
    undone = decisions.record(
        session, ticket=ticket, new=NewDecision(kind=DecisionKind.REJECTED, decided_by="U0AGENT")
    )
    undone.undone_at = now()
    session.flush()
    refused = a_decision(session, a_ticket(session, workspace_id=workspace_id))
    refused.kind, refused.reason = DecisionKind.REJECTED, DecisionReason.TONE
    decision = a_decision(session, ticket)
    resolution = resolutions.add(
        session,
        workspace_id=workspace_id,
        new=NewResolution(message="m", reply="r", source=ResolutionSource.APPROVED, decision_id=decision.id),
    )
    held_values.put(session, resolution=resolution, digests=["held"], customer="c")
    held = held_replies.put(
        session, workspace_id=workspace_id, wording="w", resolution_id=resolution.id, messages=20
    )
    assert held is not None
    held_replies.decide(session, workspace_id=workspace_id, held_id=held.id, allowed_by="U0ADMIN")
    version_files.put(session, workspace_id=workspace_id, sha256="f" * 64, number=0, data=b"f")
    golden_pairs.add(session, workspace_id, NewPair("m", "r", "U0ADMIN"))
    assert decision.draft_id is not None
    draft_feedback.put(
        session, workspace_id=workspace_id, draft_id=decision.draft_id, person="U0AGENT", helpful=True
    )
    a_job(session, workspace_id=workspace_id, ticket_id=ticket.id)
    job = a_job(session, workspace_id=workspace_id)
    job.status = "failed"
    put_off = a_job(session, workspace_id=workspace_id)
    put_off.lane, put_off.attempts, put_off.deferrals = "post:C0SUPPORT", 1, 1
    put_off.run_after = now() + timedelta(hours=1)
    pauses.begin(session, workspace_id=workspace_id, channel="C0SUPPORT", method="m", code="is_archived")
    for number in (1, 2):
        a_version(session, workspace_id=workspace_id, number=number)
    model_versions.serve(session, workspace_id=workspace_id, number=2, pinned=True)
    preferences.put(session, workspace_id=workspace_id, name="confidence", value=0.5, set_by="U0ADMIN")
    watched = ChannelChoice(watched=True, shadow=True)
    channels.put(session, workspace_id=workspace_id, channel="C0SUPPORT", choice=watched, set_by="U0ADMIN")
    asked = console.add_ticket(session, workspace_id=workspace_id, subject="s", requester="r")
    console.add_comment(
        session,
        ticket=asked,
        new=NewComment(body="b", public=True, by_agent=True, author="a", key=f"key-{workspace_id}"),
    )
    ticket.helpdesk, ticket.helpdesk_ticket_id = HelpdeskName.CONSOLE, str(asked.id)
    ticket.helpdesk_stamp, ticket.event_id = "stamp", "console:comment:1"
    resolutions.add_imported(
        session,
        workspace_id=workspace_id,
        message="m",
        reply="r",
        origin="zendesk:1:2",
        label=Label(tag="sheet"),
    )
    cursors.put(session, workspace_id=workspace_id, name="zendesk_import", value="{}")
    ticket.topic = "track_order"
    ticket.status, ticket.abstained_because = "abstained", "nothing near"
    a_card(session, ticket, "1700000000.000900")
    a_ticket(session, workspace_id=workspace_id)  # Without a card.
    a_ticket(session, workspace_id=workspace_id).shadow = True
    answer = NewAnswer(ticket.id, "C0SUPPORT", "1700000000.000950", "U0AGENT")
    handwritten_answers.add(session, workspace_id, answer)
    channel_readers.put(session, workspace_id=workspace_id, channel="C0SUPPORT", readers=Readers.TEAM)
    assert ticket.message_ts is not None
    return Owned(
        ticket.id, ticket.message_ts, decision.draft_id, decision.id, resolution.id, job.id, asked.id
    )
