"""A ticket from its message to its reply: intake, drafting, wording, and the jobs that send and show it. See
`decisions` for deciding, `slack` and `helpdesk` for writing there.
"""
