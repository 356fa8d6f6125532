"""The two decorators of compiled code: ``kernel`` is called by compiled code alone, ``entry`` by Python too."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import Compiler

Function = TypeVar("Function", bound=Callable[..., Any])

# Without numba's reference counts: nothing here allocates, and counting for dozens of arrays takes most of compiling.
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy", "_nrt": False}


class _Part(JITCodeLibrary):
    """What a kernel becomes: code to be linked into entries, never a program of its own.

    Numba would optimise each kernel together with all that it calls and make machine code of it, and do so again for
    each that calls it. Here that is done once, for the entry, in which all of it is at hand.
    """

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        self._ensure_finalized()  # type: ignore[no-untyped-call]
        return 0

    @property
    def codegen(self) -> "_Part":
        """What numba asks to tell the program of its Python objects; a part is no program and holds none."""
        return self

    def set_env(self, env_name: str, env: object) -> None:
        pass


class _PartCompiler(Compiler):
    def compile_extra(self, function: Callable[..., Any]) -> Any:
        self.state.library = _Part(self.state.targetctx.codegen(), function.__qualname__)  # type: ignore[no-untyped-call]
        return super().compile_extra(function)  # type: ignore[no-untyped-call]


def kernel(function: Function) -> Function:
    """Compile as a part of the entries that call it; never kept on disk by itself."""
    options = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": _PartCompiler, **_OPTIONS}
    return numba.njit(**options)(function)  # type: ignore[no-any-return]


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
