"""Hold the workspace: people, channels, messages and views, in memory and on disk, in Slack's shapes.

It knows no HTTP: the app reaches it through `web_api`, the page through `backend`.
"""
