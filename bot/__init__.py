"""Everything at the process's edge: Slack, the scheduler, the HTTP server, the playground and the command line."""
