"""Answer the methods of Slack's Web API that Draftdesk calls.

See `world` for the state they change, `kit` for the checks of blocks, and `gestures` for users' actions.
"""
