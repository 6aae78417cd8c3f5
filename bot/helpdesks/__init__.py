"""The helpdesk: Zendesk through its API and webhooks, or a console that stands in where there is none."""
