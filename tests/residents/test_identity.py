"""Certificate and identity numbers. All numbers here are invented or come from the text of the standard."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from residents.identity import (
    Certificate,
    Identity,
    check_character,
    contradictions,
    mask,
    parse_certificate,
    parse_identity,
    tidy,
)

# The two examples of GB 11643.
FEMALE, MALE = "11010519491231002X", "440524188001010014"


def code_of(parse, text: str) -> str:
    with pytest.raises(ValidationError) as fault:
        parse(text)
    return fault.value.code


def test_examples_of_the_standard_are_read() -> None:
    assert parse_identity(FEMALE) == Identity(FEMALE, "110105", date(1949, 12, 31), "female")
    assert parse_identity(MALE) == Identity(MALE, "440524", date(1880, 1, 1), "male")


@given(st.dates(date(1900, 1, 1), date(2026, 11, 30)), st.integers(0, 999), st.integers(0, 17), st.integers(1, 9))
def test_any_one_wrong_digit_is_caught(born: date, sequence: int, place: int, off: int) -> None:
    first = f"330482{born:%Y%m%d}{sequence:03d}"
    number = first + check_character(first)
    assert parse_identity(number).birth_date == born
    symbols = "0123456789X" if place == 17 else "0123456789"
    wrong = symbols[(symbols.index(number[place]) + off) % len(symbols)]
    code = code_of(parse_identity, number[:place] + wrong + number[place + 1 :])
    assert code in {"identity_check", "identity_birth_date", "identity_form"}


@given(st.dates(date(1900, 1, 1), date(2026, 11, 30)), st.integers(0, 999), st.integers(6, 16))
def test_two_neighbouring_digits_that_changed_places_are_caught(born: date, sequence: int, place: int) -> None:
    first = f"330482{born:%Y%m%d}{sequence:03d}"
    number = first + check_character(first)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if swapped != number:
        assert code_of(parse_identity, swapped) in {"identity_check", "identity_birth_date", "identity_form"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "identity_form"),
        (FEMALE[:17], "identity_form"),
        (FEMALE + "1", "identity_form"),
        ("0" + FEMALE[1:], "identity_form"),
        (FEMALE.lower(), "identity_form"),  # not tidied
        ("1.10105E+17", "identity_form"),
        ("１１０１０５１９４９１２３１００２X", "identity_form"),
        ("110105194913310027", "identity_birth_date"),
        ("110105190002290023", "identity_birth_date"),  # 1900 was no leap year
        ("110105194912310020", "identity_check"),
    ],
)
def test_wrong_identity_numbers_have_a_code(text: str, code: str) -> None:
    assert code_of(parse_identity, text) == code


def test_a_wrong_check_character_names_the_right_one() -> None:
    with pytest.raises(ValidationError) as fault:
        parse_identity(FEMALE[:17] + "3")
    assert fault.value.params == {"expected": "X", "found": "3"}


def test_a_certificate_number_is_the_identity_number_with_category_and_level() -> None:
    read = parse_certificate(FEMALE + "42")
    assert read == Certificate(FEMALE + "42", parse_identity(FEMALE), 4, 2, "")
    assert parse_certificate(FEMALE + "71B2").reissue == "B2"


@pytest.mark.parametrize(
    ("ending", "code"),
    [
        ("", "certificate_form"),
        ("4", "certificate_form"),
        ("42B", "certificate_form"),
        ("42C1", "certificate_form"),
        ("02", "certificate_category"),
        ("82", "certificate_category"),
        ("40", "certificate_level"),
        ("45", "certificate_level"),
    ],
)
def test_wrong_certificate_numbers_have_a_code(ending: str, code: str) -> None:
    assert code_of(parse_certificate, FEMALE + ending) == code


def test_a_certificate_with_a_wrong_identity_number_has_the_code_of_that() -> None:
    assert code_of(parse_certificate, FEMALE[:17] + "142") == "identity_check"


def test_tidy_makes_plain_what_keyboards_and_spreadsheets_add() -> None:
    assert tidy(" １１０１０５ 19491231\u3000002ｘ\n") == FEMALE


@pytest.mark.parametrize(
    ("birth_date", "sex", "identity", "fields"),
    [
        (date(1949, 12, 31), "female", FEMALE, set()),
        (date(1949, 12, 30), "female", FEMALE, {"birth_date"}),
        (date(1949, 12, 31), "male", None, {"sex"}),
        (date(1949, 12, 31), "female", MALE, {"identity"}),
        (date(1880, 1, 1), "male", MALE, {"identity", "birth_date", "sex"}),  # the certificate is believed
    ],
)
def test_contradictions(birth_date: date, sex: str, identity: str | None, fields: set[str]) -> None:
    found = contradictions(
        certificate=parse_certificate(FEMALE + "42"),
        identity=parse_identity(identity) if identity else None,
        birth_date=birth_date,
        sex=sex,
    )
    assert set(found) == fields
    assert all(fault.code == f"{field}_differs" for field, fault in found.items())


def test_without_numbers_nothing_is_contradicted() -> None:
    assert contradictions(certificate=None, identity=None, birth_date=date(2024, 2, 29), sex="male") == {}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (FEMALE, "1101************2X"),
        (FEMALE + "42B1", "1101****************B1"),
        ("1234567", "1234*67"),
        ("123456", "******"),
        ("", ""),
    ],
)
def test_mask_shows_prefecture_and_ending_alone(number: str, shown: str) -> None:
    assert mask(number) == shown
    assert len(shown) == len(number)
