"""A draft's claims of something done are found, offers and conditions are not."""

from pathlib import Path

from model.writing.promises import promised_actions

LABELLED = (Path(__file__).parent / "promises.txt").read_text(encoding="utf-8")


def labelled() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in LABELLED.splitlines():
        if line.startswith("["):
            found[line.strip("[]")] = lines = []
        elif line and not line.startswith("#"):
            lines.append(line)
    return found


def test_nearly_all_claims_are_found_and_hardly_any_other_sentence() -> None:
    sentences = labelled()
    found = [line for line in sentences["promise"] if promised_actions(line)]
    wrong = [line for line in sentences["no promise"] if promised_actions(line)]
    assert len(sentences["promise"]) + len(sentences["no promise"]) >= 120
    assert len(found) / len(sentences["promise"]) >= 0.95, set(sentences["promise"]) - set(found)
    assert len(found) / (len(found) + len(wrong)) >= 0.95, wrong


def test_only_the_sentences_that_claim_are_returned() -> None:
    reply = "Hi Anna! I've stopped the order. You'll get an e-mail. Would you like another one?"
    assert promised_actions(reply) == ("I've stopped the order.",)
    assert promised_actions("") == ()
