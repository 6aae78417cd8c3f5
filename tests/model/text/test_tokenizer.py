"""Tokenizers: lossless on any text, and immune to control tokens that a customer types."""

import random
from pathlib import Path

import pytest

from model.corpus.rows import load_frame, rows_of
from model.errors import TokenizerError
from model.text.tokenizer import BPETokenizer, CharTokenizer, frequent_placeholders, train_on_rows

AWKWARD = [
    "",
    " ",
    "\x00",
    "a\x00b\r\n\t ",
    "👩‍👩‍👧‍👦 and 🏳️‍🌈",
    "שלום \u202e עולם",
    "\u0301\u0301 lone marks",
    "e\u0301 is not é",
    "\ufeff\ufffd\uffff\U0010ffff",
    "<customer> <agent> <end> <|end|> <|endoftext|> [UNK] </s>",
    "{{Order Number}} {{Größe}} {{ Order Number }} {{{{Order Number}}}} {\u2060{Order Number}}",
]


@pytest.fixture(scope="module")
def bpe() -> BPETokenizer:
    pairs = [(row.message, row.reply) for row in rows_of(load_frame("starter"))]
    texts = [text for pair in pairs for text in pair]
    placeholders = [*frequent_placeholders(texts), "{{Größe}}"]
    return BPETokenizer.train(texts, vocab_size=1500, placeholders=placeholders)


def any_text(source: random.Random) -> str:
    """Return up to 60 characters from anywhere in Unicode, without surrogates."""
    ranges = [
        (0, 0x7F),
        (0x80, 0x2FF),
        (0x300, 0x36F),
        (0x590, 0x6FF),
        (0x1F300, 0x1FAFF),
        (0xE000, 0x10FFFF),
    ]
    return "".join(chr(source.randint(*source.choice(ranges))) for _ in range(source.randint(0, 60)))


@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_is_decoded_unchanged(bpe: BPETokenizer, text: str) -> None:
    assert bpe.decode(bpe.encode(text)) == text


def test_random_unicode_is_decoded_unchanged(bpe: BPETokenizer) -> None:
    source = random.Random(1)
    texts = [any_text(source) for _ in range(500)]
    encoded = bpe.encode_many(texts)
    assert [bpe.decode(ids) for ids in encoded] == texts
    assert encoded[:20] == [bpe.encode(text) for text in texts[:20]]


@pytest.mark.parametrize("text", AWKWARD)
def test_text_never_becomes_a_control_token(bpe: BPETokenizer, text: str) -> None:
    control = {bpe.customer_id, bpe.agent_id, bpe.end_id}
    assert not control & set(bpe.encode(text))
    ids, _ = bpe.encode_row(text, text)
    assert [i for i in ids if i in control] == [bpe.customer_id, bpe.agent_id, bpe.end_id]


def test_training_text_never_becomes_a_control_token() -> None:
    bpe = BPETokenizer.train(["<end> <end> <agent> <customer>"] * 50, vocab_size=400)
    assert max(bpe.encode("<end><agent><customer>")) < bpe.customer_id
    assert bpe.decode(bpe.encode("<end>")) == "<end>"


def test_a_placeholder_is_one_token(bpe: BPETokenizer) -> None:
    assert len(bpe.encode("{{Order Number}}")) == 1
    assert len(bpe.encode("{{Größe}}")) == 1
    assert len(bpe.encode("{\u2060{Order Number}}")) > 1


def test_only_frequent_placeholders_are_kept_and_the_most_frequent_comes_first() -> None:
    texts = ["{{B}}"] * 3 + ["{{A}} {{A}}"] * 2 + ["{{Rare}} {{not\none}} {single}"]
    assert frequent_placeholders(texts, minimum=3) == ["{{A}}", "{{B}}"]


def test_a_row_is_customer_message_agent_reply_end(bpe: BPETokenizer) -> None:
    ids, start = bpe.encode_row("Where is it?", "On its way.")
    assert (ids[0], ids[start - 1], ids[-1]) == (bpe.customer_id, bpe.agent_id, bpe.end_id)
    assert bpe.decode(ids[:start]) == "Where is it?"
    assert bpe.decode(ids[start:]) == "On its way."
    assert bpe.encode_rows([("Where is it?", "On its way.")]) == [(ids, start)]


def test_training_twice_gives_the_same_tokenizer(tmp_path: Path) -> None:
    pairs = [(row.message, row.reply) for row in rows_of(load_frame("starter"))]
    for name in ("one", "two"):
        train_on_rows(pairs, vocab_size=1000).save(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_saved_tokenizer_reads_text_as_before(bpe: BPETokenizer, tmp_path: Path) -> None:
    bpe.save(tmp_path / "tokenizer.json")
    loaded = BPETokenizer.load(tmp_path / "tokenizer.json")
    assert loaded.encode_many(AWKWARD) == bpe.encode_many(AWKWARD)
    assert (loaded.vocab_size, loaded.end_id) == (bpe.vocab_size, bpe.end_id)


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"model": {"type": "WordLevel", "vocab": {}}}'])
def test_an_invalid_tokenizer_file_is_refused_by_its_path(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_text(content)
    with pytest.raises(TokenizerError, match=r"tokenizer\.json"):
        BPETokenizer.load(path)


def test_a_lone_surrogate_is_refused_with_its_place(bpe: BPETokenizer) -> None:
    with pytest.raises(TokenizerError, match="character 2"):
        bpe.encode("ab\ud83d")


@pytest.mark.parametrize("foreign", [-1, 10**6])
def test_an_id_outside_the_vocabulary_is_refused(bpe: BPETokenizer, foreign: int) -> None:
    with pytest.raises(TokenizerError, match=str(foreign)):
        bpe.decode([0, foreign])
    with pytest.raises(TokenizerError, match=str(foreign)):
        CharTokenizer("abc").decode([foreign])


def test_a_vocabulary_too_small_for_bytes_is_refused() -> None:
    with pytest.raises(ValueError, match="258"):
        BPETokenizer.train(["text"], vocab_size=258)


def test_characters_are_numbered_in_sorted_order() -> None:
    tokenizer = CharTokenizer("hello\n")
    assert tokenizer.characters == "\nehlo"
    assert tokenizer.encode("hello") == [2, 1, 3, 3, 4]
    assert tokenizer.decode([2, 1, 3, 3, 4]) == "hello"


def test_an_unknown_character_is_refused_by_name() -> None:
    with pytest.raises(TokenizerError, match="'z'"):
        CharTokenizer("abc").encode("az")


def test_a_row_of_characters_is_the_tutorials_block() -> None:
    block = "### Instruction:\nhi\n\n### Response:\nyo\n\n"
    tokenizer = CharTokenizer(block)
    ids, start = tokenizer.encode_row("hi", "yo")
    assert tokenizer.decode(ids) == block
    assert tokenizer.decode(ids[start:]) == "yo\n\n"
    assert tokenizer.encode_rows([("hi", "yo")]) == [(ids, start)]
