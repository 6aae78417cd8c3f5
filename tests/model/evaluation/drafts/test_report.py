"""The report on drafts: which rows are asked, that none of them can be retrieved, what the figures mean."""

import random
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pandas
import pytest

from model.bundle import Bundle, load_bundle, save_bundle
from model.corpus.rows import FLAGS, Row, is_held_out, load_frame, rows_of, split_rows, with_starter_rows
from model.errors import CorpusError, DraftdeskModelError
from model.evaluation.drafts.asked import without_learned
from model.evaluation.drafts.peers import NEAREST, PEERS, RANDOM
from model.evaluation.drafts.report import DraftOptions, DraftReport, evaluate_drafts
from model.evaluation.drafts.runs import (
    AT_ONCE,
    OURS,
    OurDrafter,
    Work,
    load_work,
    measure,
    measure_apart,
    peak_mebibytes,
    save_work,
)
from model.training.fit import fit_bundle
from model.training.snapshot import Snapshot

pytest.importorskip("sacrebleu", reason="sacrebleu, which scores drafts, is not installed")
pytest.importorskip("rouge_score", reason="rouge-score, which scores drafts, is not installed")


@pytest.fixture(scope="module")
def frame(one_row_a_reply: pandas.DataFrame) -> pandas.DataFrame:
    """One row of each reply of the starter set, with flags by chance as Bitext has them."""
    chance = random.Random(3)
    size = len(one_row_a_reply)
    flags = ["".join(letter for letter in "BZK" if chance.random() < 0.3) for _ in range(size)]
    return one_row_a_reply.assign(**{FLAGS: flags})


@pytest.fixture(scope="module")
def rows(frame: pandas.DataFrame) -> list[Row]:
    return rows_of(frame)


@pytest.fixture(scope="module")
def approved(rows: list[Row]) -> Row:
    """A resolution whose message is that of a held-out row, differently written."""
    held_out = split_rows(rows)[1][0]
    return Row("resolution:1", f" {held_out.message.upper()} ", held_out.reply, approved=True)


