"""`draftdesk doctor`: one file for each thing that it checks; `command.py` puts them together.

A check takes an `Installation`, changes nothing and yields its `Finding`s (`findings.py`); what it looks for
is a finding, never an exception. To add one, write it in a file of its own and list it in `CHECKS` of
`command.py`, or in `WORKSPACE_CHECKS` of `database.py` if it reads one workspace's rows. The checks of
`draftdesk zendesk check` are in `zendesk/`.
"""
