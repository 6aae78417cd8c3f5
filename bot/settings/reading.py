"""Read the settings once from the environment and `.env`, and name everything that is wrong with them."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from bot.errors import NotConfigured, SettingsError
from bot.settings.declaration import default_of
from bot.settings.environment import misspelt, read_dotenv, read_variables, time_zone_problem
from bot.settings.everything import GROUPS, NAMES, SETTINGS, Settings
from bot.settings.slack import missing_to_serve

_log = logging.getLogger(__name__)

_DEFAULT_NOT_MADE = "default_factory_not_called"
"""Pydantic's error type for a default that it did not compute because another field was invalid."""


def read_settings(
    for_serve: bool = False, warn: Callable[[str], object] = _log.warning, **overrides: Any
) -> Settings:
    """Read environment and `.env`; `overrides` (by field name) win, and None among them means unset.

    Calls `warn` with a sentence for each name that looks like a setting's but has no effect. Raises
    SettingsError naming every malformed setting, and what an incomplete Zendesk account lacks; with
    `for_serve`, NotConfigured naming what is missing for Slack as well. No message repeats a secret.
    """
    variables = read_variables()
    for told in _without_effect(variables):
        warn(told)
    given = {field: variables[name] for field, name in NAMES.items() if name in variables}
    values = {field: value for field, value in (given | overrides).items() if value is not None}
    settings, problems = _validated(values)
    missing = missing_to_serve(values) if for_serve else []
    if settings is None or problems or missing:
        raise (NotConfigured if missing else SettingsError)([*problems, *missing])
    return settings


def _without_effect(variables: Mapping[str, str]) -> list[str]:
    told = list(misspelt(variables, NAMES.values()))
    if "TZ" in read_dotenv():
        told.append("TZ in .env has no effect: set it in the environment.")
    return told


def _validated(values: Mapping[str, object]) -> tuple[Settings | None, list[str]]:
    """Return the settings, None if a value was invalid, and everything that is wrong."""
    settings, problems = None, []
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        problems += [_malformed(field, values.get(field)) for field in _refused(error)]
    for group in GROUPS:
        problems += group.missing(frozenset(values))
    zone = time_zone_problem()
    return settings, problems + ([zone] if zone else [])


def _refused(error: ValidationError) -> list[str]:
    """Return the invalid fields in the order of their declaration, without defaults that depend on them."""
    problems = [each for each in error.errors(include_input=False) if each["type"] != _DEFAULT_NOT_MADE]
    return sorted({str(problem["loc"][0]) for problem in problems}, key=list(SETTINGS).index)


def _malformed(field: str, value: object) -> str:
    setting = SETTINGS[field]
    shown = "" if setting.hidden else f" It is {str(value)[:80]!r}."
    if value is None:  # Only a path's default can be wrong: this account has no home folder.
        shown = f" Its default, {default_of(Settings, field)}, cannot be used by this account; set it."
    return f"{setting.variable} must {setting.must}.{shown}"
