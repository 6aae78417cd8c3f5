"""A ticket from its message to its reply: intake, drafting, wording, and the jobs that send and show it.
Deciding is left to `decisions`, writing to Slack or a helpdesk to their rooms.
"""
