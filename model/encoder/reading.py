"""A message as it is compared: alike for one that arrives masked and one that spells values out."""

import re

from model.masking.mask import mask
from model.text.features import LONGEST_TEXT

_NUMBER_OR_ADDRESS = re.compile(r"[\d@]")


def as_compared(message: str) -> str:
    """The first LONGEST_TEXT characters with numbers and addresses masked.

    Messages arrive masked while a public corpus may spell values out: "bill #85632" must be "bill
    #{{Invoice Number}}". Names are left, to save seconds on a corpus.
    """
    cut = message[:LONGEST_TEXT]
    return mask(cut).text if _NUMBER_OR_ADDRESS.search(cut) else cut
