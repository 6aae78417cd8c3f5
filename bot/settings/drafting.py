"""Settings for drafts: the confidence that they need, the company's facts and its customers' country."""

from typing import Annotated

from bot.settings.declaration import Group, Setting
from bot.settings.kinds import AbsolutePath, EncoderPlace, Region, Share


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
    encoder: Annotated[
        EncoderPlace | None,
        Setting(
            "DRAFTDESK_ENCODER",
            "Where the sentence encoder's network comes from in place of the installed package: the path of "
            "its model.onnx, or hf://OWNER/NAME@COMMIT/FILE on the Hugging Face Hub, fetched once. It must "
            "be the package's file, by sha256. static has messages compared by single words, without it.",
            must="be static, the path of a file, or hf://OWNER/NAME@COMMIT/FILE with the commit's 40 digits",
            demo=True,
        ),
    ] = None
