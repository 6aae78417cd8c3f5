"""`draftdesk doctor`: one file for each thing that it checks; `command.py` puts them together.

A check takes an `Installation`, changes nothing and yields `Finding`s (`findings.py`), also for errors that
it expects. To add a check, write a file and list it in `CHECKS` of `command.py`, or in `WORKSPACE_CHECKS` of
`database.py` if it reads one workspace's rows. The checks of `draftdesk zendesk check` are in `zendesk/`. See
the rooms that a check calls for what a running bot does.
"""
