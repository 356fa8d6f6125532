from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction


@contextmanager
def refused(constraint: str) -> Iterator[None]:
    """The database refuses what the block does, by the constraint or trigger of that name or message."""
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        yield