@pytest.fixture(scope="module")
def served(rows: list[Row], approved: Row, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A version as one serves: its rows are all base rows, held out or not, and what was approved."""
    directory = tmp_path_factory.mktemp("served") / "v1"
    save_bundle(directory, fit_bundle(Snapshot("v1", tuple(rows), (approved,), 1)))
    return directory


@pytest.fixture(scope="module")
def report(frame: pandas.DataFrame, served: Path) -> DraftReport:
    return evaluate_drafts(frame, DraftOptions(sample=40, bundle=served, peers=[NEAREST]))


def work(rows: list[Row], sampled: int, bundle: Path) -> Work:
    training, held_out = split_rows(rows)
    return Work(tuple(training), tuple(held_out[:sampled]), tuple(held_out[sampled : sampled + 5]), bundle, 0)


def test_our_drafter_and_each_peer_get_every_figure(report: DraftReport, rows: list[Row]) -> None:
    assert [figures.drafter for figures in report.figures] == [OURS, NEAREST]
    assert (report.rows, report.training_rows, report.seed) == (40, len(split_rows(rows)[0]), 0)
    assert report.typos >= 10
    assert report.keywords >= 10
    for figures in report.figures:
        assert 20 < figures.chrf < 60
        assert 0.1 < figures.rouge_l < 0.6
        assert 0 < figures.chrf_standard_error < 5
        for share in (figures.wrong_topic, figures.wrong_topic_typos, figures.wrong_topic_keywords):
            assert share is not None
            assert 0 < share < 1
        assert 0 < figures.p50_ms <= figures.p95_ms
        assert figures.at_once is not None
        assert figures.at_once > 0
        assert figures.peak_mebibytes > 50
        assert figures.without_draft == 0


def test_the_report_as_json_names_every_drafter_and_what_was_asked(report: DraftReport) -> None:
    stored = asdict(report)
    asked = {"rows", "typos", "keywords", "training_rows", "seed"}
    assert {*asked, "figures", "left_out", "invented", "messages"} == set(stored)
    assert {"drafter", "chrf", "rouge_l", "wrong_topic", "invented_per_100", "p50_ms"} <= set(
        stored["figures"][0]
    )


def test_no_held_out_row_nor_an_approved_one_can_be_retrieved(
    rows: list[Row], served: Path, approved: Row
) -> None:
    assert {row.id for row in load_bundle(served).rows} == {approved.id, *(row.id for row in rows)}
    training, held_out = split_rows(rows)
    drafter = OurDrafter(served)
    messages = [row.message for row in (*held_out, approved)]
    found = drafter.drafter.index.search(messages, len(rows))
    reachable = {hit.row.id for hits in found for hit in hits}
    assert reachable <= {row.id for row in training}
    asked = {message.strip().casefold() for message in messages}
    assert not asked & {hit.row.message.strip().casefold() for hits in found for hit in hits}
    cited = {id for drafts in drafter.propose(held_out[:10]) for draft in drafts for id in draft.sources}
    assert cited
    assert cited <= {row.id for row in training}


def asked_of(frame: pandas.DataFrame, monkeypatch: pytest.MonkeyPatch, options: DraftOptions) -> Work:
    """Return the work that each drafter would get."""
    seen: list[Work] = []

    def stop(folder: Path, work: Work) -> None:
        seen.append(work)
        raise InterruptedError

    monkeypatch.setattr("model.evaluation.drafts.report.save_work", stop)
    with pytest.raises(InterruptedError):
        evaluate_drafts(frame, options)
    return seen[0]


def test_asked_rows_are_held_out_drawn_by_the_seed_and_never_approved(
    frame: pandas.DataFrame, served: Path, approved: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again, other = (asked_of(frame, monkeypatch, DraftOptions(30, seed, served)) for seed in (4, 4, 5))
    assert first == again
    assert first.sampled != other.sampled
    asked = (*first.sampled, *first.others)
    messages = {row.id: row.message for row in rows_of(frame)}
    assert all(is_held_out(messages[row.id]) for row in asked)
    assert len({row.id for row in asked}) == len(asked)
    everything = asked_of(frame, monkeypatch, DraftOptions(1000, bundle=served))
    assert approved.message.strip().casefold() not in {row.message.casefold() for row in everything.sampled}
    assert len(everything.sampled) == len(split_rows(rows_of(frame))[1]) - 1
    assert not everything.others


def test_messages_are_masked_and_not_asked_if_masking_makes_them_known(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = next(n for n in range(10**6, 10**7) if is_held_out(f"where is order {n}"))
    other = next(n for n in range(10**6, 10**7) if is_held_out(f"track order {n} please"))
    texts = ["where is order {{Order Number}}", f"where is order {number}", f"track order {other} please"]
    assert not is_held_out(texts[0])
    small = load_frame("starter").head(3).assign(instruction=texts)
    work = asked_of(small, monkeypatch, DraftOptions())
    assert [row.message for row in work.sampled] == ["track order {{Order Number}} please"]


def test_a_version_of_another_corpus_is_refused(
    frame: pandas.DataFrame, rows: list[Row], served: Path
) -> None:
    told = f"it lacks 1 of this one's {len(split_rows(rows)[0]):,} training rows and has 0 others"
    with pytest.raises(CorpusError, match=told):
        evaluate_drafts(
            frame.replace({"response": {frame["response"].iloc[0]: "Another reply."}}),
            DraftOptions(bundle=served),
        )


def test_a_version_also_has_the_starter_set_whatever_its_corpus(
    rows: list[Row], served: Path, tmp_path: Path
) -> None:
    own = [replace(row, id=f"shop:{number}") for number, row in enumerate(rows)]
    version = replace(load_bundle(served), rows=with_starter_rows(own))
    training, held_out = split_rows(own)
    assert without_learned(version, tmp_path, training, held_out) == held_out
    foreign = replace(version, rows=(*version.rows, Row("other:1", "a message", "A reply.")))
    with pytest.raises(CorpusError, match="has 1 others"):
        without_learned(foreign, tmp_path, training, held_out)


def test_a_corpus_with_nothing_held_out_is_refused(frame: pandas.DataFrame) -> None:
    with pytest.raises(CorpusError, match="0 held out"):
        evaluate_drafts(frame[[not is_held_out(message) for message in frame["instruction"]]], DraftOptions())


def test_a_version_fitted_on_the_spot_has_seen_no_held_out_row(
    frame: pandas.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    fitted: list[Bundle] = []
    monkeypatch.setattr(
        "model.evaluation.drafts.report.save_bundle", lambda path, bundle: fitted.append(bundle)
    )
    asked_of(frame, monkeypatch, DraftOptions())
    training, held_out = split_rows(rows_of(frame))
    assert fitted[0].rows == with_starter_rows(training)
    learned = split_rows(fitted[0].rows)[0]
    assert fitted[0].metrics["training_rows"] == len(learned)
    assert not {row.message for row in held_out} & {row.message for row in learned}


def test_our_drafter_never_abstains(rows: list[Row], served: Path, tmp_path: Path) -> None:
    bundle = load_bundle(served)
    strict = replace(bundle, confidence=replace(bundle.confidence, threshold=1.0))
    save_bundle(tmp_path / "strict", strict)
    assert all(OurDrafter(tmp_path / "strict").propose(split_rows(rows)[1]))


def test_half_of_the_sample_is_timed_one_at_a_time_and_the_order_is_kept(
    rows: list[Row], served: Path
) -> None:
    asked = work(rows, 2 * AT_ONCE + 3, served)
    told: list[int] = []
    run = measure(RANDOM, asked, told.append)
    assert len(run.proposals) == len(asked.sampled) + len(asked.others)
    assert len(run.milliseconds) == AT_ONCE + 3
    assert run.batch_milliseconds is not None
    assert told[-1] == len(run.proposals)
    alone = measure(RANDOM, replace(asked, sampled=asked.sampled[:3], others=asked.sampled[3:]))
    assert alone.batch_milliseconds is None
    assert alone.proposals == run.proposals[: len(asked.sampled)]


def test_saved_work_is_read_unchanged(rows: list[Row], served: Path, tmp_path: Path) -> None:
    asked = work(rows, 7, served)
    save_work(tmp_path, asked)
    assert load_work(tmp_path) == asked


def test_a_drafter_that_fails_in_its_process_is_named(frame: pandas.DataFrame, tmp_path: Path) -> None:
    save_work(tmp_path, work(rows_of(frame), 3, tmp_path / "no bundle"))
    with pytest.raises(DraftdeskModelError, match="drafting with draftdesk ended early"):
        measure_apart(OURS, tmp_path, lambda done: None)


def test_a_drafters_memory_does_not_include_its_parents(rows: list[Row], tmp_path: Path) -> None:
    save_work(tmp_path, work(rows, 3, tmp_path))
    before = measure_apart(RANDOM, tmp_path, lambda done: None).peak_mebibytes
    held = bytearray(b"x") * (before + 200 << 20)
    assert peak_mebibytes() > before + 200
    assert measure_apart(RANDOM, tmp_path, lambda done: None).peak_mebibytes < before + 100
    assert len(held) > 0


def test_a_drafting_process_whose_work_was_deleted_exits_silently(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "model.evaluation.drafts.runs", RANDOM, str(tmp_path / "gone")]
    ended = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[4])
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")


def test_every_drafter_has_its_own_name() -> None:
    assert len({OURS, *PEERS}) == 6
