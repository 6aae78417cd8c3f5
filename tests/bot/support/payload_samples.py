"""Sample payloads: every message and modal about drafts, empty and at its limits."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.blocks import (
    draft_card,
    edit_modal,
    help,
    learned_reply,
    notices,
    past_replies,
    reject_modal,
    searching,
    stats,
    suggest_answer,
)
from bot.blocks.collision import NewComment, ShownCollision
from bot.blocks.draft_card import Card, EarlierTurn, MessagePlace, TakenBack
from bot.blocks.edit_modal import EditForm
from bot.blocks.past_replies import Origin, PastText, ShownSource
from bot.blocks.receipt import REASONS, Sending, ShownDecision
from bot.blocks.shown_draft import ShownDraft, SourceShare
from bot.blocks.stats import Figures
from bot.blocks.suggest_answer import Answer
from bot.blocks.topic_menu import TicketTopic, Topic
from bot.references import LearnedReply, ModalContext, Reference

LONG = "Grüße 😀 <!channel> & co. " * 2000
AT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)
CONTEXT = ModalContext(ticket=1, draft=2, channel="C0SUPPORT")


def draft(place: int = 1, count: int = 3, text: str = "Your order is on its way.", **more: Any) -> ShownDraft:
    given: dict[str, Any] = {
        "blanks": (),
        "sources": (SourceShare("Starter 1", 1.0),),
        "confidence": 0.83,
        "model_version": "v1",
    }
    return ShownDraft(draft_id=place, text=text, place=place, count=count, **given | more)


def decision(**more: Any) -> ShownDecision:
    given: dict[str, Any] = {"kind": "approved", "text": "Your order is on its way.", "reason": None}
    given |= {"decision_id": 7, "decided_by": "U0MAYA"}
    return ShownDecision(decided_at=AT, **given | more)


TOPICS = (Topic("track_order", "Track order"), Topic("get_refund", "Get refund"))
TRACKING = TicketTopic(TOPICS[0], TOPICS)
MANY_TOPICS = tuple(Topic(f"{number:03}" + "x" * 61, f"{number:03} Grüße " * 20) for number in range(150))
SOMETHING = PastText("where is it?", "On its [Website URL] way.", Origin("Bitext data set"), "Track order")
LOTS = PastText(LONG, LONG, Origin(LONG, "U" * 64, AT), LONG)
SOURCE = ShownSource("Bitext 345", 0.31, 0.6, SOMETHING)
GONE = ShownSource("Approved reply 7", 0.3, None, None, "This reply was deleted.")
LEARNED = LearnedReply(123456, 123456)
HUGE_SOURCE = ShownSource(LONG, 1.0, 1.0, LOTS, learned=LEARNED)
HUGE_BLANKS = tuple(f"Website URL {number}" for number in range(300))
HUGE = draft(
    text="".join(f"[{blank}]" for blank in HUGE_BLANKS) + LONG,
    blanks=HUGE_BLANKS,
    sources=(SourceShare("Approved reply 123456", 1.0),) * 20,
    confidence=1.0,
    wording_share=1.0,
)
FIGURES = Figures(
    *(10**9, 10**9, 10**9),
    rejected=dict.fromkeys([*REASONS, *(LONG[:32] + str(number) for number in range(9))], 10**9),
    edit_distance=3000.0,
    seconds=10.0**9,
    topics=tuple((topic.name, 10**9) for topic in MANY_TOPICS),
)
LINK = "https://acme.zendesk.com/agent/tickets/12345"
UNDONE = TakenBack("U0JONAS", AT, edited=True)
MESSAGES: dict[str, tuple[str, Sequence[Block]]] = {
    "draft": draft_card.build(Card(1, draft())),
    "only draft": draft_card.build(Card(1, draft(count=1, sources=()))),
    "draft with steps": draft_card.build(Card(1, draft(text="Please:\n\n1. Log in.\n2. Press *Go*."))),
    "first card": draft_card.build(Card(1, draft(), first=True)),
    "first card without a draft": draft_card.build(Card(1, first=True)),
    "draft without text": draft_card.build(Card(1, draft(text=" "))),
    "draft with a topic": draft_card.build(Card(1, draft(wording_share=0.83), topic=TRACKING)),
    "huge draft": draft_card.build(
        Card(10**17, HUGE, topic=TicketTopic(MANY_TOPICS[120], MANY_TOPICS, corrected=True))
    ),
    "draft with a hundred topics": draft_card.build(Card(1, draft(), topic=TicketTopic(None, MANY_TOPICS))),
    "abstention": draft_card.build(Card(1, reason="Nothing near.")),
    "abstention without reason": draft_card.build(Card(1)),
    "abstention with past replies": draft_card.build(
        Card(1, reason="Nothing near.", topic=TicketTopic(None, TOPICS), closest=(SOURCE, GONE, SOURCE))
    ),
    "huge abstention": draft_card.build(
        Card(10**17, reason=LONG, topic=TicketTopic(None, MANY_TOPICS), closest=(HUGE_SOURCE,) * 9)
    ),
    "receipt with a topic": draft_card.build(Card(1, decision=decision(), topic=TRACKING)),
    "approved": draft_card.build(Card(1, draft(), decision=decision())),
    "sent": draft_card.build(Card(1, decision=decision(sent_at=AT))),
    "huge edit": draft_card.build(Card(1, decision=decision(kind="edited", text=LONG, decided_by="<" * 64))),
    "rejected": draft_card.build(Card(1, decision=decision(kind="rejected", text=None, reason="tone"))),
    "huge rejection": draft_card.build(
        Card(1, message=LONG, decision=decision(kind="rejected", text=None, rejected=LONG, note=LONG))
    ),
    "receipt of a suggestion": draft_card.build(Card(1, message=LONG, decision=decision(text=LONG))),
    "dismissed": draft_card.build(Card(1, decision=decision(kind="rejected", text=None, reason="dismissed"))),
    "sending": draft_card.build(Card(1, decision=decision(sending=Sending(AT, 30, can_undo=True)))),
    "huge sending": draft_card.build(
        Card(10**17, message=LONG, link=LINK, decision=decision(text=LONG, sending=Sending(AT, 600, True)))
    ),
    "on its way": draft_card.build(Card(1, decision=decision(sending=Sending(AT, 0, can_undo=False)))),
    "noted": draft_card.build(Card(1, decision=decision(delivery="internal"), link=LINK)),
    "saved": draft_card.build(Card(1, decision=decision(kind="edited", delivery="none"))),
    "queued": draft_card.build(Card(1, progress="queued")),
    "drafting": draft_card.build(Card(1, progress="drafting", message=LONG, link=LINK)),
    "failed": draft_card.build(Card(1, failed=True, reason=LONG, message=LONG)),
    "retired": draft_card.build(Card(1, draft(), retired="moved_on")),
    "draft of a helpdesk's ticket": draft_card.build(Card(1, HUGE, message=LONG, link=LINK)),
    "draft after an undo": draft_card.build(Card(1, draft(), taken_back=UNDONE)),
    "abstention after an undo": draft_card.build(Card(1, taken_back=UNDONE, link="javascript:alert(1)")),
    "not sent": draft_card.build(Card(1, decision=decision(text=LONG, problem=LONG, failed_job=10**17))),
    "collision": draft_card.build(
        Card(
            1,
            draft(),
            link=LINK,
            collision=ShownCollision(2, "U0MAYA", (NewComment(True, "Found it!"),), None),
        )
    ),
    "collision with a solved ticket": draft_card.build(
        Card(1, collision=ShownCollision(2, "U0MAYA", (), "On its way."), link=LINK)
    ),
    "huge collision": draft_card.build(
        Card(
            10**17,
            HUGE,
            message=LONG,
            link=LINK,
            topic=TicketTopic(MANY_TOPICS[120], MANY_TOPICS),
            collision=ShownCollision(
                10**17, "U" * 64, (NewComment(True, LONG), NewComment(False, LONG)) * 5, LONG
            ),
        )
    ),
    "card in a team channel": draft_card.build(
        Card(
            1,
            draft(1),
            message="where is it?",
            origin=MessagePlace("C0ACME", "U0FIN", LINK),
            earlier=(EarlierTurn(True, "Hello?"), EarlierTurn(False, "Which one?")),
        )
    ),
    "huge card in a team channel": draft_card.build(
        Card(
            10**17,
            HUGE,
            message=LONG,
            topic=TicketTopic(MANY_TOPICS[120], MANY_TOPICS),
            origin=MessagePlace("C" * 64, "U" * 64, None),
            earlier=(EarlierTurn(True, LONG), EarlierTurn(False, LONG)) * 2,
        )
    ),
    "answer": suggest_answer.build(Answer(1, "where is it?", (draft(1), draft(2), draft(3)))),
    "huge answer": suggest_answer.build(Answer(10**17, LONG, (HUGE, HUGE, HUGE), topic=TRACKING)),
    "empty answer": suggest_answer.build(Answer(1, "", ())),
    "huge empty answer": suggest_answer.build(Answer(10**17, LONG, (), LONG, closest=(HUGE_SOURCE,) * 9)),
    "help": help.build(),
    "stats before any decision": stats.build(Figures(), Figures(), 30),
    "stats": stats.build(FIGURES, FIGURES, 30),
    "notice": notices.notice("Version v2 now drafts."),
    "huge notice": notices.notice(LONG),
    "line": notices.line("already decided by <@U0MAYA>"),
}
VIEWS: dict[str, View] = {
    "edit": edit_modal.build(
        EditForm("where is it?", "On its [Website URL] way.", ("Website URL",)), CONTEXT
    ),
    "edit with every choice": edit_modal.build(
        EditForm("where is it?", "On its way.", (), ("public", "internal", "none")), CONTEXT
    ),
    "write": edit_modal.build(EditForm("", ""), CONTEXT),
    "huge edit": edit_modal.build(
        EditForm(LONG, LONG, HUGE_BLANKS),
        ModalContext(ticket=10**17, draft=10**17, channel="C" * 64, response_url="h" * 2000, past=999),
    ),
    "sources": past_replies.sources_view((SOURCE, GONE, SOURCE), "Drafted by model v1."),
    "no sources": past_replies.sources_view(()),
    "huge sources": past_replies.sources_view((HUGE_SOURCE,) * 3, LONG),
    "sources to mark": past_replies.sources_view((HUGE_SOURCE,), LONG, CONTEXT),
    "marked as golden": past_replies.marked_view(3),
    "past reply": past_replies.past_reply_view(SOURCE, CONTEXT),
    "past reply that is gone": past_replies.past_reply_view(GONE, CONTEXT),
    "huge past reply": past_replies.past_reply_view(HUGE_SOURCE, CONTEXT),
    "correct a learned reply": learned_reply.correcting(LEARNED, LONG, LONG),
    "forget a learned reply": learned_reply.forgetting(LEARNED, LONG),
    "search": searching.asking(Reference(10**17, 10**17)),
    "found replies": searching.results(
        Reference(10**17, None), LONG, [("bitext:123456789012345678", HUGE_SOURCE)] * 5
    ),
    "nothing found": searching.results(Reference(1, None), "words", []),
    "reject": reject_modal.build(CONTEXT),
    "notice": notices.notice_view("Not done", LONG),
}
