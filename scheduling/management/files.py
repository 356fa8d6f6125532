"""Problem and plan files as commands read and write them; what is wrong with one ends the command."""

import os
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

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


def write_file(path: Path, text: str) -> None:
    """Put ``text`` in place whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise CommandError(f"{path}: " + _("cannot be written: %(reason)s") % {"reason": error.strerror}) from error
