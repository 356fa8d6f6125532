"""Django's PostgreSQL backend, on a server that starts when the first connection needs it."""
