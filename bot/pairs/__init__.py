"""Read questions and answers from a team's files: spreadsheets, JSON lines, mailboxes.

Tolerant, unlike `model/corpus`: a broken record is named and left out, the others are read. Masks and stores
nothing; `bot/services/knowledge` does.
"""
