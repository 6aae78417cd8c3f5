"""One row for every table of the first schema, as the first version wrote it; later revisions must keep them.

They are SQL values and do not use today's tables, which change, while the first schema does not.
"""

import json
from typing import Any

from sqlalchemy import Engine, text

from db.session import write

MOMENT = "2026-01-02 03:04:05.000006"
WORKSPACE = {"id": 1, "workspace_id": "T0DEMO"}

FIRST_ROWS: dict[str, list[dict[str, Any]]] = {
    "tickets": [
        WORKSPACE
        | {
            "source": "message",
            "channel": "C0SUPPORT",
            "message_ts": "1700000000.000100",
            "event_id": "Ev1",
            "author": "U0CUSTOMER",
            "text": "wo ist {{Order Number}}? \N{GREEK SMALL LETTER OMEGA}",
            "status": "decided",
            "abstained_because": None,
            "shown_draft_id": 1,
            "card_ts": "1700000001.000100",
            "created_at": MOMENT,
        }
    ],
    "ticket_slots": [
        WORKSPACE | {"ticket_id": 1, "placeholder": "Order Number", "value": "12345", "expires_at": MOMENT}
    ],
    "drafts": [
        WORKSPACE
        | {
            "ticket_id": 1,
            "position": 0,
            "text": "On its way.",
            "confidence": 0.75,
            "sources": json.dumps([{"id": "starter:12", "score": 0.83}]),
            "model_version": "1",
            "created_at": MOMENT,
        }
    ],
    "decisions": [
        WORKSPACE
        | {
            "ticket_id": 1,
            "draft_id": 1,
            "kind": "edited",
            "text": "It is on its way.",
            "reason": None,
            "note": None,
            "decided_by": "U0AGENT",
            "decided_at": MOMENT,
            "undone_at": None,
        }
    ],
    "resolutions": [
        WORKSPACE
        | {
            "decision_id": 1,
            "message": "wo ist {{Order Number}}?",
            "reply": "It is on its way.",
            "source": "edited",
            "created_at": MOMENT,
            "deleted_at": None,
        }
    ],
    "resolution_changes": [WORKSPACE | {"resolution_id": 1, "kind": "added", "created_at": MOMENT}],
    "jobs": [
        WORKSPACE
        | {
            "kind": "post_reply",
            "ticket_id": 1,
            "payload": json.dumps({"ticket": 1}),
            "dedupe_key": "post_reply:1",
            "status": "done",
            "attempts": 2,
            "deferrals": 1,
            "run_after": MOMENT,
            "leased_until": None,
            "last_error": None,
            "created_at": MOMENT,
            "finished_at": MOMENT,
        }
    ],
    "model_versions": [
        WORKSPACE
        | {
            "number": 1,
            "path": "/models/1",
            "sha256": "0" * 64,
            "status": "serving",
            "note": None,
            "metrics": json.dumps({"rows": 300}),
            "learned_through": 1,
            "created_at": MOMENT,
        }
    ],
}


def insert_first_rows(engine: Engine) -> None:
    """Insert the rows into a database at the first revision."""
    with write(engine) as session:
        for table, rows in FIRST_ROWS.items():
            names = ", ".join(rows[0])
            values = ", ".join(f":{name}" for name in rows[0])
            session.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), rows)
