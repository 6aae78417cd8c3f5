"""Settings for learning: from what, when, and for how long."""

from datetime import time
from typing import Annotated

from pydantic import Field

from bot.settings.declaration import Group, Setting
from bot.settings.kinds import AbsolutePath, TimeOfDay, TimeZone


class LearningSettings(Group):
    """The nightly retraining and its corpus."""

    heading = "Learning"

    retrain_at: Annotated[
        TimeOfDay,
        Setting(
            "DRAFTDESK_RETRAIN_AT",
            "Time of day of the nightly retraining, in DRAFTDESK_TIME_ZONE; what an admin sets in the App "
            "Home wins.",
            must="be a time of day from 00:00 to 23:59, such as 02:00",
            demo=True,
        ),
    ] = time(2)
    time_zone: Annotated[
        TimeZone | None,
        Setting(
            "DRAFTDESK_TIME_ZONE",
            "Time zone of the nightly retraining, by its IANA name. Without it, this machine's clock counts "
            "(the environment's TZ).",
            must="be a time zone such as Europe/Berlin or UTC",
            demo=True,
        ),
    ] = None
    training_minutes: Annotated[
        float,
        Field(ge=0, le=600),
        Setting(
            "DRAFTDESK_TRAINING_MINUTES",
            "Minutes that the nightly retraining trains attention, besides counting, which takes seconds. "
            "The first night takes as long again, for the public base, whose weights every version begins "
            "with. 0 only counts.",
            must="be a number of minutes from 0 to 600 (0 trains no attention)",
        ),
    ] = 25.0
    bitext: Annotated[
        AbsolutePath | None,
        Setting(
            "DRAFTDESK_BITEXT",
            "A CSV (or .csv.gz) with the columns instruction, category, intent, response to learn from. "
            "Without it, the Bitext data set is fetched once from the Hugging Face Hub.",
            must="be the path of a CSV file",
        ),
    ] = None
    articles: Annotated[
        AbsolutePath | None,
        Setting(
            "DRAFTDESK_ARTICLES",
            "A folder with articles in Markdown or text (.md, .txt), for a team without a help centre. "
            "A paragraph that answers is offered as it is. Read at each start and once a day; changed and "
            "deleted files follow.",
            must="be the path of a folder",
        ),
    ] = None
    learn_handwritten: Annotated[
        bool,
        Setting(
            "DRAFTDESK_LEARN_HANDWRITTEN",
            "yes learns the answers that your team writes by hand in a ticket's thread in Slack, masked like "
            "approved replies, although nobody approved them. With no, they only retire the card.",
            must="be yes or no",
        ),
    ] = False
    hub_repository: Annotated[
        str | None,
        Field(pattern=r"^[\w.-]+/[\w.-]+$"),
        Setting(
            "DRAFTDESK_HUB_REPOSITORY",
            "A private model repository on the Hugging Face Hub that keeps the model versions, so that a new "
            "machine fetches the newest instead of training. They hold your approved replies, masked. "
            "HF_TOKEN in the environment, or `hf auth login`, must give an account that may write there. "
            "With PostgreSQL machines fetch from the database, and only `draftdesk models push` and `pull` "
            "use it.",
            must="be a repository of the Hub such as acme/draftdesk-versions",
        ),
    ] = None
    starter_only: bool = False
    """Learn from the embedded starter set and never ask the Hub. Only the demo sets it; it has no
    variable.
    """
