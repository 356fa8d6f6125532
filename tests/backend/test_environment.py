"""The settings that come from outside, and what refuses to start."""

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from backend.environment import read_environment

PRODUCTION = {
    "CARE_MODE": "production",
    "SECRET_KEY": "k" * 50,
    "CARE_DATA_KEYS": "d" * 43,
    "ALLOWED_HOSTS": "care.example, www.care.example",
    "DATABASE_URL": "postgresql://care@db.example/care",
    "MESSAGE_GATEWAY": "webhook",
    "MESSAGE_WEBHOOK_URL": "https://messages.example/send",
}


def test_a_checkout_needs_no_setting(tmp_path: Path) -> None:
    environment = read_environment({}, tmp_path)
    assert environment.mode == "demo"
    assert environment.data_dir == tmp_path / ".data"
    assert environment.allowed_hosts == ("localhost", "127.0.0.1", "[::1]")
    assert environment.debug is False
    assert environment.database_url == ""


def test_the_secrets_of_a_checkout_are_made_once_and_kept_private(tmp_path: Path) -> None:
    def made(folder: Path) -> tuple[str, str]:
        environment = read_environment({}, folder)
        return environment.secret_key, environment.data_keys[0]

    first = made(tmp_path)
    assert min(map(len, first)) >= 50
    assert made(tmp_path) == first
    assert not set(made(tmp_path / "another")) & set(first)
    kept = sorted((tmp_path / ".data").iterdir())
    assert [path.name for path in kept] == ["data_key", "secret_key"]
    assert {path.stat().st_mode & 0o777 for path in kept} == {0o600}


def test_production_starts_when_everything_is_set(tmp_path: Path) -> None:
    environment = read_environment(PRODUCTION, tmp_path)
    assert environment.production
    assert environment.allowed_hosts == ("care.example", "www.care.example")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", "1"),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "k" * 49),
        ("CARE_DATA_KEYS", " , "),
        ("CARE_DATA_KEYS", "d" * 43 + "," + "o" * 42),
        ("ALLOWED_HOSTS", " , "),
        ("ALLOWED_HOSTS", "care.example,*"),
        ("DATABASE_URL", ""),
        ("CARE_DEMO_ACCOUNTS", "1"),
        ("MESSAGE_GATEWAY", "console"),
    ],
)
def test_production_refuses_an_unsafe_setting(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=rf"refuses to start\.\n- {name} ") as refusal:
        read_environment({**PRODUCTION, name: value}, tmp_path)
    assert str(refusal.value).count("\n") == 1


def test_production_names_all_that_is_missing_at_once(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        read_environment({"CARE_MODE": "production"}, tmp_path)
    faults = [line.split()[1] for line in str(refusal.value).splitlines()[1:]]
    assert faults == ["SECRET_KEY", "CARE_DATA_KEYS", "ALLOWED_HOSTS", "DATABASE_URL", "MESSAGE_GATEWAY"]


@pytest.mark.parametrize(("name", "value"), [("CARE_MODE", "live"), ("DEBUG", "maybe"), ("MESSAGE_GATEWAY", "pigeon")])
def test_a_malformed_setting_is_named_with_its_value(name: str, value: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"{name} is '{value}'; set it to "):
        read_environment({name: value}, tmp_path)


MAIL = {
    "EMAIL_URL": "smtp://mail.example",
    "EMAIL_FROM": "care@city.example",
    "MESSAGE_EMAIL_TO": "{phone}@sms.example",
}


@pytest.mark.parametrize(
    ("gateway", "given", "missing"),
    [
        ("webhook", {}, "MESSAGE_WEBHOOK_URL"),
        ("webhook", {"MESSAGE_WEBHOOK_URL": "file:///etc/passwd"}, "MESSAGE_WEBHOOK_URL"),
        ("email", {**MAIL, "EMAIL_URL": "mail.example"}, "EMAIL_URL"),
        ("email", {**MAIL, "EMAIL_FROM": ""}, "EMAIL_FROM"),
        ("email", {**MAIL, "MESSAGE_EMAIL_TO": "care@sms.example"}, "MESSAGE_EMAIL_TO"),
    ],
)
def test_a_gateway_names_what_it_lacks(gateway: str, given: dict[str, str], missing: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"MESSAGE_GATEWAY={gateway} needs {missing}"):
        read_environment({"MESSAGE_GATEWAY": gateway, **given}, tmp_path)


def test_demo_accounts_are_off_unless_turned_on(tmp_path: Path) -> None:
    assert not read_environment({}, tmp_path).demo_accounts
    assert read_environment({"CARE_DEMO_ACCOUNTS": "1"}, tmp_path).demo_accounts
