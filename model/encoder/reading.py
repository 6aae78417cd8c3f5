"""Normalise messages for comparison, so that a masked one equals one with its values spelled out."""

import re
from collections.abc import Sequence

from model.encoder.encoder import Encoder
from model.encoder.stored import NOTHING_STORED, StoredPoints
from model.masking.mask import mask
from model.text.features import LONGEST_TEXT
from model.text.links import with_links_masked

_NUMBER_OR_ADDRESS = re.compile(r"[\d@]")


def as_compared(message: str) -> str:
    """Return the first LONGEST_TEXT characters with numbers, addresses and links masked.

    Messages arrive masked while a public corpus may spell values out: "bill #85632" must be "bill
    #{{Invoice Number}}". Names stay, to save seconds on a corpus.
    """
    cut = with_links_masked(message[:LONGEST_TEXT])
    return mask(cut).text if _NUMBER_OR_ADDRESS.search(cut) else cut


def points_of(messages: Sequence[str], encoder: Encoder) -> StoredPoints:
    """Return the points of `messages`, to be kept; none of an encoder that is quick anyway."""
    if not encoder.contextual:
        return NOTHING_STORED
    read = [as_compared(message) for message in messages]
    return StoredPoints.of(read, encoder.embed(read))
