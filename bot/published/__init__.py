"""Read what a team publishes for everybody: macros with their placeholders, articles paragraph by paragraph.

Text in, text out; masks and stores nothing. `bot/services/knowledge/published.py` does.
"""
