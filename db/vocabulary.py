"""The words that columns hold: every status, kind and reason, each spelled once.

A member equals its string (`TicketStatus.QUEUED == "queued"`), so rows can compare with it and store it. See
`bot/blocks` for the words that people see, `bot/services/job_kinds.py` for what jobs do.
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
    FIND = "find"
    """Looked for with `/suggest find`: its words are no customer's message, and nothing is learned."""
    HELPDESK = "helpdesk"


FOR_ONE_PERSON = frozenset({TicketSource.SUGGEST, TicketSource.FIND})
"""Sources of tickets whose answer only the person who asked sees."""


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
    """The conversation moved on without a decision."""


class RetiredBecause(StrEnum):
    """`tickets.retired_because`."""

    MOVED_ON = "moved_on"
    """The customer wrote again, or somebody asked for a new draft in the thread."""
    ANSWERED = "answered"
    """The customer was answered elsewhere."""
    SOLVED = "solved"
    CLOSED = "closed"
    BY_HAND = "by_hand"
    """Somebody of the team answered in the thread."""
    EDITED = "edited"
    """The customer edited the message."""
    DELETED = "deleted"
    REDACTED = "redacted"
    """The helpdesk redacted part of the message."""
    TOO_OLD = "too_old"
    """Its words are kept no longer."""


MESSAGE_CHANGED = frozenset({RetiredBecause.EDITED, RetiredBecause.DELETED, RetiredBecause.REDACTED})
"""The ticket's message was changed or deleted; also set on decided tickets."""


class Readers(StrEnum):
    """`channel_readers.readers`: who can read a channel, or why people outside the team may."""

    TEAM = "team"
    """Members of the workspace, and guests who may approve."""
    SHARED = "shared"
    """Shared with another company, or about to be."""
    GUEST = "guest"
    FOREIGN = "foreign"
    """Somebody of another workspace is in it, or wrote in it."""
    UNKNOWN = "unknown"
    """Slack did not say, or it has changed since."""


class HelpdeskName(StrEnum):
    """`tickets.helpdesk`: the helpdesk that a ticket came from."""

    ZENDESK = "zendesk"
    CONSOLE = "console"


class HelpdeskStatus(StrEnum):
    """`console_tickets.status`, and Zendesk's statuses."""

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
    """Also a reply written without a draft."""
    REJECTED = "rejected"


class DecisionLabel(StrEnum):
    """A decision as shown to people: its kind, but WRITTEN for a reply without a draft."""

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
    """Requires a note."""
    DISMISSED = "dismissed"
    """An abstention was dismissed."""
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
    """Nowhere: it is stored and learned."""


class ResolutionSource(StrEnum):
    """`resolutions.source`."""

    APPROVED = "approved"
    EDITED = "edited"
    IMPORTED = "imported"
    WRITTEN = "written"
    """Written by hand in the ticket's thread."""
    MACRO = "macro"
    """A helpdesk's macro."""
    ARTICLE = "article"
    """A paragraph of an article."""


PUBLISHED = frozenset({ResolutionSource.MACRO, ResolutionSource.ARTICLE})
"""Sources of what the team published for everybody: offered as it is, and followed where it comes from."""


class ResolutionChangeKind(StrEnum):
    """`resolution_changes.kind`."""

    ADDED = "added"
    """Also when the words of one that was added have changed."""
    REMOVED = "removed"


class JobKind(StrEnum):
    """`jobs.kind`. See `bot/services/job_kinds.py` for each one's payload, worker and attempts."""

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
    CATCH_UP = "catch_up"
    CHECK_POST = "check_post"
    ZENDESK_EVENT = "zendesk_event"
    ZENDESK_SYNC = "zendesk_sync"
    FOLLOW_PUBLISHED = "follow_published"
    TRY_PAST = "try_past"
    RETRAIN = "retrain"
    SHOW_HOME = "show_home"
    LOOK_AT_CHANNEL = "look_at_channel"
    CLICK = "click"
    SHADOW_REPORT = "shadow_report"
    REPORT = "report"
    DIGEST = "digest"
    SHOW_STATUS = "show_status"


class JobStatus(StrEnum):
    """`jobs.status`: waiting -> leased -> done | failed; cancelled while waiting."""

    WAITING = "waiting"
    LEASED = "leased"
    """Running until `leased_until`; an expired lease is claimed again."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class VersionStatus(StrEnum):
    """`model_versions.status`."""

    SERVING = "serving"
    RETIRED = "retired"
    REFUSED = "refused"
    """Stored, but never served."""


class AuditAction(StrEnum):
    """`audit_entries.action`: what somebody did."""

    DECISION = "decision"
    UNDO = "undo"
    SENT = "sent"
    """A reply was posted in Slack or written in the helpdesk."""
    SETTING = "setting"
    VERSION = "version"
    """A model version was made, or another one serves, or none may."""
    HELD = "held_reply"
    GOLDEN = "golden_pair"
    IMPORT = "import"
    CORRECTION = "correction"
    FORGETTING = "forgetting"


class PreferenceName(StrEnum):
    """What an admin can set: `preferences.name`, except CHANNELS, which have their own table."""

    CHANNELS = "channels"
    APPROVERS = "approvers"
    CONFIDENCE = "confidence"
    RETRAIN_AT = "retrain_at"
    PAUSED = "paused"
    """Set while everything is paused; not one of the settings with a value."""


class ApproversKind(StrEnum):
    """`kind` in the value of the preference APPROVERS."""

    EVERYONE = "everyone"
    GROUP = "group"
    PEOPLE = "people"
