"""The model version that drafts now, and those before it: load, serve, follow and roll back. Training is in
`bot/jobs`.
"""
