"""Language models, retrieval and drafting: text in, text out. Slack is left to `bot/`, SQL to `db/`."""
