"""Demand, for programs."""
