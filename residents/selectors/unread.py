"""What lists of appointments leave in the database: they name people and services, and never show these columns."""

WINDOWS = ("windows", "wished")  # parsed piece by piece
SEALED = ("certificate", "identity", "phone")  # opened one by one


def unread(need: str = "need") -> tuple[str, ...]:
    """For ``defer``, on rows that lead to a need by this look-up and to its resident."""
    columns = (*WINDOWS, *(f"resident__{name}" for name in SEALED))
    return tuple(f"{need}__{column}" if need else column for column in columns)
