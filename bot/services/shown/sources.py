"""Find the past replies that a draft or an abstention names: their descriptions and texts.

A row of the public corpus is in the served version, an approved reply in the database; either may have been
deleted. Looks up only what a ticket of the workspace names, so that no click can read another workspace's.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from bot.blocks.past_replies import Origin, PastText, ShownSource
from bot.errors import UnknownTicket
from bot.references import LearnedReply, PastReply, Reference
from bot.services.tickets import wording
from bot.services.tickets.outcomes import find
from bot.services.versions.rows import row_of
from bot.services.versions.served import ServedVersion
from bot.services.workspace import Workspace
from db import resolutions
from db.learned_tables import Resolution
from db.session import read
from db.tables import Decision, Ticket
from db.vocabulary import DecisionLabel, ResolutionSource
from model.corpus.rows import Row, approved_id, approved_number, is_resolution
from model.topics.voting import topic_name

_BASES = {"bitext": ("Bitext", "Bitext data set"), "starter": ("Starter", "Starter set of Draftdesk")}
"""By the prefix of a row's id: the name of its rows, and their origin."""
_LABELS: Mapping[str, str] = {
    DecisionLabel.APPROVED: "Approved",
    DecisionLabel.EDITED: "Edited and approved",
    DecisionLabel.WRITTEN: "Written and sent",
}
_APPROVED = "Approved reply"
_LEARNED: Mapping[str, str] = {
    ResolutionSource.IMPORTED: "Imported reply",
    ResolutionSource.WRITTEN: "Reply by hand",
    ResolutionSource.MACRO: "Macro",
    ResolutionSource.ARTICLE: "Article",
}
"""How learned replies are called, by `resolutions.source`."""
_ORIGINS: Mapping[str, str] = {
    ResolutionSource.IMPORTED: "Imported",
    ResolutionSource.WRITTEN: "Written by hand",
    ResolutionSource.MACRO: "Macro",
    ResolutionSource.ARTICLE: "Article",
}
DELETED = "This reply was deleted and is no longer used for drafts."
NOT_SERVED = "The current model version does not have this reply."


@dataclass(frozen=True)
class DraftSources:
    """A draft's sources, and what to say about all of them."""

    sources: tuple[ShownSource, ...]
    note: str | None


def names_of(session: Session, workspace_id: str, source_ids: Collection[str]) -> dict[str, str]:
    """Name sources for people: "bitext:345" is "Bitext 345", "resolution:7" an approved, imported or written
    reply.
    """
    numbers = [number for number in map(approved_number, source_ids) if number is not None]
    rows = resolutions.of_ids(session, workspace_id=workspace_id, resolution_ids=numbers)
    learned = {approved_id(row.id): _LEARNED.get(row.source, _APPROVED) for row in rows}
    return {source_id: _named(source_id, learned) for source_id in source_ids}


def _named(source_id: str, learned: Mapping[str, str]) -> str:
    prefix, _, number = source_id.rpartition(":")
    if is_resolution(source_id):
        return f"{learned.get(source_id, _APPROVED)} {number}"
    return f"{_BASES[prefix][0] if prefix in _BASES else prefix} {number}".strip()


def of_draft(workspace: Workspace, serving: ServedVersion, reference: Reference) -> DraftSources:
    """Return the sources of a draft. Raises `UnknownTicket`."""
    with read(workspace.engine) as session:
        ticket, draft = find(session, workspace.id, reference)
        if draft is None:
            raise UnknownTicket
        shown = tuple(
            replace(
                _shown(session, serving, workspace.id, each), learned=_learned(ticket.id, str(each["id"]))
            )
            for each in draft.sources
        )
        served = f"v{serving.number}"
        note = f"Confidence {draft.confidence:.0%} that it can be sent as it is or after a light edit."
        if draft.model_version != served:
            note += f" Drafted by model {draft.model_version}; the replies below are from {served}."
        return DraftSources(shown, note)


def _learned(ticket_id: int, source_id: str) -> LearnedReply | None:
    number = approved_number(source_id)
    return None if number is None else LearnedReply(ticket_id, number)


def first_of_draft(workspace: Workspace, serving: ServedVersion, reference: Reference) -> Row:
    """Return the first source of a draft, masked. Raises `UnknownTicket` if it is gone."""
    with read(workspace.engine) as session:
        _, draft = find(session, workspace.id, reference)
        if draft is None or not draft.sources:
            raise UnknownTicket
        found = _look_up(session, serving, workspace.id, str(draft.sources[0]["id"]))
    if found is None:
        raise UnknownTicket
    return found[0]


