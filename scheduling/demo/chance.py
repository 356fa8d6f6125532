"""Seeded chance: one stream of random numbers a concern, so that adding one thing does not reshuffle the others."""

from collections.abc import Hashable, Mapping, Sequence
from random import Random
from typing import TypeVar

_K = TypeVar("_K", bound=Hashable)


def stream(seed: int, concern: str) -> Random:
    """Strings seed through SHA-512: the same numbers on every machine and in every process."""
    return Random(f"{seed}:{concern}")


def pick(rng: Random, shares: Mapping[_K, float]) -> _K:
    """One key, as likely as its share."""
    return rng.choices(list(shares), list(shares.values()))[0]


def some(rng: Random, items: Sequence[_K], share: float) -> list[_K]:
    """About ``share`` of the items, each drawn for itself, in their order."""
    return [item for item in items if rng.random() < share]


def apportion(total: int, shares: Sequence[float]) -> list[int]:
    """``total`` whole things divided as the shares are, by the largest remainders; the earlier of two equals first."""
    whole = sum(shares)
    exact = [total * share / whole for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for position in by_remainder[: total - sum(parts)]:
        parts[position] += 1
    return parts
