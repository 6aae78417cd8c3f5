"""The process around the model: Slack, helpdesks, scheduler, HTTP server, playground and command line.

See `model` for drafting and `db` for rows and queries.
"""
