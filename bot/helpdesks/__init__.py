"""Talk to a helpdesk through one port: Zendesk, or the console helpdesk if no Zendesk is configured.

`bot.services.helpdesk` decides what to read and write; listeners and cards are outside."""
