"""The empty workbook to fill: notes, drop-down lists, and one example row in each sheet."""

from pathlib import Path
from typing import BinaryIO

from .sheets import SHEETS
from .vocabulary import load_vocabulary
from .write import write_workbook


def write_template(file: Path | BinaryIO) -> None:
    """Four queries: the words of the drop-down lists are rows of the database."""
    write_workbook(file, {sheet.key: () for sheet in SHEETS}, names=load_vocabulary().names, examples=True)
