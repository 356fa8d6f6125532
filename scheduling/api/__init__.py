"""The match, for programs."""
