"""How long customers' words are kept; a person's words erased and handed out."""
