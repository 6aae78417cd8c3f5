"""What both `draftdesk evaluate` and a night's gate judge drafts by, with no extra package.

`overlap` compares a draft with the reply that was sent, `topics` its first source with the message's topic,
`invented_facts` its facts with its sources; `calibration` judges the confidence. The callers choose the
data: `model/evaluation`, `model/experiments`, and the training jobs in `bot/jobs`.
"""
