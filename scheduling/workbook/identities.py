"""Codes under which something else is stored than the file means, as where two towns give the same ones."""

from django.utils.translation import gettext_lazy as _

from .checking import Checking
from .findings import Text
from .overlaps import Changes
from .table import Table


def refuse_moved(checking: Checking, table: Table, changes: Changes) -> None:
    """A need does not pass to another resident or service: what is planned, marked and waited for goes by it."""
    for identity, (row, change) in list(changes.items()):
        for key in table.fixed:
            place = table.place[f"{key}_id"]
            if change.before is None or change.before[place] == change.raws[place]:
                continue
            stored = table.load(change.before, checking.directory)[key]
            names = checking.vocabulary.names["service_type"] if key == "service" else {}
            checking.refuse(
                row,
                key,
                Text(_("The code is that of a stored need of “%(stored)s”."), {"stored": names.get(stored, stored)}),
                Text(_("Give this need a code of its own, or correct the cell.")),
            )
            del changes[identity]
            break


def warn_of_another(checking: Checking, table: Table, changes: Changes) -> None:
    """A staff member with another name and another sex is most likely another one."""
    if table.key != "staff":
        return
    name, sex = table.place["name"], table.place["sex"]
    for row, change in changes.values():
        before, after = change.before, change.raws
        if before is not None and before[name] != after[name] and before[sex] != after[sex]:
            checking.warn(
                row,
                "name",
                Text(_("The code is that of “%(name)s” until now, and the sex differs too."), {"name": before[name]}),
                Text(_("Make sure that it is the same person, and not another one under this code.")),
            )
