"""How much of the database a snapshot reads: the whole week, or an excerpt around a few people and places."""

from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Extent:
    """Primary keys; None: all there are."""

    needs: frozenset[int] | None = None
    staff: frozenset[int] | None = None
    facilities: frozenset[int] | None = None

    def of_needs(self, path: str) -> Q:
        """The condition on rows whose need is at the look-up ``path``."""
        return _among(path, self.needs)

    def of_staff(self, path: str) -> Q:
        return _among(path, self.staff)

    def of_facilities(self, path: str) -> Q:
        return _among(path, self.facilities)


def _among(path: str, keys: frozenset[int] | None) -> Q:
    return Q() if keys is None else Q(**{f"{path}__in": keys})


WHOLE = Extent()
