"""Why a plan leaves needs unmet, and what would help: ``week.explain_week``; one change on a whole week: ``attempt``.

Every change that is named has been solved with, and takes nothing from anyone. What a change is (``change``) is read
by web processes too, and so stands apart from the solvers.
"""
