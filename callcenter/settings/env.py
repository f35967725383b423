"""Reads the environment: typed, and a missing secret refuses to start.

A process started by `make run` or by compose has its variables. A command typed in another shell has none:
for it `load(role)` reads `CALLCENTER_HOME/env/<role>.env`, which `make run` writes (mode 0600).
No Django import here.
"""

import os
import tomllib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent.parent
ROLES = ("owner", "web", "worker", "sealer", "backup")


class Missing(SystemExit):
    """A setting without which the product would not be safe to start."""

    def __init__(self, name: str, hint: str = "") -> None:
        super().__init__(f"Refusing to start: {name} is not set.{' ' + hint if hint else ''}")


def version() -> str:
    """The product's version. It stands in pyproject.toml alone: the tree runs without being installed as a package."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def home() -> Path:
    """The directory of all data of this installation (absolute)."""
    return Path(os.environ.get("CALLCENTER_HOME") or ROOT / "var").absolute()


def load(role: str) -> None:
    """Take the variables of `role` from its file, unless the environment already names a database."""
    os.umask(0o077)  # whatever this process writes is its user's alone
    if role not in ROLES:
        raise SystemExit(f"No role {role!r}; one of {', '.join(ROLES)}.")
    os.environ.setdefault("CALLCENTER_ROLE", role)
    file = home() / "env" / f"{role}.env"
    if "DATABASE_URL" not in os.environ and file.is_file():
        for name, value in parse(file.read_text("utf-8")).items():
            os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "callcenter.settings.production")


def parse(text: str) -> Mapping[str, str]:
    """`NAME=value` lines; blank lines and `#` lines are skipped, values are taken as they are."""
    lines = (line.strip() for line in text.splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)


def text(name: str, default: str = "") -> str:
    return os.environ.get(name) or default


def secret(name: str, *, least: int = 32) -> str:
    """A secret of at least `least` characters; refuses to start without it."""
    value = os.environ.get(name, "")
    if len(value) < least:
        raise Missing(name, f"Give at least {least} random characters.")
    return value


def required(name: str) -> str:
    if not (value := os.environ.get(name, "")):
        raise Missing(name)
    return value


def flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def number(name: str, default: int) -> int:
    try:
        return int(os.environ.get(name) or default)
    except ValueError:
        raise SystemExit(f"Refusing to start: {name} must be a whole number.") from None


def words(name: str) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


# A database that is away is told within two seconds, and one that is back is asked anew by the next request.
_AWAY = {"timeout": 1.5, "reconnect_timeout": 1.0}


def database(url: str, *, pool: int = 0, kept: int = 0) -> dict[str, Any]:
    """A Django DATABASES entry from `postgresql://user:password@host:port/name?host=/socket/dir`.

    `pool`: the greatest number of connections of this process's pool; 0 opens one per thread and closes it, or keeps it
    for `kept` seconds.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SystemExit("Refusing to start: a database URL must begin with postgresql://")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", "") or unquote(parts.hostname or "")
    port = query.pop("port", "") or str(parts.port or "")
    role = text("CALLCENTER_ROLE", "web")
    options: dict[str, Any] = {
        **query,
        "connect_timeout": 2,
        "application_name": f"callcenter-{role}",
        "options": "-c lock_timeout=5s -c idle_in_transaction_session_timeout=60s",
        # What core.statements.planned asks is prepared at once; everything else is sent as text and never is.
        "prepare_threshold": 0,
    }
    if pool:
        options["pool"] = {"min_size": min(2, pool // 2), "max_size": pool, **_AWAY, "max_lifetime": 1800}
    return {
        "ENGINE": "callcenter.core.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": kept,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": options,
    }


def storage(name: str, default: Path) -> str:
    """Where sealed objects lie: `file:///folder`, or `s3://bucket/prefix?endpoint=https://…&region=…`."""
    url = text(name) or f"file://{default}"
    parts = urlsplit(url)
    if url.startswith("file:///") and not parts.query:
        return url
    if parts.scheme != "s3" or not parts.netloc or {key for key, _ in parse_qsl(parts.query)} - {"endpoint", "region"}:
        raise SystemExit(f"Refusing to start: {name} must be file:///folder or s3://bucket/prefix?endpoint=…&region=…")
    if find_spec("boto3") is None:
        raise SystemExit(f"Refusing to start: {name} needs what requirements/s3.txt lists.")
    return parts._replace(path=parts.path if parts.path.strip("/") else "/objects").geturl()


def beside(url: str, word: str) -> str:
    """A second place next to a place: `file:///data/objects` → `file:///data/objects-exports`."""
    parts = urlsplit(url)
    return parts._replace(path=f"{parts.path.rstrip('/')}-{word}").geturl()
