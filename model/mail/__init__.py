"""What of a message is the question: mail, chat transcripts, automatic answers, and a message's language."""
