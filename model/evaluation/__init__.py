"""The programs behind `draftdesk evaluate`: ladder, drafts against peers, learning curve, abstention.

See `model/metrics` for the metrics that a night's gate needs as well, and `bot/cli/evaluate` for the tables.
Only the command line and `model/experiments` import this package.
"""
