"""Every click and submission of a non-approver is answered privately and changes nothing."""

from dataclasses import replace

from bot.blocks import collision, draft_card, feedback, receipt, topic_menu
from bot.listeners import actions
from bot.listeners.kept_clicks import AGAIN, GAVE_UP
from bot.references import EDIT_DRAFT, REJECT_DRAFT, USE_PAST_REPLY, ModalContext
from bot.services import preferences
from bot.services.preferences import Approvers
from bot.services.workspace import Workspace
from db.learned_tables import Resolution
from db.tables import Decision, DraftFeedback, Job, Ticket
from db.vocabulary import ApproversKind, JobKind
from tests.bot.support import slack_clicks, slack_payloads
from tests.bot.support.clicks import clicked, told_after
from tests.bot.support.workplace import Workplace, eventually

QUESTION = "where is my order 12345?"
AGENT, OTHER = "U0MAYA", "U0JONAS"

VALUES = {
    **dict.fromkeys([*actions.FORMS, *actions.KEPT], "{ticket}:{draft}"),
    receipt.SEND_AGAIN: "{ticket}:job:1",
    receipt.UNDO: "{ticket}:undo:1",
    collision.SEND_ANYWAY: "{ticket}:undo:1",
    topic_menu.SET_TOPIC: "{ticket}:topic:get_refund",
    feedback.GIVE: "{ticket}:{draft}:helpful",
}
"""By action: its button's value."""


def choose(place: Workplace, *people: str) -> None:
    """Let only these people approve."""
    chosen = Approvers(ApproversKind.PEOPLE, people=people)
    preferences.set_approvers(Workspace(place.engine, slack_payloads.TEAM), "U0ADA", chosen)


def state(place: Workplace) -> list[object]:
    """Everything that a click could change."""
    tickets = [(each.status, each.topic, each.shown_draft_id) for each in place.rows(Ticket)]
    followed = [job.id for job in place.rows(Job) if job.kind != JobKind.CLICK]
    return [tickets, followed, *(len(place.rows(table)) for table in (Decision, DraftFeedback, Resolution))]


def test_a_non_approver_is_told_so_at_every_button_and_changes_nothing(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    (ticket,) = workplace.rows(Ticket)
    choose(workplace, AGENT)
    before = state(workplace)
    for action, value in VALUES.items():
        given = value.format(ticket=ticket.id, draft=ticket.shown_draft_id)
        told = told_after(workplace, action, given, user=OTHER, card=card)
        assert told.startswith("Only the people whom an admin chose may decide on drafts here"), action
    assert state(workplace) == before
    assert workplace.playground.state.view_of(OTHER) is None


def test_guests_may_approve_only_if_they_are_chosen_by_name(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    (ticket,) = workplace.rows(Ticket)
    before = state(workplace)
    value = f"{ticket.id}:{ticket.shown_draft_id}"
    told = told_after(workplace, draft_card.APPROVE, value, user="U0GUS", card=card)
    assert told.startswith("Guests of this workspace may not decide on drafts")
    assert state(workplace) == before
    choose(workplace, "U0GUS")
    clicked(workplace, draft_card.APPROVE, value, user="U0GUS", card=card)
    eventually(lambda: workplace.rows(Decision))


def test_a_non_approver_cannot_submit_a_form(workplace: Workplace) -> None:
    workplace.card(workplace.say(QUESTION))
    (ticket,) = workplace.rows(Ticket)
    assert ticket.shown_draft_id is not None
    choose(workplace, AGENT)
    before = state(workplace)
    for past in (None, 0):
        context = ModalContext(ticket=ticket.id, draft=ticket.shown_draft_id, channel="C0SUPPORT", past=past)
        for callback_id, values in {
            EDIT_DRAFT: slack_payloads.reply_values("Mine."),
            REJECT_DRAFT: slack_payloads.reason_values("tone"),
            USE_PAST_REPLY: {},
        }.items():
            metadata = context.model_dump_json(exclude_none=True)
            sent = slack_payloads.submission(callback_id, metadata, values, user=OTHER)
            assert "Only the people whom an admin chose" in workplace.deliver(sent).text, callback_id
    assert state(workplace) == before


def test_a_person_of_another_workspace_in_a_shared_channel_is_told_so(workplace: Workplace) -> None:
    workplace.card(workplace.say(QUESTION))
    (ticket,) = workplace.rows(Ticket)
    value = f"{ticket.id}:{ticket.shown_draft_id}"
    context = ModalContext(ticket=ticket.id, draft=ticket.shown_draft_id or 0, channel="C0SUPPORT")
    values = slack_payloads.reply_values("Mine.")
    theirs, ours = b"team_id%22%3A+%22T0CUSTOMER", b"team_id%22%3A+%22T0DEMO"
    url = workplace.response_url("U0SAM")
    click = slack_clicks.click(draft_card.APPROVE, value, response_url=url, user="U0SAM")
    assert workplace.deliver(click.replace(ours, theirs, 1)).status_code == 200
    assert eventually(lambda: workplace.whispers("U0SAM"))[0].text.startswith("Only people of this workspace")
    modal = slack_payloads.submission(EDIT_DRAFT, context.model_dump_json(), values, user="U0SAM")
    assert "Only people of this workspace" in workplace.deliver(modal.replace(ours, theirs, 1)).text
    assert workplace.rows(Decision) == []


def test_approvers_and_admins_may_view_the_sources_and_other_members_may_not(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    choose(workplace, AGENT)
    button = next(
        each
        for block in card.blocks
        for each in block.get("elements", ())
        if each.get("action_id") == draft_card.SOURCES
    )
    for user in (AGENT, "U0ADA", OTHER):
        workplace.press(card, button["text"]["text"], user=user)
    assert workplace.view(AGENT)
    assert workplace.view("U0ADA")
    (told,) = eventually(lambda: workplace.whispers(OTHER))
    assert told.text.startswith("Drafts are for the team")
    assert workplace.playground.state.view_of(OTHER) is None


def test_a_click_waits_until_slack_can_be_asked_who_clicked(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.playground.state.fail_next("conversations.members", "fatal_error", times=2)
    workplace.press(card, "Approve & send", user=AGENT)
    eventually(lambda: [job for job in workplace.rows(Job) if "fatal_error" in (job.last_error or "")])
    assert [said.text for said in workplace.whispers(AGENT)] == [AGAIN]
    assert workplace.rows(Decision) == []
    workplace.let_it_leave()
    eventually(lambda: [job for job in workplace.rows(Job) if job.attempts > 1])
    workplace.let_it_leave()
    workplace.receipt(card)
    assert len(workplace.rows(Decision)) == 1


def test_a_click_that_is_given_up_is_answered_and_did_nothing(workplace: Workplace) -> None:
    card = workplace.card(workplace.say(QUESTION))
    workplace.playground.state.fail_next("conversations.members", "fatal_error", times=99)
    pace = workplace.desk.decider._pace
    workplace.desk.decider._pace = replace(pace, backoff=lambda failures: 0.0)
    workplace.press(card, "Approve & send", user=AGENT)
    said = eventually(lambda: found if len(found := workplace.whispers(AGENT)) > 1 else None)
    assert [each.text for each in said] == [AGAIN, GAVE_UP]
    assert workplace.rows(Decision) == []
