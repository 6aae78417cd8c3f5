"""What the drafting process is told when it starts: no model is imported here, as its parent needs none."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.settings import Settings
from model.encoder.minilm import NETWORK
from model.encoder.place import for_another_process


@dataclass(frozen=True)
class DraftingSettings:
    """What drafting needs of the settings, as JSON: no token is among it."""

    workspace_id: str
    database_url: str
    home: str
    brand_file: str | None
    region: str | None
    confidence: float | None
    ops_channel: str | None
    encoder: str | None
    hub: str | None

    @classmethod
    def of(cls, settings: Settings, workspace_id: str) -> "DraftingSettings":
        """Take them from a workspace's settings."""
        return cls(
            workspace_id,
            settings.database_url,
            str(settings.home),
            str(settings.brand_file) if settings.brand_file is not None else None,
            settings.phone_region,
            settings.confidence,
            settings.ops_channel,
            for_another_process(NETWORK),
            settings.hub_repository,
        )

    def as_json(self) -> dict[str, Any]:
        """Return them as JSON has them."""
        return asdict(self)
