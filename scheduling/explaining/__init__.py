"""The engine's explanation of a week in words: for the coordinator, the manager of a facility, and the family.

Nobody but the resident of a need is ever named, and the family reads no rule, code or count of options.
"""
