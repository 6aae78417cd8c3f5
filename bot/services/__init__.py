"""What Draftdesk does, apart from how it was asked: each service owns one transaction, with no network call inside."""
