"""Block Kit builders. Pure: frozen dataclasses in, lists of blocks and views out."""
