"""The words in the columns: unchanged for the rows of running installations, and spelled in one place."""

import ast
from enum import StrEnum
from pathlib import Path

import pytest

import bot
import db
from bot.blocks.receipt import REASONS
from db import vocabulary
from db.vocabulary import REJECTION_REASONS

STORED = {
    "TicketSource": "message follow_up mention shortcut suggest find helpdesk",
    "TicketStatus": "queued drafting drafted abstained failed decided retired",
    "RetiredBecause": "moved_on answered solved closed by_hand edited deleted redacted too_old",
    "Readers": "team shared guest foreign unknown",
    "HelpdeskName": "zendesk console",
    "HelpdeskStatus": "new open pending hold solved closed deleted",
    "DecisionKind": "approved edited rejected",
    "DecisionLabel": "approved edited written rejected",
    "DecisionReason": "irrelevant incorrect tone policy needs_action other dismissed collided changed",
    "Delivery": "public internal none",
    "ResolutionSource": "approved edited imported written macro article",
    "ResolutionChangeKind": "added removed",
    "JobKind": "draft post_card update_card answer_suggest receipt post_reply helpdesk_reply read_thread "
    "read_mention read_answer read_link tell notice catch_up check_post zendesk_event zendesk_sync "
    "follow_published try_past retrain "
    "show_home look_at_channel click shadow_report report digest show_status",
    "JobStatus": "waiting leased done failed cancelled",
    "VersionStatus": "serving retired refused",
    "AuditAction": "decision undo sent setting version held_reply golden_pair import correction forgetting",
    "PreferenceName": "channels approvers confidence retrain_at paused",
    "ApproversKind": "everyone group people",
}
"""The stored words before they had names."""

WORDS = frozenset(" ".join(STORED.values()).split())
COLUMNS = frozenset({"status", "kind", "source", "delivery", "reason", "retired_because", "helpdesk"})
ROOMS = [
    *Path(db.__path__[0]).glob("*.py"),
    *(
        path
        for room in ("services", "listeners", "jobs")
        for path in Path(bot.__path__[0], room).rglob("*.py")
    ),
]


def test_every_word_is_stored_as_it_always_was() -> None:
    kinds = [each for each in vars(vocabulary).values() if isinstance(each, type) and each is not StrEnum]
    assert {kind.__name__: " ".join(kind) for kind in kinds if issubclass(kind, StrEnum)} == STORED


def test_the_form_offers_exactly_the_reasons_for_a_rejection() -> None:
    assert tuple(REASONS) == REJECTION_REASONS


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: path.stem)
def test_no_column_is_compared_with_or_set_to_a_bare_string(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    found = [ast.unparse(node) for node in ast.walk(tree) if _spells_a_word(node)]
    assert not found, f"{path.name}: use db.vocabulary in {found}"


def _spells_a_word(node: ast.AST) -> bool:
    match node:
        case ast.Compare():
            sides, strings = [node.left, *node.comparators], [node.left, *node.comparators]
        case ast.Assign():
            sides, strings = node.targets, [node.value]
        case ast.keyword(arg=str(name)) if name in COLUMNS:
            return _is_word(node.value)
        case _:
            return False
    return any(_is_column(each) for each in _parts(sides)) and any(_is_word(each) for each in _parts(strings))


def _parts(nodes: list[ast.expr]) -> list[ast.expr]:
    return [part for node in nodes for part in (node.elts if isinstance(node, ast.Tuple) else [node])]


def _is_column(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in COLUMNS


def _is_word(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in WORDS
