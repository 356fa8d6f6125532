"""Supply, for programs."""
