"""What a team knows already: import it from files, list it, forget it.

`bot/pairs` reads the files; `bot/services/helpdesk` imports a helpdesk's tickets.
"""
