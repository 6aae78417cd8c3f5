"""Check Block Kit messages and views by Slack's rules, and describe faults in Slack's words.

It knows no HTTP and no workspace; `web_api` turns faults into answers.
"""
