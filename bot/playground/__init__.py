"""Imitate Slack on this machine for `draftdesk demo` and the tests.

From the top: `helpdesk` shows the console helpdesk's tickets, `routes` puts the parts together, `backend`
serves the page's calls (`page/`), `gestures` tells the app what users do, `web_api` answers the app's calls,
`kit` checks Block Kit as Slack does, `world` holds the workspace.

It knows the app only by its URL, signing secret and token. Only `helpdesk` works on the app's own database.
"""

from bot.playground.routes import Playground, create_playground

__all__ = ["Playground", "create_playground"]
