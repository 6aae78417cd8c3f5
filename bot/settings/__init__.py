"""Declare the settings once, and read them once from the environment and `.env` into one frozen value.

Only `read_settings()` reads the environment; `Settings(...)` uses only its arguments, so a test or the demo
gets exactly those. See `declaration.py` for how to add a setting, `bot/services/preferences.py` for what
admins set in Slack.
"""

from bot.settings.everything import NAMES, SETTINGS, Settings
from bot.settings.machine import DEFAULT_HOME
from bot.settings.reading import read_settings
from bot.settings.slack import Transport

__all__ = ["DEFAULT_HOME", "NAMES", "SETTINGS", "Settings", "Transport", "read_settings"]
