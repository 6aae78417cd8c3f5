"""How long a draft may be."""

LONGEST_REPLY = 2900
"""Characters; Slack shows at most 3,000 in one block."""
