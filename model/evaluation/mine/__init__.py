"""How drafts would have done on a team's own past questions, drafted with what was known before each.

`bot/cli/evaluate/mine.py` reads the questions and shows the figures; nothing is stored here.
"""
