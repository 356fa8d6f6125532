"""Whether a place is on the rung of the ladder of care that was wished."""

from collections.abc import Sequence


def on_other_rung(rungs: Sequence[int], rung: int | None) -> bool:
    """Whether a facility on ``rung`` is on another one than the first of those that a need names, as the engine's rule
    ``lower_rung`` has it."""
    return bool(rungs and rung) and rung != rungs[0]
