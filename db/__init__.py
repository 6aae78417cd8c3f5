"""Tables, their words, sessions and named queries: rows in, rows out. See `bot/services` for what rows mean,
`migrations` for schema changes.
"""
