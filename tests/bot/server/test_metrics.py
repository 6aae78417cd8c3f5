"""`/metrics` counts the work in Prometheus' format, for this machine and for whoever has the token."""

import re
from pathlib import Path

import httpx
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from sqlalchemy import Engine

from tests.bot.support.running import working
from tests.bot.support.workplace import Workplace, eventually

TOKEN = "a-token-for-prometheus"


def metrics(place: Workplace) -> dict[str, dict[tuple[str, ...], float]]:
    """Every sample, by its name and its labels' values."""
    answer = place.http.get(f"{place.app_url}/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_metrics_count_drafts_decisions_jobs_and_refusals(workplace: Workplace) -> None:
    before = metrics(workplace)
    assert before["draftdesk_model_version"][()] == 1
    assert before["draftdesk_draft_seconds_count"][()] == 0
    assert before["draftdesk_oldest_due_job_seconds"][()] == 0
    workplace.playground.state.fail_next("chat.postMessage", "ratelimited", retry_after=1)
    card = workplace.card(workplace.say("where is my order 12345?"))
    workplace.press(card, "Approve & send")
    after = eventually(
        lambda: found if (found := metrics(workplace))["draftdesk_decisions"][("approved",)] else None
    )
    assert after["draftdesk_draft_seconds_count"][()] == 1
    assert 0 < after["draftdesk_draft_seconds_sum"][()] < 60
    assert after["draftdesk_slack_rate_limits_total"][("chat.postMessage",)] == 1
    assert after["draftdesk_database_up"][()] == 1


def test_metrics_count_what_waits_and_since_when(workplace: Workplace) -> None:
    workplace.drafting.worker.stop()
    workplace.say("where is my order 12345?")
    found = metrics(workplace)
    assert found["draftdesk_jobs"][("draft", "waiting")] == 1
    assert found["draftdesk_oldest_due_job_seconds"][()] > 0


def test_metrics_hold_nobodys_words(workplace: Workplace) -> None:
    workplace.card(workplace.say("where is my order 4711-marigold?"))
    text = workplace.http.get(f"{workplace.app_url}/metrics").text
    assert "marigold" not in text
    assert not re.search(r"[UCT]0[A-Z]{2,}", text), "no id of a person, channel or workspace"


OUTSIDE = (
    {"X-Forwarded-For": "203.0.113.5"},
    {"Forwarded": "for=203.0.113.5"},
    {"X-Real-IP": "203.0.113.5"},
    {"Host": "rebound.example"},
    {"X-Forwarded-For": "127.0.0.1"},
)


def test_another_machine_needs_the_token(engine: Engine, starter_bundle: Path, tmp_path: Path) -> None:
    with working(engine, starter_bundle, tmp_path / "home", metrics_token=SecretStr(TOKEN)) as place:
        for headers in OUTSIDE:
            assert asked(place, "/metrics", **headers).status_code == 403
            wrong = {"Authorization": f"Bearer {TOKEN[:-1]}"}
            assert asked(place, "/metrics", **headers, **wrong).status_code == 403
            right = {"Authorization": f"Bearer {TOKEN}"}
            assert asked(place, "/metrics", **headers, **right).status_code == 200
            assert asked(place, "/readyz", **headers).json() == {"status": "ready"}
            assert asked(place, "/readyz", **headers, **right).json()["checks"]


def test_without_a_token_no_other_machine_reads_anything(workplace: Workplace) -> None:
    for headers in OUTSIDE:
        for given in ("", "Bearer", "Bearer None"):
            assert asked(workplace, "/metrics", **headers, Authorization=given).status_code == 403


def asked(place: Workplace, path: str, **headers: str) -> httpx.Response:
    return place.http.get(f"{place.app_url}{path}", headers=headers)
