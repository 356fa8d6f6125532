"""Many tables passed to compiled code as one pointer.

A tuple of sixty arrays is several hundred arguments to every compiled function, and most of the time to compile them. A
``Book`` is one: the addresses and shapes of its tables in a row of memory, read where a table is used. To compiled code
``book.name`` is the array, as it would be of a named tuple, but that its indices are integers and never negative
(``book_table``). Arrays are C-contiguous and outlive the call; what changes is written into them.
"""

import hashlib
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.core import cgutils, types
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import lower_getattr_generic, models, register_model, unbox
from numba.np.arrayobj import make_array, populate_array

from .book_table import TableType


class BookType(types.Type):
    """``fields``: (name, numba type) of each table; numbers are int64 and held in place."""

    def __init__(self, fields: tuple[tuple[str, Any], ...]) -> None:
        # A short name: it becomes part of the name of every compiled function.
        digest = hashlib.sha256(repr(fields).encode()).hexdigest()
        super().__init__(name=f"Book{digest[:16]}")
        self.fields = fields

    def position(self, name: str) -> int:
        """Where the field's words begin: data address and shape, or the number itself."""
        before = [field for field, _ in self.fields]
        kinds = [kind for _, kind in self.fields[: before.index(name)]]
        return sum(1 + getattr(kind, "ndim", 0) for kind in kinds)

    def kind(self, name: str) -> Any:
        return dict(self.fields).get(name)


class Book:
    """The named tuple ``tables`` of arrays and integers, as compiled code sees it. Arrays are not copied.

    Python reads a table by its name as well.
    """

    # No table is assigned: compiled code would go on with the one before.
    __slots__ = ("_numba_type_", "_words", "address", "tables")

    def __init__(self, tables: NamedTuple) -> None:
        self.tables = tables
        words: list[int] = []
        for name, value in tables._asdict().items():
            if isinstance(value, np.ndarray):
                assert value.flags.c_contiguous, name
                words += [value.ctypes.data, *value.shape]
            else:
                words.append(value)
        self._words = np.array(words, dtype=np.int64)
        self.address = self._words.ctypes.data
        self._numba_type_ = BookType(tuple((name, _kind(value)) for name, value in tables._asdict().items()))

    def __getattr__(self, name: str) -> Any:
        if name in Book.__slots__:  # of a book that is being made
            raise AttributeError(name)
        return getattr(self.tables, name)


def _kind(value: Any) -> Any:
    kind = numba.typeof(value)  # type: ignore[no-untyped-call]
    return TableType(kind) if isinstance(kind, types.Array) else kind


@register_model(BookType)
class _BookModel(models.OpaqueModel):
    """A pointer."""


@unbox(BookType)  # type: ignore[no-untyped-call,untyped-decorator]
def _unbox(kind: Any, value: Any, context: Any) -> Any:
    address = context.pyapi.object_getattr_string(value, "address")
    number = context.pyapi.long_as_longlong(address)
    context.pyapi.decref(address)
    pointer = context.builder.inttoptr(number, context.context.get_value_type(kind))
    null = cgutils.is_null(context.builder, pointer)  # type: ignore[no-untyped-call]
    return numba.core.pythonapi.NativeValue(pointer, is_error=null)  # type: ignore[no-untyped-call]


@infer_getattr
class _BookAttributes(AttributeTemplate):
    key = BookType

    def generic_resolve(self, kind: Any, name: str) -> Any:  # type: ignore[override]
        return kind.kind(name)


@lower_getattr_generic(BookType)  # type: ignore[no-untyped-call,untyped-decorator]
def _get(context: Any, builder: Any, kind: Any, pointer: Any, name: str) -> Any:
    word = context.get_value_type(types.int64)
    row = builder.gep(builder.bitcast(pointer, word.as_pointer()), [word(kind.position(name))])
    table = kind.kind(name)
    if not isinstance(table, types.Array):
        return _constant(builder, row)
    shape = [_constant(builder, builder.gep(row, [word(1 + axis)])) for axis in range(table.ndim)]
    size = context.get_abi_sizeof(context.get_data_type(table.dtype))
    strides: list[Any] = []
    stride = word(size)
    for length in reversed(shape):
        strides.insert(0, stride)
        stride = builder.mul(stride, length)
    array = make_array(table)(context, builder)  # type: ignore[no-untyped-call]
    data = builder.inttoptr(_constant(builder, row), array.data.type)
    populate_array(  # type: ignore[no-untyped-call]
        array, data=data, shape=shape, strides=strides, itemsize=word(size), meminfo=None
    )
    return array._getvalue()


def _constant(builder: Any, row: Any) -> Any:
    """A word of a book: nothing that compiled code stores can be one, so that it need not be read again after each."""
    read = builder.load(row)
    read.set_metadata("invariant.load", builder.module.add_metadata([]))
    return read
