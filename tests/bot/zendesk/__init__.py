"""Zendesk's side of the tests: a stand-in server, and both ends held against Zendesk's description."""
