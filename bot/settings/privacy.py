"""Settings for how long customers' words are kept."""

from typing import Annotated

from pydantic import Field

from bot.settings.declaration import Group, Setting


class PrivacySettings(Group):
    """Days until what customers and agents wrote is erased; what was learned, masked, stays."""

    heading = "How long words are kept"

    keep_tickets_days: Annotated[
        int,
        Field(ge=0, le=36500),
        Setting(
            "DRAFTDESK_KEEP_TICKETS_DAYS",
            "Days after which a ticket's message, thread, drafts and decisions lose their words, masked as "
            "they are; an open one is retired. What was learned from it stays. 0 keeps them for ever.",
            must="be a number of days from 0 to 36500 (0 keeps them for ever)",
        ),
    ] = 365
    keep_values_days: Annotated[
        int,
        Field(ge=1, le=30),
        Setting(
            "DRAFTDESK_KEEP_VALUES_DAYS",
            "Days after which a ticket's own values (names, order numbers, addresses) and replies as they "
            "were written are deleted.",
            must="be a number of days from 1 to 30",
        ),
    ] = 30
    keep_jobs_days: Annotated[
        int,
        Field(ge=1, le=36500),
        Setting(
            "DRAFTDESK_KEEP_JOBS_DAYS",
            "Days after which jobs that ended are deleted. Those that recognise a repeated event, and failed "
            "ones, stay for 90 days at least; the former without their contents.",
            must="be a number of days from 1 to 36500",
        ),
    ] = 30
