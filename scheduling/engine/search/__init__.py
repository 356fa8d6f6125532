"""Compiled local search: arrays in, arrays out. Nothing here knows a Problem; ``appointments`` fills the tables."""
