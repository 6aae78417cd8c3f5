"""No named query returns another workspace's rows."""

import inspect
import pkgutil
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

import db
from db import (
    audit,
    channel_readers,
    channels,
    cursors,
    decisions,
    draft_feedback,
    drafts,
    golden_pairs,
    handwritten_answers,
    held_replies,
    held_values,
    helpdesk_tickets,
    insights,
    jobs,
    learned,
    model_versions,
    pauses,
    people,
    posted_cards,
    preferences,
    resolutions,
    retention,
    shadow,
    tickets,
    version_files,
)
from db import (
    console_helpdesk as console,
)
from db.base import now
from db.channels import ChannelChoice
from db.decisions import NewDecision
from db.errors import NotFound
from db.learned import Wanted
from db.session import write
from db.tables import Job, Ticket
from db.vocabulary import AuditAction, DecisionKind, DecisionReason, HelpdeskName
from tests.db.owned import Owned, fill
from tests.db.rows import OTHER_WORKSPACE, WORKSPACE, a_job, a_ticket

BELOW_THE_QUERIES = {"base", "notifications", "session", "sqlite_files"}
"""Modules with the building blocks of named queries. In all others every public function is a query."""
MODULES = [
    import_module(f"{db.__name__}.{each.name}")
    for each in pkgutil.iter_modules(db.__path__)
    if each.name not in BELOW_THE_QUERIES
]

WRITES_OWN_ROW = {
    "audit.note",
    "model_versions.reserve_number",
    "model_versions.give_back_number",
    "channel_readers.put",
    "channels.put",
    "console_helpdesk.add_ticket",
    "cursors.put",
    "draft_feedback.put",
    "golden_pairs.add",
    "handwritten_answers.add",
    "held_replies.put",
    "jobs.enqueue",
    "model_versions.adopt",
    "model_versions.record",
    "pauses.begin",
    "posted_cards.put",
    "preferences.put",
    "resolutions.add",
    "resolutions.add_imported",
    "tickets.add",
    "version_files.put",
}
TAKES_A_ROW = {
    "audit.broken_at",
    "console_helpdesk.add_comment",
    "console_helpdesk.touch",
    "tickets.keep_value",
    "tickets.forget_values",
    "tickets.root_of",
    "drafts.add_all",
    "drafts.add_before",
    "decisions.record",
    "resolutions.learn_again",
    "held_values.put",
    "jobs.renew",
    "jobs.finish",
    "jobs.retry",
    "jobs.fail",
}
SERVES_THE_WHOLE_HOUSE = {
    "audit.use_key",
    "audit.keyed",
    "tickets.delete_expired_slots",
    "model_versions.workspaces",
}


LONG_AGO = now() - timedelta(days=365)
LATER = now() + timedelta(days=365)

