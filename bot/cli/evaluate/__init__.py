"""`draftdesk evaluate`: four programs that measure models and drafts, a file each with its own table.

`command.py` adds them to the command line and holds the first one, the ladder of models. See
`model/evaluation` for how the figures are measured.
"""
