"""Problem and plan files as commands read and write them; what is wrong with one ends the command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _
from xlsxwriter.exceptions import FileCreateError

from scheduling.engine.codec import MalformedFile
from scheduling.engine.documents import PlanFile
from scheduling.engine.io import plan_file_from_json, problem_from_json
from scheduling.engine.problem import Problem


def read_problem(path: Path, *, returncode: int = 1) -> Problem:
    """Raises CommandError with the JSON path and the reason, to end with ``returncode``."""
    content = _read(path, returncode)
    try:
        return problem_from_json(content)
    except MalformedFile as error:
        raise CommandError(f"{path}: {error.path}: {error.reason}", returncode=returncode) from error


def read_plan(path: Path, problem: Problem, *, returncode: int = 1) -> PlanFile:
    """The same of a plan of ``problem``."""
    content = _read(path, returncode)
    try:
        return plan_file_from_json(content, problem)
    except MalformedFile as error:
        raise CommandError(f"{path}: {error.path}: {error.reason}", returncode=returncode) from error


def _read(path: Path, returncode: int) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        reason = _("cannot be read: %(reason)s") % {"reason": error.strerror}
        raise CommandError(f"{path}: {reason}", returncode=returncode) from error


def write_file(path: Path, content: str | bytes) -> None:
    """Put ``content`` in place whole or not at all, for its owner alone."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with writing(path):
        try:
            draft.touch(mode=0o600)
            draft.write_bytes(content.encode() if isinstance(content, str) else content)
            draft.replace(path)
        except OSError:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
            raise


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raises CommandError where what is done inside cannot write to ``path``."""
    try:
        yield
    except (OSError, FileCreateError) as error:
        fault = error.args[0] if isinstance(error, FileCreateError) else error
        raise CommandError(f"{path}: " + _("cannot be written: %(reason)s") % {"reason": fault.strerror}) from error


@contextmanager
def for_its_owner() -> Iterator[None]:
    """Files and folders that are made inside are for whoever runs the command alone: they are about people."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def writing_file(path: Path) -> Iterator[None]:
    """The same of one file for its owner, which is asked for first: a workbook that finds no place leaves parts of it
    in the folder for temporary files."""
    with writing(path), for_its_owner():
        new = not path.exists()
        path.open("ab").close()
        path.chmod(0o600)
        try:
            yield
        except BaseException:
            if new:
                path.unlink(missing_ok=True)
            raise
