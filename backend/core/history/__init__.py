"""Who changed which row, written by the database itself: see docs/decisions/0017."""
