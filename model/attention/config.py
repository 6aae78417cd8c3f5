"""The configuration of an attention model: a switch for each ingredient, so that effects can be measured."""

from dataclasses import dataclass
from typing import Literal

Positions = Literal["none", "learned", "rotary"]


@dataclass(frozen=True)
class AttentionConfig:
    """The shape of an `AttentionLanguageModel`; ValueError for an impossible one.

    `context_length`, `positions`, `segments`, `layers` and `heads` are what the tutorial's bigram lacks, by
    its own list. Counting and later work add the others.
    """

    vocab_size: int
    context_length: int = 1024  # how many tokens a token attends to, including itself
    width: int = 256
    layers: int = 4  # 0 leaves a bigram
    heads: int = 4
    positions: Positions = "rotary"
    segments: tuple[int, ...] = ()  # the ids that begin a segment: <customer>, <agent>, a cited resolution
    counted_bigram: bool = True  # add the counted a log p(token | last token) to the logits
    value_embeddings: bool = True  # add a vector for each token to the values of the first and last block
    hashed_orders: tuple[int, ...] = (2, 3)  # n-grams whose vectors are looked up in a hashed table
    hashed_rows: int = 65_536  # rows of that table for each order

    def __post_init__(self) -> None:
        least = {"vocab_size": 1, "context_length": 1, "width": 1, "layers": 0, "heads": 1, "hashed_rows": 1}
        for name, minimum in least.items():
            if getattr(self, name) < minimum:
                raise ValueError(f"{name} must be at least {minimum}, got {getattr(self, name)}")
        if self.width % self.heads:
            raise ValueError(f"width {self.width} cannot be shared by {self.heads} heads; take a multiple")
        if self.positions == "rotary" and (self.width // self.heads) % 2:
            raise ValueError(f"rotary positions need heads of even width, got {self.width // self.heads}")
        if any(order < 2 for order in self.hashed_orders):
            raise ValueError(f"hashed_orders start at 2 (pairs), got {self.hashed_orders}")
