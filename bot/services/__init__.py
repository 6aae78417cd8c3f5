"""Do what events, clicks and jobs ask for; each service reads and writes rows in its own transactions.

`bot/listeners` receives events and clicks, `bot/outbox.py` runs the jobs, `bot/blocks` draws what services
return.
"""
