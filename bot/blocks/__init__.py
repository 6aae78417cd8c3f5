"""Build Slack messages and modals: frozen dataclasses in, lists of Block Kit blocks and views out.

Pure functions: `bot.services` reads the data and calls Slack, `bot.listeners` handles the clicks."""
