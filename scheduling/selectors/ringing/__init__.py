"""Which families are to be rung: what they know of published weeks is no longer so."""
