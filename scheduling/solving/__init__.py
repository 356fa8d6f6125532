"""A solve in a process of its own: ended hard when it must be, and with a limit to its memory."""