def closest(session: Session, serving: ServedVersion, ticket: Ticket) -> tuple[ShownSource, ...]:
    """Return the past replies that a ticket without a draft offers, nearest first."""
    return tuple(_shown(session, serving, ticket.workspace_id, each) for each in ticket.closest or ())


def past_reply(workspace: Workspace, serving: ServedVersion, past: PastReply) -> ShownSource:
    """Return one of the past replies that a ticket offers. Raises `UnknownTicket`."""
    with read(workspace.engine) as session:
        return _shown(session, serving, workspace.id, _offered(session, workspace.id, past))


def masked_reply(workspace: Workspace, serving: ServedVersion, past: PastReply) -> str | None:
    """Return one of the past replies that a ticket offers, with placeholders; None if it is gone. Raises
    `UnknownTicket`.
    """
    with read(workspace.engine) as session:
        found = _look_up(session, serving, workspace.id, str(_offered(session, workspace.id, past)["id"]))
    return found[0].reply if found is not None else None


def masked_row(workspace: Workspace, serving: ServedVersion, row_id: str) -> str | None:
    """Return a past reply of this workspace or the public corpus, with placeholders; None if it is gone."""
    with read(workspace.engine) as session:
        found = _look_up(session, serving, workspace.id, row_id)
    return found[0].reply if found is not None else None


def rows(
    workspace: Workspace, serving: ServedVersion, found: Sequence[tuple[str, float]]
) -> list[tuple[str, ShownSource]]:
    """Return the past replies of these ids and similarities, each with its id; not those that are gone."""
    with read(workspace.engine) as session:
        shown = [
            (row_id, _shown(session, serving, workspace.id, {"id": row_id, "score": score}))
            for row_id, score in found
        ]
    return [(row_id, each) for row_id, each in shown if each.text is not None]


def _offered(session: Session, workspace_id: str, past: PastReply) -> Mapping[str, Any]:
    ticket, _ = find(session, workspace_id, Reference(past.ticket_id, None))
    offered = ticket.closest or []
    if past.place >= len(offered):
        raise UnknownTicket
    return offered[past.place]


def _shown(
    session: Session, serving: ServedVersion, workspace_id: str, source: Mapping[str, Any]
) -> ShownSource:
    source_id = str(source["id"])
    found = _look_up(session, serving, workspace_id, source_id)
    gone = DELETED if is_resolution(source_id) else NOT_SERVED
    text = _text(*found) if found is not None else None
    name = names_of(session, workspace_id, [source_id])[source_id]
    return ShownSource(name, float(source["score"]), source.get("share"), text, gone)


def _text(row: Row, origin: Origin) -> PastText:
    """Return the row for people. Its own customer's values are unknown here and remain blanks."""
    topic = topic_name(row.intent) if row.intent is not None else None
    message, reply = (wording.shown(part, {}).text for part in (row.message, row.reply))
    return PastText(message, reply, origin, topic)


def _look_up(
    session: Session, serving: ServedVersion, workspace_id: str, source_id: str
) -> tuple[Row, Origin] | None:
    """Return the source as a row, and its origin; None if it is gone."""
    if not is_resolution(source_id):
        prefix = source_id.rpartition(":")[0]
        origin = _BASES[prefix][1] if prefix in _BASES else f"Corpus file {prefix}"
        row = serving.base_row(source_id)
        return (row, Origin(origin)) if row is not None else None
    number = approved_number(source_id)
    if number is None:
        return None
    found = resolutions.with_decision(session, workspace_id=workspace_id, resolution_id=number)
    if found is None or found[0].deleted_at is not None:
        return None
    return row_of(found[0]), _approved(*found)


def _approved(resolution: Resolution, decision: Decision | None) -> Origin:
    """Say who approved a reply and when, as far as known."""
    if decision is None:
        learned = _ORIGINS.get(resolution.source, "Approved")
        tagged = f"{learned} with {resolution.tag}" if resolution.tag is not None else learned
        return Origin(tagged, None, resolution.created_at)
    label = wording.decision_label(decision.kind, decision.draft_id)
    return Origin(_LABELS.get(label, "Approved"), decision.decided_by, decision.decided_at)
