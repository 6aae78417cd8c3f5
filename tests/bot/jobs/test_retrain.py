"""Retraining: a real child process on a small corpus, the gate, and the state after failures."""

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from sqlalchemy import Engine, select

from bot.errors import AlreadyRetraining, TrainingFailed
from bot.job_handlers import Retry
from bot.jobs import gate
from bot.jobs.lock import only_one
from bot.jobs.retrain import Retrainer, describe, retrain
from bot.jobs.training_process import child_environment
from bot.jobs.workplace import remove_leftovers
from bot.services.versions.history import KEPT_DIRECTORIES
from bot.services.workspace import Workspace
from bot.settings import Settings
from db import model_versions
from db.model_versions import NewVersion
from db.session import read, write
from db.tables import Job, ModelVersion
from model.bundle import load_bundle
from model.corpus.rows import Row
from model.language.scoring import reply_bits_per_character
from model.training.snapshot import Snapshot, write_snapshot
from tests.bot.support.versions import MESSAGE, REPLY, WORKSPACE, add_version, approve, rows, write_csv

BASE = 150


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        home=tmp_path / "home", bitext=write_csv(tmp_path / "corpus.csv", BASE), ops_channel="C0OPS"
    )


@pytest.fixture(autouse=True)
def _in_a_folder_with_a_package_called_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child must import our packages from any working directory, even one with a package of the same
    name.
    """
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "__init__.py").write_text("raise RuntimeError('the wrong one')\n")
    monkeypatch.chdir(tmp_path)


def ignore(stage: str, done: float) -> None:
    """Ignore progress."""


def served(engine: Engine) -> ModelVersion | None:
    with read(engine) as session:
        return model_versions.serving(session, workspace_id=WORKSPACE)


def notices(engine: Engine) -> list[str]:
    with read(engine) as session:
        return [job.payload["text"] for job in session.scalars(select(Job).where(Job.kind == "notice"))]


def test_a_run_learns_the_approved_replies_and_serves_the_new_version(
    engine: Engine, settings: Settings
) -> None:
    add_version(engine, settings.home, 1, base=rows(BASE))
    approve(engine)
    stages: list[tuple[str, float]] = []
    version = retrain(
        Workspace(engine, WORKSPACE), settings, lambda stage, done: stages.append((stage, done))
    )
    assert (version.number, version.status, version.learned_through) == (2, "serving", 1)
    assert version.path == f"models/{WORKSPACE}/v0002"
    assert {"reply_bits_per_character", "previous_reply_bits_per_character"} <= set(version.metrics)
    assert len(stages) > 3
    assert all(0 <= done <= 1 for _, done in stages)
    now = served(engine)
    assert now is not None
    assert now.number == 2
    assert any("v2" in text for text in notices(engine))
    assert not list((settings.home / "snapshots").iterdir())
    former, new = (load_bundle(settings.home / "models" / WORKSPACE / name) for name in ("v0001", "v0002"))
    assert new.version == "v2"
    learned = [Row("resolution:1", MESSAGE, REPLY, approved=True)]
    assert learned[0] in new.rows
    bits = [reply_bits_per_character(each.ngram, each.tokenizer, learned) for each in (former, new)]
    assert bits[1] < bits[0]


def test_what_earlier_rules_stored_is_masked_before_it_is_learned(engine: Engine, settings: Settings) -> None:
    approve(engine, message="Please refund it to DE89 3704 0044 0532 0130 00, thank you.")
    version = retrain(Workspace(engine, WORKSPACE), settings, ignore)
    learned = Row("resolution:1", "Please refund it to {{IBAN}}, thank you.", REPLY, approved=True)
    assert learned in load_bundle(settings.home / version.path).rows


def test_nothing_is_masked_again_while_the_brand_file_is_broken(engine: Engine, settings: Settings) -> None:
    (settings.home).mkdir()
    (settings.home / "brand.toml").write_text("nonsense")
    asked = "Is help@acme.example still your address?"
    approve(engine, message=asked)
    version = retrain(Workspace(engine, WORKSPACE), settings, ignore)
    assert Row("resolution:1", asked, REPLY, approved=True) in load_bundle(settings.home / version.path).rows


def test_attention_is_trained_if_minutes_are_set(engine: Engine, settings: Settings) -> None:
    told: list[str] = []
    version = retrain(
        Workspace(engine, WORKSPACE), settings, lambda stage, done: told.append(stage), minutes=1e-6
    )
    assert load_bundle(settings.home / version.path).networks is not None
    assert [path.name[:5] for path in (settings.home / "bases").iterdir()] == ["base-"]
    assert any(stage.startswith("Public base") for stage in told)


WORSE = "more than half a percent worse on held-out replies"


def test_a_worse_version_is_kept_but_not_served(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_version(engine, settings.home, 1, base=rows(BASE))
    monkeypatch.setattr(gate, "_of_bits", lambda metrics, *, first: [WORSE])  # `test_gate.py` tests the gate.
    version = retrain(Workspace(engine, WORKSPACE), settings, ignore)
    assert version.status == "refused"
    assert version.note is not None
    assert WORSE in version.note
    assert (settings.home / version.path).is_dir()
    now = served(engine)
    assert now is not None
    assert now.number == 1
    assert any("not served" in text for text in notices(engine))


@pytest.mark.parametrize(
    ("bits", "former", "told"),
    [
        (0.25, None, "0.2500 bits per character of held-out replies."),
        (
            0.25,
            0.5,
            "0.2500 bits per character of held-out replies, which is better: the previous version needed 0.5",
        ),
        (0.5, 0.5, "as many as the previous version (0.5000)"),
        (0.502, 0.5, "0.5020 bits per character of held-out replies, which is slightly worse"),
    ],
)
def test_the_outcome_has_both_figures_and_marks_a_worse_version(
    bits: float, former: float | None, told: str
) -> None:
    metrics = {"reply_bits_per_character": bits}
    if former is not None:
        metrics["previous_reply_bits_per_character"] = former
    assert told in describe(ModelVersion(number=2, status="serving", metrics=metrics))


def test_a_failing_child_creates_no_version_and_says_why(
    engine: Engine, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_version(engine, settings.home, 1, base=rows(BASE))
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'no memory left' >&2\nexit 1\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    with pytest.raises(TrainingFailed, match="no memory left"):
        retrain(Workspace(engine, WORKSPACE), settings, ignore)
    now = served(engine)
    assert now is not None
    assert now.number == 1
    assert not list((settings.home / "snapshots").iterdir())
    with FileLock(settings.home / "models" / WORKSPACE / "retraining.lock", timeout=0):
        pass  # The lock is free for the next run.


def test_a_damaged_serving_version_does_not_prevent_a_new_one(engine: Engine, settings: Settings) -> None:
    former = add_version(engine, settings.home, 1, base=rows(BASE))
    (settings.home / former.path / "ngram.safetensors").write_bytes(b"no tensors")
    version = retrain(Workspace(engine, WORKSPACE), settings, ignore)
    assert (version.number, version.status) == (2, "serving")
    assert "previous_reply_bits_per_character" not in version.metrics


def test_two_runs_at_once_are_refused_and_the_job_waits(engine: Engine, settings: Settings) -> None:
    lock = settings.home / "models" / WORKSPACE / "retraining.lock"
    lock.parent.mkdir(parents=True)
    with FileLock(lock):
        with pytest.raises(AlreadyRetraining):
            retrain(Workspace(engine, WORKSPACE), settings, ignore)
        with pytest.raises(Retry):
            Retrainer(Workspace(engine, WORKSPACE), settings).run([])
    assert served(engine) is None


def test_an_interrupted_run_creates_no_version_and_its_job_runs_again(
    engine: Engine, settings: Settings
) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(TrainingFailed, match="stopped"):
        retrain(Workspace(engine, WORKSPACE), settings, ignore, cancelled)
    retrainer = Retrainer(Workspace(engine, WORKSPACE), settings)
    retrainer.cancel()
    with pytest.raises(Retry):
        retrainer.run([])
    assert served(engine) is None


def test_the_child_ends_when_its_parent_dies(tmp_path: Path) -> None:
    snapshot, out = tmp_path / "snapshot", tmp_path / "out"
    write_snapshot(snapshot, Snapshot("v1", rows(BASE), (), 0))
    command = [sys.executable, "-P", "-m", "bot.jobs.training_child", str(snapshot), str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env=child_environment(os.environ)) as child:
        assert child.stdin is not None
        child.stdin.close()  # The system closes the pipe of a killed parent.
        assert child.wait(timeout=60) != 0
    assert not out.exists()


def test_the_child_gets_no_secrets() -> None:
    secret = (
        "SLACK_BOT_TOKEN",
        "DATABASE_URL",
        "ZENDESK_API_TOKEN",
        "HF_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "PGPASSWORD",
    )
    given = dict.fromkeys(secret, "secret") | {
        "PATH": "/bin",
        "OMP_NUM_THREADS": "2",
        "LC_ALL": "C.UTF-8",
    }
    kept = child_environment(given)
    assert {"PATH", "OMP_NUM_THREADS", "LC_ALL", "PYTHONPATH"} == set(kept)
    assert "secret" not in kept.values()


def test_only_the_newest_directories_and_the_serving_one_are_kept(engine: Engine, settings: Settings) -> None:
    source = add_version(engine, settings.home, 1, base=rows(BASE))
    for number in range(2, KEPT_DIRECTORIES + 3):
        shutil.copytree(settings.home / source.path, settings.home / "models" / WORKSPACE / f"v{number:04d}")
        with write(engine) as session:
            model_versions.record(
                session,
                workspace_id=WORKSPACE,
                new=NewVersion(
                    number=number,
                    path=f"models/{WORKSPACE}/v{number:04d}",
                    sha256=source.sha256,
                    metrics={},
                    learned_through=0,
                    refusal="worse",
                ),
            )
    newest = retrain(Workspace(engine, WORKSPACE), settings, ignore)
    assert newest.status == "serving"
    left = sorted(path.name for path in (settings.home / "models" / WORKSPACE).glob("v*"))
    assert left == [
        f"v{number:04d}" for number in range(newest.number - KEPT_DIRECTORIES + 1, newest.number + 1)
    ]


def test_what_a_killed_run_left_is_removed_at_the_next_start_unless_one_runs(
    tmp_path: Path, engine: Engine
) -> None:
    workspace = Workspace(engine, WORKSPACE)
    left, of_others = (tmp_path / "snapshots" / f"retraining-{name}-x1" for name in (WORKSPACE, "T0OTHER"))
    for folder in (left, of_others):
        folder.mkdir(parents=True)
        (folder / "rows.jsonl").write_text("{}")
    lock = tmp_path / "models" / WORKSPACE / "retraining.lock"
    lock.parent.mkdir(parents=True)
    with only_one(lock, RuntimeError()):
        assert remove_leftovers(workspace, tmp_path) == 0
    assert remove_leftovers(workspace, tmp_path) == 1
    assert [each.name for each in (tmp_path / "snapshots").iterdir()] == [of_others.name]
