"""The words that columns hold: every status, kind and reason, each spelled once.

A member is its string (`TicketStatus.QUEUED == "queued"`), so rows compare with it and store it as they are.
What a word means to people is written where it is shown; what a job of a kind does, in
`bot/services/job_kinds.py`.
"""

from enum import StrEnum


class TicketSource(StrEnum):
    """`tickets.source`: how a customer's message reached us."""

    MESSAGE = "message"
    FOLLOW_UP = "follow_up"
    MENTION = "mention"
    SHORTCUT = "shortcut"
    SUGGEST = "suggest"
    """Asked with `/suggest`, so that only one person sees the answer."""
    HELPDESK = "helpdesk"


class TicketStatus(StrEnum):
    """`tickets.status`: queued -> drafting -> drafted | abstained | failed -> decided | retired."""

    QUEUED = "queued"
    DRAFTING = "drafting"
    DRAFTED = "drafted"
    ABSTAINED = "abstained"
    FAILED = "failed"
    """Drafting was given up after its last attempt."""
    DECIDED = "decided"
    RETIRED = "retired"
    """The conversation went on without a decision."""


class RetiredBecause(StrEnum):
    """`tickets.retired_because`."""

    MOVED_ON = "moved_on"
    """The customer wrote again, or somebody asked for a new draft in the thread."""
    ANSWERED = "answered"
    """The customer has an answer that was made elsewhere."""
    SOLVED = "solved"
    CLOSED = "closed"
    EDITED = "edited"
    """The customer wrote something else in the message's place."""
    DELETED = "deleted"
    REDACTED = "redacted"
    """The helpdesk took something out of the message."""


MESSAGE_CHANGED = frozenset({RetiredBecause.EDITED, RetiredBecause.DELETED, RetiredBecause.REDACTED})
"""The message that a ticket was made from is not what it was; also set on a ticket that was decided."""


class Readers(StrEnum):
    """`channel_readers.readers`: who can read a channel, or why that may be more than the team."""

    TEAM = "team"
    """Members of the workspace, and guests who may approve."""
    SHARED = "shared"
    """Shared with another company, or about to be."""
    GUEST = "guest"
    FOREIGN = "foreign"
    """Somebody of another workspace is in it, or wrote in it."""
    UNKNOWN = "unknown"
    """Slack did not tell, or it changed since."""


class HelpdeskName(StrEnum):
    """`tickets.helpdesk`: the helpdesk that a ticket came from."""

    ZENDESK = "zendesk"
    CONSOLE = "console"


class HelpdeskStatus(StrEnum):
    """`console_tickets.status`, and what Zendesk calls its own statuses."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"
    HOLD = "hold"
    SOLVED = "solved"
    CLOSED = "closed"
    DELETED = "deleted"
    """Only in Zendesk's export."""


class DecisionKind(StrEnum):
    """`decisions.kind`."""

    APPROVED = "approved"
    EDITED = "edited"
    """Also a reply that was written from nothing; then it has no draft."""
    REJECTED = "rejected"


class DecisionLabel(StrEnum):
    """What people are told that a decision was: its kind, but WRITTEN for a reply without a draft."""

    APPROVED = "approved"
    EDITED = "edited"
    WRITTEN = "written"
    REJECTED = "rejected"


class DecisionReason(StrEnum):
    """`decisions.reason`: why a draft was rejected, or a decision undone."""

    IRRELEVANT = "irrelevant"
    INCORRECT = "incorrect"
    TONE = "tone"
    POLICY = "policy"
    NEEDS_ACTION = "needs_action"
    OTHER = "other"
    """Says nothing without a note."""
    DISMISSED = "dismissed"
    """An abstention was put away."""
    COLLIDED = "collided"
    """Undone because the helpdesk's ticket changed before the reply was sent."""
    CHANGED = "changed"
    """Undone because the customer's message changed before the reply was sent."""


REJECTION_REASONS = (
    DecisionReason.IRRELEVANT,
    DecisionReason.INCORRECT,
    DecisionReason.TONE,
    DecisionReason.POLICY,
    DecisionReason.NEEDS_ACTION,
    DecisionReason.OTHER,
)
"""What an agent can choose when rejecting a draft."""


class Delivery(StrEnum):
    """`decisions.delivery`: where the reply goes."""

    PUBLIC = "public"
    """To the customer."""
    INTERNAL = "internal"
    """A note that only colleagues see."""
    NONE = "none"
    """Nowhere: it is kept and learned."""


class ResolutionSource(StrEnum):
    """`resolutions.source`."""

    APPROVED = "approved"
    EDITED = "edited"
    IMPORTED = "imported"


class ResolutionChangeKind(StrEnum):
    """`resolution_changes.kind`."""

    ADDED = "added"
    """Also when the words of one that was added have changed."""
    REMOVED = "removed"


class JobKind(StrEnum):
    """`jobs.kind`. Payload, worker and attempts of each are in `bot/services/job_kinds.py`."""

    DRAFT = "draft"
    POST_CARD = "post_card"
    UPDATE_CARD = "update_card"
    ANSWER_SUGGEST = "answer_suggest"
    RECEIPT = "receipt"
    POST_REPLY = "post_reply"
    HELPDESK_REPLY = "helpdesk_reply"
    READ_THREAD = "read_thread"
    READ_MENTION = "read_mention"
    READ_ANSWER = "read_answer"
    READ_LINK = "read_link"
    TELL = "tell"
    NOTICE = "notice"
    ZENDESK_EVENT = "zendesk_event"
    ZENDESK_SYNC = "zendesk_sync"
    RETRAIN = "retrain"
    SHOW_HOME = "show_home"
    LOOK_AT_CHANNEL = "look_at_channel"


class JobStatus(StrEnum):
    """`jobs.status`: waiting -> leased -> done | failed; cancelled while waiting."""

    WAITING = "waiting"
    LEASED = "leased"
    """In hand until `leased_until`; a lease that ran out is claimed again."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class VersionStatus(StrEnum):
    """`model_versions.status`."""

    SERVING = "serving"
    RETIRED = "retired"
    REFUSED = "refused"
    """Kept, and never served."""


class PreferenceName(StrEnum):
    """What an admin can set: `preferences.name`, but for CHANNELS, which have a table of their own."""

    CHANNELS = "channels"
    APPROVERS = "approvers"
    CONFIDENCE = "confidence"
    RETRAIN_AT = "retrain_at"


class ApproversKind(StrEnum):
    """`kind` in the value of the preference APPROVERS."""

    EVERYONE = "everyone"
    GROUP = "group"
    PEOPLE = "people"
