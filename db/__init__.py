"""Tables, their words, sessions and named queries: rows in, rows out. What rows mean to people is left to
`bot`, schema changes to `migrations`.
"""
