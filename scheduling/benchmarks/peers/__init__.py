"""A day of home visits that other solvers can express too, solved by them and by ours, and scored by one scorer.

One carer a visit, skills, time windows, shifts; what counts is who is served, then travel. The peers are an optional
extra of this project (``peers``); OR-Tools is here anyway.
"""

from .compare import PEERS, PeerRow, refuse_missing, run

__all__ = ["PEERS", "PeerRow", "refuse_missing", "run"]
