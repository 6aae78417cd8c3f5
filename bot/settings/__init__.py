"""The settings: declared once, read once from the environment and `.env`, passed on as one frozen value.

`read_settings()` alone looks at the environment; `Settings(...)` looks only at its arguments, so a test or
the demo says exactly what it wants. `declaration.py` says how to add a setting.
"""

from bot.settings.everything import NAMES, SETTINGS, Settings
from bot.settings.machine import DEFAULT_HOME
from bot.settings.reading import read_settings
from bot.settings.slack import Transport

__all__ = ["DEFAULT_HOME", "NAMES", "SETTINGS", "Settings", "Transport", "read_settings"]
