"""`python -m tests.bot.kills`: kill Draftdesk and its database again and again under load, and take stock."""
