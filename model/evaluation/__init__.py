"""The programs behind `draftdesk evaluate`: ladder, drafts against peers, learning curve, abstention.

See `model/metrics` for the metrics that training needs as well.
"""
