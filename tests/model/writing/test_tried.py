"""Steps that customers say they tried are found, and so are sentences that would suggest them again."""

import pytest

from model.encoder.static import load_embeddings
from model.writing.remembered import RememberedEmbedding
from model.writing.tried import offers, tried

EMBED = RememberedEmbedding(load_embeddings().embed)


@pytest.mark.parametrize(
    ("message", "phrases"),
    [
        ("no mail came. I checked spam", ("no mail came.", "I checked spam")),
        ("The reset link has expired, can you help?", ("The reset link has expired",)),
        ("The link has expired. What now?", ("The link has expired.",)),
        ("already restarted it twice but no luck", ("already restarted it twice",)),
        ("tracking hasn't moved since Monday", ("tracking hasn't moved since Monday",)),
        ("It\u2019s the newest version, I checked.", ("It's the newest version", "I checked.")),
        ("My brother switched the fuse off and on", ("My brother switched the fuse off and on",)),
        ("Where is my order? I bought it for my mum.", ()),
        ("Should I have checked spam?", ()),
        ("", ()),
    ],
)
def test_phrases_of_what_was_tried_are_found(message: str, phrases: tuple[str, ...]) -> None:
    assert tried(message) == phrases


@pytest.mark.parametrize(
    ("sentence", "done", "again"),
    [
        ("Please look in your spam folder.", "I checked the junk", True),
        ("Please look in your spam folder.", "already restarted it", False),
        ("3. Remove the app and install it again.", "I took it off my phone and put it back on", True),
        ("Ask the people next door.", "I've asked at numbers 3 and 7", True),
        ("Clear your cookies or try another browser.", "Firefox and Chrome, both the same", True),
        ("The mail is sometimes sorted into spam by mistake.", "I checked spam", False),
        ("Since you've already checked spam, reply with your address.", "I checked spam", False),
        ("Check spam, or reply here and we'll send it again.", "I checked spam", False),
    ],
)
def test_a_sentence_that_suggests_a_tried_step_is_recognised(sentence: str, done: str, again: bool) -> None:
    assert offers(sentence, (done,), EMBED) is again
    assert not offers(sentence, (), EMBED)
