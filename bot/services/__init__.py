"""What Draftdesk does, however it was asked: each service owns one transaction, free of network calls."""
