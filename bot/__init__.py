"""Everything at the process's edge: Slack, scheduler, HTTP server, playground and command line."""
