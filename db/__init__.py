"""Tables, sessions and named queries. Rows in, rows out."""
