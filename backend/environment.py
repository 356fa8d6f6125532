"""The settings that come from outside: one table, read once, refused when unsafe."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

Network = IPv4Network | IPv6Network
MODES = ("demo", "production")
SHORTEST_SECRET = 50
SHORTEST_DATA_KEY = 43  # 32 bytes in base64
TRUE, FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


@dataclass(frozen=True)
class Environment:
    """One row a setting. Each is an environment variable of the name given beside it."""

    mode: str  # CARE_MODE: demo (a checkout on one machine) or production
    data_dir: Path  # CARE_DATA_DIR: holds the embedded database and the secret of this checkout
    database_url: str  # DATABASE_URL: postgresql://user:password@host:port/name; empty: embedded server
    secret_key: str  # SECRET_KEY: signs sessions; in demo mode made once and kept in the data folder
    data_keys: tuple[str, ...]  # CARE_DATA_KEYS: seal numbers and telephones; the newest first, separated by commas
    allowed_hosts: tuple[str, ...]  # ALLOWED_HOSTS: host names served, separated by commas
    trusted_proxies: tuple[Network, ...]  # CARE_TRUSTED_PROXIES: whose X-Forwarded-For counts; addresses or networks
    metrics_token: (
        str  # CARE_METRICS_TOKEN: opens /metrics; empty: in demo mode to this machine, in production to nobody
    )
    debug: bool  # DEBUG: Django's error pages, for developers only
    demo_accounts: bool  # CARE_DEMO_ACCOUNTS: one account a role, entered without a password; `make demo` sets it
    message_gateway: str  # MESSAGE_GATEWAY: console (default), email or webhook; how text messages leave
    message_webhook_url: str  # MESSAGE_WEBHOOK_URL: where they are posted
    message_webhook_token: str  # MESSAGE_WEBHOOK_TOKEN: what proves to it who posts
    message_email_to: str  # MESSAGE_EMAIL_TO: the address of a number, as {phone}@sms.example
    email_url: str  # EMAIL_URL: smtp://user:password@host:port, smtps:// or smtp+tls://
    email_from: str  # EMAIL_FROM: the sender of mail
    run_memory: int  # CARE_RUN_MEMORY: megabytes that the solve of a week may use; 0: as many as there are

    @property
    def production(self) -> bool:
        return self.mode == "production"


def read_environment(variables: Mapping[str, str], checkout: Path) -> Environment:
    """Read the table from ``variables``; raise ImproperlyConfigured naming every unsafe or malformed one."""
    mode = variables.get("CARE_MODE", "demo")
    if mode not in MODES:
        raise ImproperlyConfigured(f"CARE_MODE is {mode!r}; set it to one of: {', '.join(MODES)}.")
    data_dir = Path(variables.get("CARE_DATA_DIR") or checkout / ".data").expanduser().resolve()
    given = Environment(
        mode=mode,
        data_dir=data_dir,
        database_url=variables.get("DATABASE_URL", ""),
        secret_key=variables.get("SECRET_KEY", ""),
        data_keys=_listed(variables, "CARE_DATA_KEYS"),
        allowed_hosts=_listed(variables, "ALLOWED_HOSTS"),
        trusted_proxies=_networks(variables, "CARE_TRUSTED_PROXIES"),
        metrics_token=variables.get("CARE_METRICS_TOKEN", ""),
        debug=_read_flag(variables, "DEBUG"),
        demo_accounts=_read_flag(variables, "CARE_DEMO_ACCOUNTS"),
        message_gateway=variables.get("MESSAGE_GATEWAY", "console"),
        message_webhook_url=variables.get("MESSAGE_WEBHOOK_URL", ""),
        message_webhook_token=variables.get("MESSAGE_WEBHOOK_TOKEN", ""),
        message_email_to=variables.get("MESSAGE_EMAIL_TO", ""),
        email_url=variables.get("EMAIL_URL", ""),
        email_from=variables.get("EMAIL_FROM", ""),
        run_memory=_read_number(variables, "CARE_RUN_MEMORY"),
    )
    _refuse_unreachable_gateway(given)
    if given.production:
        _refuse_unsafe(given)
        return given
    return replace(
        given,
        secret_key=given.secret_key or _checkout_secret(data_dir, "secret_key"),
        data_keys=given.data_keys or (_checkout_secret(data_dir, "data_key"),),
        allowed_hosts=given.allowed_hosts or ("localhost", "127.0.0.1", "[::1]"),
    )


def _listed(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in variables.get(name, "").split(",") if part.strip())


def _networks(variables: Mapping[str, str], name: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(part) for part in _listed(variables, name))
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: {error}; list addresses or networks, as 127.0.0.1, 10.0.0.0/8.") from None


def _read_flag(variables: Mapping[str, str], name: str) -> bool:
    value = variables.get(name, "").strip().lower()
    if value not in TRUE + FALSE:
        raise ImproperlyConfigured(f"{name} is {variables[name]!r}; set it to 1 or 0.")
    return value in TRUE


def _read_number(variables: Mapping[str, str], name: str) -> int:
    value = variables.get(name, "").strip() or "0"
    if not value.isascii() or not value.isdigit():
        raise ImproperlyConfigured(f"{name} is {value!r}; set it to a whole number, 0 or more.")
    return int(value)


def _refuse_unreachable_gateway(environment: Environment) -> None:
    """A gateway that is chosen has all that it needs."""
    needed: dict[str, dict[str, object]] = {
        "console": {},
        "email": {
            "EMAIL_URL": environment.email_url.startswith(("smtp://", "smtps://", "smtp+tls://")),
            "EMAIL_FROM": environment.email_from,
            "MESSAGE_EMAIL_TO": "{phone}" in environment.message_email_to,
        },
        "webhook": {"MESSAGE_WEBHOOK_URL": environment.message_webhook_url.startswith(("http://", "https://"))},
    }
    if environment.message_gateway not in needed:
        raise ImproperlyConfigured(
            f"MESSAGE_GATEWAY is {environment.message_gateway!r}; set it to one of: {', '.join(needed)}."
        )
    for name, given in needed[environment.message_gateway].items():
        if not given:
            raise ImproperlyConfigured(f"MESSAGE_GATEWAY={environment.message_gateway} needs {name}: see the table.")


def _refuse_unsafe(environment: Environment) -> None:
    faults = []
    if environment.debug:
        faults.append("DEBUG is on: unset it, its error pages show data and settings.")
    if len(environment.secret_key) < SHORTEST_SECRET:
        faults.append(f"SECRET_KEY is missing or short: set {SHORTEST_SECRET} random characters or more.")
    if not environment.data_keys or min(map(len, environment.data_keys)) < SHORTEST_DATA_KEY:
        faults.append(f"CARE_DATA_KEYS is missing or short: each has {SHORTEST_DATA_KEY} random characters or more.")
    if not environment.allowed_hosts or "*" in environment.allowed_hosts:
        faults.append("ALLOWED_HOSTS is empty or '*': list the host names that this site answers to.")
    if not environment.database_url:
        faults.append("DATABASE_URL is missing: the embedded server asks no password and is for demo mode.")
    if environment.demo_accounts:
        faults.append("CARE_DEMO_ACCOUNTS is on: unset it, anyone could sign in as an administrator.")
    if environment.message_gateway == "console":
        faults.append("MESSAGE_GATEWAY is console: set email or webhook, or sign-in codes stand in the log.")
    if faults:
        raise ImproperlyConfigured("CARE_MODE=production refuses to start.\n- " + "\n- ".join(faults))


def _checkout_secret(data_dir: Path, name: str) -> str:
    """A secret of this checkout, made on first use. Two processes that start at once agree on one."""
    path = data_dir / name
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        draft = data_dir / f"{name}.{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(SHORTEST_SECRET), encoding="ascii")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii")
