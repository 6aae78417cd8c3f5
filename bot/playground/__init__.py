"""Slack, on this machine: the stand-in behind `draftdesk demo` and the tests.

    web_api   what the app calls            chat, modals, directory, calls
    talk      what the app hears            envelopes, events
    interactions  what people do with it    envelopes, choices, answers, events
    backend   what the page calls           lookups, page/
    state     the workspace in memory       workspace: its people; memory: the same on disk;
                                            payloads: its shapes; validation, elements: what Slack
                                            would refuse, in the words of checks

    helpdesk  where Zendesk would be        the console helpdesk's tickets, for the page

It knows the app only by its URL, its signing secret and its token; `helpdesk` stands apart and works on the
app's own database.
"""

from bot.playground.routes import Playground, create_playground

__all__ = ["Playground", "create_playground"]
