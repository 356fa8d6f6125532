"""The planning engine: a Problem in, a checked Result out. Pure Python, no Django, no clock, no files."""

ENGINE_VERSION = "1.0.0"