NOTHING_FOUND: dict[str, Callable[[Session, str, Owned], Any]] = {
    "tickets.get": lambda s, w, o: tickets.get(s, workspace_id=w, ticket_id=o.ticket_id),
    "tickets.after": lambda s, w, o: tickets.after(s, workspace_id=w, ticket_id=0, limit=9),
    "tickets.by_message": lambda s, w, o: tickets.by_message(
        s, workspace_id=w, channel="C0SUPPORT", message_ts=o.message_ts
    ),
    "tickets.in_channel": lambda s, w, o: tickets.in_channel(
        s, workspace_id=w, channel="C0SUPPORT", since=LONG_AGO
    ),
    "tickets.of_thread": lambda s, w, o: tickets.of_thread(
        s, workspace_id=w, channel="C0SUPPORT", root_ts=o.message_ts
    ),
    "tickets.topic_counts": lambda s, w, o: tickets.topic_counts(s, workspace_id=w),
    "tickets.slots_of": lambda s, w, o: tickets.slots_of(s, workspace_id=w, ticket_id=o.ticket_id),
    "drafts.of_ticket": lambda s, w, o: drafts.of_ticket(s, workspace_id=w, ticket_id=o.ticket_id),
    "drafts.get": lambda s, w, o: drafts.get(s, workspace_id=w, draft_id=o.draft_id),
    "draft_feedback.counts": lambda s, w, o: sum(draft_feedback.counts(s, workspace_id=w, since=LONG_AGO)),
    "decisions.standing": lambda s, w, o: decisions.standing(s, workspace_id=w, ticket_id=o.ticket_id),
    "decisions.of_ticket": lambda s, w, o: decisions.of_ticket(s, workspace_id=w, ticket_id=o.ticket_id),
    "decisions.undo": lambda s, w, o: decisions.undo(
        s, workspace_id=w, decision_id=o.decision_id, undone_by="U0AGENT"
    ),
    "decisions.last_undone": lambda s, w, o: decisions.last_undone(s, workspace_id=w, ticket_id=o.ticket_id),
    "drafts.with_sources": lambda s, w, o: drafts.with_sources(s, workspace_id=w, source_ids=["starter:1"]),
    "decisions.of_ids": lambda s, w, o: decisions.of_ids(s, workspace_id=w, decision_ids=[o.decision_id]),
    "decisions.rejected": lambda s, w, o: decisions.rejected(
        s, workspace_id=w, reasons=list(DecisionReason), limit=9
    ),
    "learned.known_origins": lambda s, w, o: learned.known_origins(
        s, workspace_id=w, origins=["zendesk:1:2"]
    ),
    "learned.of_prefix": lambda s, w, o: learned.of_prefix(s, workspace_id=w, prefix="zendesk:"),
    "learned.erased_spans": lambda s, w, o: (
        resolutions.erase(s, workspace_id=w, resolution_ids=[o.resolution_id]),
        learned.erased_spans(s, workspace_id=w),
    )[1],
    "learned.tagged": lambda s, w, o: learned.tagged(s, workspace_id=w, tag="sheet"),
    "learned.wanted": lambda s, w, o: learned.wanted(s, workspace_id=w, wanted=Wanted()),
    "resolutions.of_ids": lambda s, w, o: resolutions.of_ids(
        s, workspace_id=w, resolution_ids=[o.resolution_id]
    ),
    "resolutions.get": lambda s, w, o: resolutions.get(s, workspace_id=w, resolution_id=o.resolution_id),
    "resolutions.undecided_after": lambda s, w, o: resolutions.undecided_after(
        s, workspace_id=w, resolution_id=0, limit=9
    ),
    "resolutions.of_decision": lambda s, w, o: resolutions.of_decision(
        s, workspace_id=w, decision_id=o.decision_id
    ),
    "resolutions.remove": lambda s, w, o: resolutions.remove(
        s, workspace_id=w, resolution_id=o.resolution_id
    ),
    "resolutions.with_decision": lambda s, w, o: resolutions.with_decision(
        s, workspace_id=w, resolution_id=o.resolution_id
    ),
    "resolutions.of_tickets": lambda s, w, o: resolutions.of_tickets(
        s, workspace_id=w, ticket_ids=[o.ticket_id]
    ),
    "resolutions.current": lambda s, w, o: resolutions.current(s, workspace_id=w),
    "resolutions.changes_after": lambda s, w, o: resolutions.changes_after(s, workspace_id=w, cursor=0),
    "resolutions.learned_since": lambda s, w, o: resolutions.learned_since(s, workspace_id=w, since=LONG_AGO),
    "resolutions.last_change": lambda s, w, o: resolutions.last_change(s, workspace_id=w),
    "resolutions.by_origin": lambda s, w, o: resolutions.by_origin(s, workspace_id=w, origin="zendesk:1:2"),
    "resolutions.by_origins": lambda s, w, o: resolutions.by_origins(s, workspace_id=w, prefix="zendesk:1:"),
    "resolutions.erase": lambda s, w, o: resolutions.erase(
        s, workspace_id=w, resolution_ids=[o.resolution_id]
    ),
    "held_values.of_others": lambda s, w, o: held_values.of_others(
        s, workspace_id=w, digests=["held"], customer="another"
    ),
    "held_replies.all_of": lambda s, w, o: held_replies.all_of(s, workspace_id=w),
    "version_files.parts": lambda s, w, o: list(version_files.parts(s, workspace_id=w, sha256="f" * 64)),
    "version_files.count": lambda s, w, o: version_files.count(s, workspace_id=w, sha256="f" * 64),
    "version_files.keep_only": lambda s, w, o: version_files.keep_only(s, workspace_id=w, sha256s=["x"]),
    "golden_pairs.all_of": lambda s, w, o: golden_pairs.all_of(s, workspace_id=w),
    "golden_pairs.remove": lambda s, w, o: golden_pairs.remove(s, workspace_id=w, pair_id=1),
    "cursors.get": lambda s, w, o: cursors.get(s, workspace_id=w, name="zendesk_import"),
    "helpdesk_tickets.of": lambda s, w, o: helpdesk_tickets.of(
        s, workspace_id=w, helpdesk=HelpdeskName.CONSOLE, helpdesk_ticket_id=str(o.console_ticket_id)
    ),
    "helpdesk_tickets.seen": lambda s, w, o: helpdesk_tickets.seen(
        s, workspace_id=w, helpdesk=HelpdeskName.CONSOLE, stamps=[(str(o.console_ticket_id), "stamp")]
    ),
    "helpdesk_tickets.answered_here": lambda s, w, o: helpdesk_tickets.answered_here(
        s, workspace_id=w, event_ids=["console:comment:1"]
    ),
    "insights.by_kind": lambda s, w, o: sum(insights.by_kind(s, workspace_id=w, since=LONG_AGO).values()),
    "insights.decision_counts": lambda s, w, o: insights.decision_counts(s, workspace_id=w, since=LONG_AGO),
    "insights.seconds_to_decision": lambda s, w, o: insights.seconds_to_decision(
        s, workspace_id=w, since=LONG_AGO
    ),
    "insights.ticket_counts": lambda s, w, o: (
        insights.ticket_counts(s, workspace_id=w, since=LONG_AGO).abstained
    ),
    "insights.gaps": lambda s, w, o: insights.gaps(s, workspace_id=w, since=LONG_AGO, most=9),
    "insights.waiting": lambda s, w, o: insights.waiting(s, workspace_id=w, most=9),
    "insights.waiting_count": lambda s, w, o: insights.waiting_count(s, workspace_id=w),
    "jobs.claim": lambda s, w, o: jobs.claim(
        s, workspace_id=w, kinds=["draft"], limit=9, lease=timedelta(minutes=1), at=now()
    ),
    "jobs.cancel": lambda s, w, o: jobs.cancel(s, workspace_id=w, ticket_id=o.ticket_id, kinds=["draft"]),
    "jobs.make_due_now": lambda s, w, o: jobs.make_due_now(
        s, workspace_id=w, ticket_id=o.ticket_id, kinds=["draft"]
    ),
    "jobs.try_put_off": lambda s, w, o: jobs.try_put_off(s, workspace_id=w, lanes=["post:C0SUPPORT"]),
    "jobs.newest": lambda s, w, o: jobs.newest(s, workspace_id=w, ticket_id=o.ticket_id, kinds=["draft"]),
    "jobs.last_of_kind": lambda s, w, o: jobs.last_of_kind(s, workspace_id=w, kind="draft"),
    "jobs.oldest_due": lambda s, w, o: jobs.oldest_due(s, workspace_id=w, at=now()),
    "jobs.is_any_due": lambda s, w, o: jobs.is_any_due(s, workspace_id=w, kinds=["draft"], at=now()),
    "jobs.unsettled": lambda s, w, o: jobs.unsettled(s, workspace_id=w, kinds=["draft"], at=now()),
    "audit.of_actions": lambda s, w, o: (
        audit._append(s),
        audit.of_actions(s, workspace_id=w, actions=list(AuditAction)),
    )[1],
    "audit.entries": lambda s, w, o: (audit._append(s), audit.entries(s, workspace_id=w))[1],
    "jobs.unfinished": lambda s, w, o: sum(jobs.unfinished(s, workspace_id=w).values()),
    "jobs.counts": lambda s, w, o: sum(jobs.counts(s, workspace_id=w).values()),
    "jobs.get": lambda s, w, o: jobs.get(s, workspace_id=w, job_id=o.job_id),
    "jobs.of_ticket": lambda s, w, o: jobs.of_ticket(s, workspace_id=w, ticket_id=o.ticket_id, kind="draft"),
    "jobs.failed": lambda s, w, o: jobs.failed(s, workspace_id=w),
    "people.tickets_of_author": lambda s, w, o: people.tickets_of_author(
        s, workspace_id=w, author="U0CUSTOMER"
    ),
    "people.tickets_with_address": lambda s, w, o: (
        _with_address(s, o),
        people.tickets_with_address(s, workspace_id=w, address="A@b.example"),
    )[1],
    "people.empty_jobs_about": lambda s, w, o: (
        _end_jobs(s),
        people.empty_jobs_about(s, workspace_id=w, words="hello"),
    )[1],
    "retention.old_tickets": lambda s, w, o: retention.old_tickets(s, workspace_id=w, before=LATER, limit=9),
    "retention.count_old_tickets": lambda s, w, o: retention.count_old_tickets(
        s, workspace_id=w, before=LATER
    ),
    "retention.count_old_values": lambda s, w, o: retention.count_old_values(
        s, workspace_id=w, expire_by=LATER
    ),
    "retention.delete_old_values": lambda s, w, o: retention.delete_old_values(
        s, workspace_id=w, expire_by=LATER
    ),
    "retention.count_old_jobs": lambda s, w, o: (
        _end_jobs(s),
        retention.count_old_jobs(s, workspace_id=w, before=LATER, keys_before=LATER),
    )[1],
    "retention.delete_old_jobs": lambda s, w, o: (
        _end_jobs(s),
        retention.delete_old_jobs(s, workspace_id=w, before=LATER, keys_before=LATER, limit=9),
    )[1],
    "retention.empty_old_jobs": lambda s, w, o: (
        _end_jobs(s),
        retention.empty_old_jobs(s, workspace_id=w, before=LATER, limit=9),
    )[1],
    "retention.empty_jobs_of_ticket": lambda s, w, o: (
        _end_jobs(s),
        retention.empty_jobs_of_ticket(s, workspace_id=w, ticket_id=o.ticket_id),
    )[1],
    "preferences.all_of": lambda s, w, o: preferences.all_of(s, workspace_id=w),
    "preferences.forget": lambda s, w, o: preferences.forget(s, workspace_id=w, name="confidence"),
    "console_helpdesk.ticket": lambda s, w, o: console.ticket(
        s, workspace_id=w, ticket_id=o.console_ticket_id
    ),
    "console_helpdesk.newest": lambda s, w, o: console.newest(s, workspace_id=w, limit=9),
    "console_helpdesk.changed": lambda s, w, o: console.changed(
        s, workspace_id=w, since=now() - timedelta(hours=1), after=None, limit=9
    ),
    "console_helpdesk.comments": lambda s, w, o: console.comments(
        s, workspace_id=w, ticket_id=o.console_ticket_id
    ),
    "console_helpdesk.written_with": lambda s, w, o: console.written_with(
        s, workspace_id=w, ticket_id=o.console_ticket_id, key=f"key-{WORKSPACE}"
    ),
    "console_helpdesk.values": lambda s, w, o: console.values(
        s, workspace_id=w, ticket_id=o.console_ticket_id
    ),
    "channels.all_of": lambda s, w, o: channels.all_of(s, workspace_id=w),
    "channels.in_shadow": lambda s, w, o: channels.in_shadow(s, workspace_id=w, channel="C0SUPPORT"),
    "shadow.counts": lambda s, w, o: shadow.counts(
        s, workspace_id=w, since=LONG_AGO, until=now() + timedelta(days=1), near=0.1, far=0.5
    ),
    "channels.forget_all": lambda s, w, o: channels.forget_all(s, workspace_id=w),
    "channel_readers.get": lambda s, w, o: channel_readers.get(s, workspace_id=w, channel="C0SUPPORT"),
    "channel_readers.of_channels": lambda s, w, o: channel_readers.of_channels(
        s, workspace_id=w, channels=["C0SUPPORT"]
    ),
    "pauses.all_of": lambda s, w, o: pauses.all_of(s, workspace_id=w),
    "pauses.end": lambda s, w, o: pauses.end(s, workspace_id=w, channel="C0SUPPORT", method="m"),
    "handwritten_answers.by_message": lambda s, w, o: handwritten_answers.by_message(
        s, workspace_id=w, channel="C0SUPPORT", ts="1700000000.000950"
    ),
    "handwritten_answers.of_ticket": lambda s, w, o: handwritten_answers.of_ticket(
        s, workspace_id=w, ticket_id=o.ticket_id
    ),
    "posted_cards.of_ticket": lambda s, w, o: posted_cards.of_ticket(
        s, workspace_id=w, ticket_id=o.ticket_id
    ),
    "posted_cards.of_tickets": lambda s, w, o: posted_cards.of_tickets(
        s, workspace_id=w, ticket_ids=[o.ticket_id]
    ),
    "posted_cards.in_channel": lambda s, w, o: posted_cards.in_channel(
        s, workspace_id=w, channel="C0SUPPORT"
    ),
    "posted_cards.channels": lambda s, w, o: posted_cards.channels(s, workspace_id=w),
    "posted_cards.is_posted": lambda s, w, o: posted_cards.is_posted(
        s, workspace_id=w, channel="C0SUPPORT", ts="1700000000.000900"
    ),
    "posted_cards.first_in": lambda s, w, o: posted_cards.first_in(s, workspace_id=w, channel="C0SUPPORT"),
    "posted_cards.missing": lambda s, w, o: posted_cards.missing(s, workspace_id=w),
    "posted_cards.remove": lambda s, w, o: posted_cards.remove(s, workspace_id=w, card_id=1),
    "model_versions.next_number": lambda s, w, o: model_versions.next_number(s, workspace_id=w) - 1,
    "model_versions.serving": lambda s, w, o: model_versions.serving(s, workspace_id=w),
    "model_versions.unpin": lambda s, w, o: model_versions.unpin(s, workspace_id=w),
    "model_versions.all_of": lambda s, w, o: model_versions.all_of(s, workspace_id=w),
}
REFUSED: dict[str, Callable[[Session, str], Any]] = {
    "held_replies.decide": lambda s, w: held_replies.decide(
        s, workspace_id=w, held_id=1, allowed_by="U0ADMIN"
    ),
    "model_versions.serve": lambda s, w: model_versions.serve(s, workspace_id=w, number=1),
    "model_versions.refuse": lambda s, w: model_versions.refuse(s, workspace_id=w, number=1, note="n"),
}


