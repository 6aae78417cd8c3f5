"""`python -m bot.cli` does what `draftdesk` does."""

from bot.cli import main

if __name__ == "__main__":
    main()
