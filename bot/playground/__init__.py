"""Slack, on this machine: the stand-in behind `draftdesk demo` and the tests.

    web_api   what the app calls            chat, modals, calls
    events    what the app is sent          envelopes, interactions, answers
    backend   what the page calls           page/
    state     the workspace in memory       memory: the same on disk; payloads: its shapes;
                                            validation: what Slack would refuse

It knows the app only by its URL, its signing secret and its token.
"""

from bot.playground.routes import Playground, create_playground

__all__ = ["Playground", "create_playground"]
