"""Settings for drafts: the confidence that they need, the company's facts and its customers' country."""

from typing import Annotated

from bot.settings.declaration import Group, Setting
from bot.settings.kinds import AbsolutePath, Region, Share


class DraftingSettings(Group):
    """The confidence threshold, the brand file and the region of phone numbers."""

    heading = "Drafting"

    confidence: Annotated[
        Share | None,
        Setting(
            "DRAFTDESK_CONFIDENCE",
            "From 0 to 1: below this confidence no draft is shown; the card offers the closest past replies "
            "instead. Without it, each model version uses the value that it was fitted with, which leaves "
            "few support questions without a draft. What an admin sets in the App Home wins.",
            must="be a number from 0 (always draft) to 1 (never), such as 0.3",
            demo=True,
        ),
    ] = None
    brand: Annotated[
        AbsolutePath | None,
        Setting(
            "DRAFTDESK_BRAND",
            "The company's facts, sign-off and banned phrases, a TOML file such as docs/brand.toml. Without "
            "it, brand.toml in the data folder is used if it exists.",
            must="be the path of a TOML file",
        ),
    ] = None
    region: Annotated[
        Region | None,
        Setting(
            "DRAFTDESK_REGION",
            "The customers' country, two letters such as DE or IN: what is a phone number there is masked as "
            "one without a country code or a label. Without it, the country of this machine's time zone, or "
            "none (UTC).",
            must="be a country's two letters, such as DE",
            demo=True,
        ),
    ] = None
