"""The arrays of a book as compiled code sees them: numpy arrays of which no index is negative.

An index of numba's own arrays may be negative, and is then counted from the end; to look for that takes a fifth of the
time of a search. Here it is an error like an index beyond the end: nothing notices it, but where code is compiled with
NUMBA_BOUNDSCHECK=1.
"""

import operator
from typing import Any

from numba.core import cgutils, types
from numba.core.typing import signature
from numba.extending import lower_builtin, models, register_model


class TableType(types.Array):
    """An array, its rows likewise."""

    def __init__(self, array: types.Array) -> None:
        super().__init__(
            array.dtype, array.ndim, array.layout, not array.mutable, f"Table({array.name})", array.aligned
        )
        self.array = array

    def copy(self, *args: Any, **kwargs: Any) -> "TableType":  # type: ignore[override]
        return TableType(super().copy(*args, **kwargs))


@register_model(TableType)
class _TableModel(models.ArrayModel):
    """As any array's."""


@lower_builtin(operator.getitem, TableType, types.Integer)  # type: ignore[no-untyped-call,untyped-decorator]
@lower_builtin(operator.getitem, TableType, types.BaseTuple)  # type: ignore[no-untyped-call,untyped-decorator]
def _read(context: Any, builder: Any, called: Any, values: Any) -> Any:
    table, index = called.args
    index, place = _unsigned(context, builder, index, values[1])
    plain = signature(called.return_type, table.array, index)  # type: ignore[no-untyped-call]
    return context.get_function(operator.getitem, plain)(builder, (values[0], place))


@lower_builtin(operator.setitem, TableType, types.Any, types.Any)  # type: ignore[no-untyped-call,untyped-decorator]
def _write(context: Any, builder: Any, called: Any, values: Any) -> Any:
    table, index, kind = called.args
    index, place = _unsigned(context, builder, index, values[1])
    plain = signature(called.return_type, table.array, index, kind)  # type: ignore[no-untyped-call]
    return context.get_function(operator.setitem, plain)(builder, (values[0], place, values[2]))


def _unsigned(context: Any, builder: Any, index: Any, value: Any) -> tuple[Any, Any]:
    """The type and value of an index of integers, which numba does not count from the end."""
    if isinstance(index, types.Integer):
        return types.uintp, context.cast(builder, value, index, types.intp)
    assert all(isinstance(kind, types.Integer) for kind in index.types), f"{index}: tables are read by integers alone"
    parts = cgutils.unpack_tuple(builder, value, len(index))  # type: ignore[no-untyped-call]
    whole = [context.cast(builder, part, kind, types.intp) for part, kind in zip(parts, index.types, strict=True)]
    return types.UniTuple(types.uintp, len(whole)), cgutils.pack_array(builder, whole)  # type: ignore[no-untyped-call]
