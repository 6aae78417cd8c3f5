"""Each setting is declared once; everything else follows from its declaration."""

from typing import Annotated

import pytest
from pydantic import Field

from bot.settings import NAMES, Settings
from bot.settings.declaration import Group, Setting, declared, default_of
from bot.settings.everything import GROUPS, SETTINGS


class Shop(Group):
    """A group as an engineer would add one."""

    heading = "The shop"

    region: Annotated[
        str | None, Setting("SHOP_REGION", "The region.", must="be a country's code", demo=True)
    ] = None
    size: Annotated[float, Field(gt=0), Setting("SHOP_SIZE", "Its size.", must="be a number above 0")] = 3.0
    built_by_tests: bool = False


def test_a_groups_settings_are_its_declared_fields_in_order() -> None:
    assert [setting.variable for setting in declared(Shop).values()] == ["SHOP_REGION", "SHOP_SIZE"]
    assert [default_of(Shop, field) for field in declared(Shop)] == ["", "3"]


def test_every_field_can_be_set_from_outside_but_the_demos_own() -> None:
    assert set(Settings.model_fields) - set(SETTINGS) == {"starter_only"}


def test_no_two_settings_share_a_variable_and_no_two_groups_a_field() -> None:
    assert len(set(NAMES.values())) == len(NAMES) == sum(len(declared(group)) for group in GROUPS)


@pytest.mark.parametrize("field", SETTINGS)
def test_the_words_of_a_setting_make_sentences(field: str) -> None:
    setting = SETTINGS[field]
    assert setting.variable == setting.variable.upper()
    assert setting.help[-1] == "." or "://" in setting.help.split()[-1]
    assert setting.must.split()[0] in ("be", "start")
    assert not setting.must.endswith(".")
