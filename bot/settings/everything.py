"""`Settings`: every group in one frozen value, and the values derived from several settings."""

from collections.abc import Mapping
from datetime import tzinfo
from pathlib import Path

from bot.settings.channels import ChannelSettings
from bot.settings.declaration import Group, Setting, declared
from bot.settings.drafting import DraftingSettings
from bot.settings.learning import LearningSettings
from bot.settings.machine import MachineSettings
from bot.settings.privacy import PrivacySettings
from bot.settings.region import region_of_time_zone
from bot.settings.slack import SlackSettings
from bot.settings.zendesk import ZendeskSettings
from bot.settings.zone import zone_of

GROUPS: tuple[type[Group], ...] = (
    SlackSettings,
    ZendeskSettings,
    ChannelSettings,
    MachineSettings,
    DraftingSettings,
    LearningSettings,
    PrivacySettings,
)
"""Every group, in the order of the pages for people."""


class Settings(
    SlackSettings,
    ZendeskSettings,
    ChannelSettings,
    MachineSettings,
    DraftingSettings,
    LearningSettings,
    PrivacySettings,
):
    """Everything that can be set. Frozen; secrets and the database's URL do not show in its repr."""

    @property
    def corpus(self) -> Path | str | None:
        """Return what `model.corpus.rows.load_frame` loads: a file, "starter", or None for the Hub or its
        cache.
        """
        if self.bitext is not None:
            return self.bitext
        return "starter" if self.starter_only else None

    @property
    def brand_file(self) -> Path | None:
        """Return the file of the company's facts: the named one, or the data folder's if it exists."""
        usual = self.home / "brand.toml"
        return self.brand or (usual if usual.is_file() else None)

    @property
    def phone_region(self) -> str | None:
        """Return the country in which the customers dial: the one set, or the time zone's; None: unknown."""
        return self.region or region_of_time_zone()

    def zone(self) -> tzinfo:
        """Return the time zone of every hour that people set."""
        return zone_of(self.time_zone)


SETTINGS: Mapping[str, Setting] = {
    field: setting for group in GROUPS for field, setting in declared(group).items()
}
"""The settings that can be set from outside, by field of `Settings`."""

NAMES: Mapping[str, str] = {field: setting.variable for field, setting in SETTINGS.items()}
"""The environment variable of each of those fields."""
