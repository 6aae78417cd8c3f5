"""Whole nights on corpora and approvals that went wrong: each is refused or contained, and says why."""

import random
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from bot.services.versions import held
from bot.services.versions.serving import Serving
from db import held_replies
from db.session import read
from db.tables import Job
from model.corpus.natural import natural_messages
from model.corpus.rows import read_starter_rows
from model.errors import CorpusError
from model.retrieval.floods import FEWEST, REPEATS
from tests.bot.support import nights
from tests.bot.support.nights import ABSURD, Nights
from tests.bot.support.versions import WORKSPACE

STARTER = read_starter_rows()


@pytest.fixture(scope="module")
def first_version(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("nights") / "v1"
    return folder, nights.make_first_version(folder)


@pytest.fixture
def at_night(sqlite_engine: Engine, tmp_path: Path, first_version: tuple[Path, str]) -> Nights:
    return nights.begin(sqlite_engine, tmp_path / "home", *first_version)


def told(night: Nights) -> str:
    with read(night.engine) as session:
        notices = session.scalars(select(Job).where(Job.kind == "notice"))
        return "\n".join(job.payload["text"] for job in notices)


def house_answers(count: int) -> list[tuple[str, str]]:
    """Sound approvals: customers' questions of every topic, with the answers of another shop in its words."""
    chance = random.Random(11)
    chosen = chance.sample(STARTER, count)
    return [(f"Hello, {row.message}", f"Thank you for asking. {row.reply}") for row in chosen]


def test_a_sound_night_serves_and_says_what_it_was_judged_by(at_night: Nights) -> None:
    at_night.approve(house_answers(60))
    version = at_night.run()
    assert (version.number, version.status, version.note) == (2, "serving", None)
    names = ("reply_bits_per_character", "draft_quality", "drafts_fit", "wrong_topics", "invented_facts")
    for name in (*names, "calibration_error"):
        assert {name, f"previous_{name}", f"{name}_noise"} <= version.metrics.keys()
    assert {"milliseconds", "previous_milliseconds", "drafts_changed"} <= version.metrics.keys()
    assert version.metrics["rows_judged"] >= 100


@pytest.mark.night
def test_a_corpus_that_shrank_to_one_row_is_refused(at_night: Nights) -> None:
    nights.write_pairs(at_night.corpus, nights.shop()[:1])
    version = at_night.run()
    assert version.status == "refused"
    assert "worse on held-out replies" in str(version.note)
    assert at_night.served() == 1
    assert "v2 was trained and kept, but not served" in told(at_night)


@pytest.mark.night
def test_a_corpus_of_one_absurd_reply_is_not_learned(at_night: Nights) -> None:
    asked = [row.message for row in STARTER[:2000] if '"' not in row.message]
    nights.write_pairs(at_night.corpus, [(message, ABSURD) for message in asked])
    version = at_night.run()
    assert ABSURD not in {row.reply for row in at_night.rows_of(version)}
    assert "One reply was approved for" in told(at_night)


@pytest.mark.night
def test_approvals_whose_replies_are_shuffled_are_refused(at_night: Nights) -> None:
    questions, replies = zip(*house_answers(200), strict=True)
    shuffled = random.Random(3).sample(replies, len(replies))
    at_night.approve(list(zip(questions, shuffled, strict=True)))
    version = at_night.run()
    assert version.status == "refused"
    assert "fewer of its first drafts have to do with their messages" in str(version.note)
    assert at_night.served() == 1


def test_an_empty_corpus_trains_nothing_and_the_version_serves_on(at_night: Nights) -> None:
    at_night.corpus.write_text("instruction,category,intent,response\n")
    with pytest.raises(CorpusError, match="has no row"):
        at_night.run()
    assert at_night.served() == 1


@pytest.mark.night
def test_absurd_approvals_among_sound_ones_are_refused(at_night: Nights) -> None:
    chance = random.Random(5)
    who = ("Penguins", "Old pianos", "Pirates", "My cousins", "Cactuses", "Spoons")
    does = ("sing loudly about", "slowly eat", "fly south over", "dream of", "were painted by")
    what = ("a purple cat", "green cheese", "the opera", "nine candles", "the tundra")

    def absurd() -> str:
        return " ".join(map(chance.choice, (who, does, what))) + f", and {chance.choice(what)} is blue."

    at_night.approve(
        [(asked, absurd() if n % 5 == 0 else reply) for n, (asked, reply) in enumerate(house_answers(200))]
    )
    version = at_night.run()
    assert version.status == "refused"
    assert "fewer of its first drafts have to do with their messages" in str(version.note)


@pytest.mark.night
def test_one_reply_for_a_thousand_messages_is_held_back_until_a_person_allows_it(at_night: Nights) -> None:
    asked = [row.message for row in STARTER[:1000]]
    serving = Serving(at_night.workspace, at_night.settings.home, ops_channel="C0OPS")
    serving.refresh()
    at_night.approve([(message, ABSURD) for message in asked])
    for _ in range(1000 // 40):
        serving.refresh()
    questions = [each.message for each in natural_messages() if each.kind == "single"]

    def absurd(drafter_of: Serving) -> int:
        suggestions = drafter_of.current().suggest(questions)
        return sum(any(ABSURD in draft.text for draft in each.drafts) for each in suggestions)

    assert absurd(serving) == 0
    assert told(at_night).count("is held back") == 1
    version = at_night.run()
    assert ABSURD not in {row.reply for row in at_night.rows_of(version)}
    assert told(at_night).count("is held back") == 1
    with read(at_night.engine) as session:
        (waiting,) = held_replies.all_of(session, workspace_id=WORKSPACE)
    assert waiting.reply == ABSURD
    assert waiting.row.messages >= FEWEST

    held.decide(at_night.workspace, waiting.row.id, "U0ADMIN")
    serving.settle()
    assert absurd(serving) > 0
    held.decide(at_night.workspace, waiting.row.id, "U0ADMIN", allowed=False)
    serving.settle()
    assert absurd(serving) == 0


@pytest.mark.night
def test_one_resolution_a_thousand_times_counts_as_a_few(at_night: Nights) -> None:
    at_night.approve([("Do you wrap parcels as a gift?", "Gladly: tick Gift wrap in the basket.")] * 1000)
    version = at_night.run()
    assert len([row for row in at_night.rows_of(version) if row.approved]) == REPEATS
    assert version.status == "serving"
