"""The two decorators of compiled code: ``kernel`` is called by compiled code alone, ``entry`` by Python too."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

# Without numba's reference counts: nothing here allocates, and counting for dozens of arrays takes most of compiling.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}


def kernel(function: Function) -> Function:
    """Compile as a part of the entries that call it; never kept on disk by itself."""
    return numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **_OPTIONS)(function)  # type: ignore[call-overload,no-any-return]


def entry(function: Function) -> Function:
    """Compile and keep on disk: beside the source, in the user's cache, or nowhere where neither can be written.

    Numba looks at the entry's own file for changes; the code comes from all files of its folder and of this one.
    """
    try:
        compiled = numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError:  # no folder to write to
        return numba.njit(**_OPTIONS)(function)  # type: ignore[no-any-return]
    compiled._cache._cache_file._source_stamp = _stamp(Path(function.__code__.co_filename).parent)
    return compiled  # type: ignore[no-any-return]


def _stamp(folder: Path) -> bytes:
    sources = sorted({*folder.glob("*.py"), *Path(__file__).parent.glob("*.py")})
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).digest()
