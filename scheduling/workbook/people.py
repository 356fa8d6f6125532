"""Residents against their own numbers and against each other: one resident, one file."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from residents.identity import Certificate, contradictions, is_masked, mask, parse_certificate, parse_identity
from residents.models import Resident

from . import words
from .checking import Checking, Seen
from .findings import Name, Text
from .parse import Row

MADE_CODE = "R"  # begins a file code that was given because the row has none
NUMBER_RIGHT = Text(_("Compare the number, the birth date and the sex with the document."))


def check_residents(checking: Checking) -> None:
    """Refuse contradictions and second files of one person; give a file code to rows without one."""
    for row in checking.sound:
        _unmask(checking, row)
    for row in checking.sound:
        _own_numbers(checking, row)
    _file_codes(checking)
    _second_files(checking)
    _namesakes(checking)


def _unmask(checking: Checking, row: Row) -> None:
    """A number that an export masked is the stored one of the same file."""
    for key in ("certificate", "identity"):
        written = row.values.get(key)
        if not written or not is_masked(written):
            continue
        stored = checking.directory.numbers.get(row.values.get("code") or "", {}).get(key, "")
        if mask(stored) == written:
            row.values[key] = stored
        else:
            checking.refuse(
                row, key,
                Text(_("The number is masked, and no file with this code has one that looks like it.")),
                Text(_("Type the whole number, or leave the cell empty.")),
            )  # fmt: skip
            return


def _own_numbers(checking: Checking, row: Row) -> None:
    values = row.values
    number, born = values.get("certificate"), values["birth_date"]
    certificate = parse_certificate(number) if number else None
    identity = parse_identity(values["identity"]) if values.get("identity") else None
    if born > checking.today:
        checking.refuse(row, "birth_date", Text(_("The birth date lies in the future.")), NUMBER_RIGHT)
    faults = contradictions(certificate=certificate, identity=identity, birth_date=born, sex=values["sex"])
    for key, fault in faults.items():
        checking.refuse(row, key, Text(fault.message, fault.params or {}), NUMBER_RIGHT)
    if certificate:
        _stale(checking, row, certificate)


def _stale(checking: Checking, row: Row, certificate: Certificate) -> None:
    for key, found, known in (
        ("category", certificate.category, words.CATEGORIES),
        ("level", certificate.level, words.LEVELS),
    ):
        if row.values[key] != str(found):
            checking.warn(
                row,
                key,
                Text(_("The certificate number says %(word)s."), {"word": Name(known[found - 1])}),
                Text(_("After a new assessment ask for a new certificate; otherwise correct the cell.")),
            )
    if certificate.reissue:
        checking.warn(
            row,
            "certificate",
            Text(_("The number ends with %(reissue)s: a certificate issued again."), {"reissue": certificate.reissue}),
            Text(_("Make sure that it is the newest one.")),
        )


def person_of(row: Row) -> str:
    """The identity number of the row, empty when it has none."""
    certificate: str = row.values.get("certificate") or ""
    return certificate[:18] or row.values.get("identity") or ""


def _file_codes(checking: Checking) -> None:
    """Every row gets its file code: the one written, that of the stored file of this person, or a new one."""
    people, known = checking.directory.people, checking.directory.codes("residents")
    taken = {*known, *(row.values.get("code") for row in checking.rows)}
    fresh = _fresh_codes(taken)
    for row in checking.sound:
        person = person_of(row)
        if row.values.get("code"):
            continue
        if not person:
            checking.refuse(row, "code", Text(_("Nothing says who this is.")),
                            Text(_("Give a file code, a certificate number or an identity number.")))  # fmt: skip
        else:
            row.values["code"] = people.get(person) or next(fresh)


def _fresh_codes(taken: set[str | None]) -> Iterator[str]:
    made = (re.fullmatch(rf"{MADE_CODE}(\d+)", code or "") for code in taken)
    number = max((int(match[1]) for match in made if match), default=0)
    while True:
        number += 1
        yield f"{MADE_CODE}{number:06d}"


def _second_files(checking: Checking) -> None:
    """The same identity number under two file codes, in the workbook or in the database."""
    people, seen = checking.directory.people, Seen()
    numbers = {code: person for person, code in people.items()}
    for row in checking.sound:
        person, code = person_of(row), row.values["code"]
        if not person:
            continue
        key = "certificate" if row.values.get("certificate") else "identity"
        if (first := seen.before(person, row)) and first.values["code"] != code:
            checking.refuse(
                row, key,
                Text(_("Row %(row)s is the same person, with file code %(code)s."),
                     {"row": first.number, "code": first.values["code"]}),
                Text(_("Keep one file, and use its code in the other sheets.")),
            )  # fmt: skip
        elif people.get(person, code) != code:
            checking.refuse(
                row, key,
                Text(_("This person has a file already: %(code)s."), {"code": people[person]}),
                Text(_("Use that file code, or correct the number.")),
            )  # fmt: skip
        elif numbers.get(code, person) != person:
            checking.warn(
                row, key,
                Text(_("File %(code)s has had another identity number until now."), {"code": code}),
                Text(_("Make sure that it is the same person, and not another one under this file code.")),
            )  # fmt: skip


def _namesakes(checking: Checking) -> None:
    """Same name, birth date and household under two file codes: most likely the same person."""
    people = Resident.objects.values_list("name", "birth_date", "household__code", "code")
    stored = {(name, born, household): code for name, born, household, code in people.iterator()}
    found: dict[tuple[str, date, str], list[Row]] = defaultdict(list)
    for row in checking.sound:
        found[row.values["name"], row.values["birth_date"], row.values["household"]].append(row)
    for person, rows in found.items():
        first, other = rows[0], stored.get(person)
        for row in rows:
            if row is not first and first.values["code"] != row.values["code"]:
                checking.warn(
                    row, "name",
                    Text(_("Row %(row)s has the same name, birth date and household."), {"row": first.number}),
                    Text(_("If it is the same person, keep one file.")),
                )  # fmt: skip
            elif other and other != row.values["code"]:
                checking.warn(
                    row, "name",
                    Text(_("File %(code)s has the same name, birth date and household."), {"code": other}),
                    Text(_("If it is the same person, keep one file.")),
                )  # fmt: skip
