"""Requests of programs, counted and remembered in the database, so for all web processes together."""