def _end_jobs(session: Session) -> bool:
    session.execute(update(Job).values(status="done", finished_at=now(), payload={"text": "hello"}))
    return True


def _with_address(session: Session, owned: Owned) -> bool:
    ticket = session.get_one(Ticket, owned.ticket_id)
    tickets.keep_value(session, ticket=ticket, placeholder="Email Address", value="a@b.example")
    return True


def named_queries() -> set[str]:
    return {
        f"{module.__name__.removeprefix('db.')}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_named_query_is_tested_here_or_exempt_by_name() -> None:
    covered = NOTHING_FOUND.keys() | REFUSED.keys() | WRITES_OWN_ROW | TAKES_A_ROW | SERVES_THE_WHOLE_HOUSE
    assert named_queries() == covered


@pytest.mark.parametrize("name", NOTHING_FOUND)
def test_another_workspaces_ids_find_nothing(engine: Engine, name: str) -> None:
    query = NOTHING_FOUND[name]
    with write(engine) as session:
        owned = fill(session, WORKSPACE)
        assert not query(session, OTHER_WORKSPACE, owned)
        assert query(session, WORKSPACE, owned), "and its own gives something"


@pytest.mark.parametrize("name", REFUSED)
def test_another_workspaces_rows_cannot_be_changed(engine: Engine, name: str) -> None:
    with write(engine) as session:
        fill(session, WORKSPACE)
        with pytest.raises(NotFound):
            REFUSED[name](session, OTHER_WORKSPACE)
        REFUSED[name](session, WORKSPACE)


def test_a_decision_about_another_workspaces_draft_is_refused(engine: Engine) -> None:
    with write(engine) as session:
        owned = fill(session, WORKSPACE)
        theirs = a_ticket(session, workspace_id=OTHER_WORKSPACE)
        with pytest.raises(NotFound):
            decisions.record(
                session,
                ticket=theirs,
                new=NewDecision(kind=DecisionKind.APPROVED, decided_by="U0AGENT", draft_id=owned.draft_id),
            )


def test_only_its_own_workspace_settles_a_job(engine: Engine) -> None:
    with write(engine) as session:
        job = a_job(session, workspace_id=WORKSPACE)
        job.status = "leased"
        session.flush()
        session.expunge(job)
        job.workspace_id = OTHER_WORKSPACE
        assert not jobs.finish(session, job)
        assert not jobs.fail(session, job, error="e")
        assert not jobs.retry(session, job, error="e", run_after=now())
        assert not jobs.renew(session, job, leased_until=now())


def test_a_setting_applies_to_its_own_workspace_only(engine: Engine) -> None:
    with write(engine) as session:
        for workspace in (WORKSPACE, OTHER_WORKSPACE):
            fill(session, workspace)
        preferences.put(session, workspace_id=WORKSPACE, name="confidence", value=0.9, set_by="U0ADMIN")
        unwatched = ChannelChoice(watched=False)
        channels.put(session, workspace_id=WORKSPACE, channel="C0SUPPORT", choice=unwatched, set_by="U0ADMIN")
        assert preferences.all_of(session, workspace_id=OTHER_WORKSPACE)["confidence"].value == 0.5
        assert [each.watched for each in channels.all_of(session, workspace_id=OTHER_WORKSPACE)] == [True]
