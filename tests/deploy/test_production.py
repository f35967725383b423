"""Production's settings: what is missing refuses to start, and what is there serves a page."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.settings.env import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "callcenter.settings.production",
    "ALLOWED_HOSTS": "callcenter.example",
    "PUBLIC_URL": "https://callcenter.example",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-",
}
SHOW = """
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "callcenter.example"})
plain = client.get("/accounts/login/")
page = client.get("/accounts/login/", secure=True)
static = client.get("/healthz")
print(plain.status_code, plain.headers["Location"])
print(page.status_code, page.headers["Strict-Transport-Security"], page.headers["Content-Security-Policy"])
print(static.status_code)
print([(name, morsel["secure"]) for name, morsel in client.cookies.items()])
print(page.content.decode())
"""
Environment = Callable[[str], dict[str, str]]


def _python(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture
def production(other_process_env: Environment, tmp_path: Path) -> dict[str, str]:
    return other_process_env("web") | PRODUCTION | {"STATIC_ROOT": str(tmp_path / "static"), "PATH": os.environ["PATH"]}


def test_production_serves_a_page_with_hashed_files_over_tls_only(production: dict[str, str]) -> None:
    collected = _python(production, "manage.py", "collectstatic", "--noinput", "-v", "0")
    assert collected.returncode == 0, collected.stderr
    shown = _python(production, "-c", SHOW)
    assert shown.returncode == 0, shown.stderr
    plain, page, health, cookies, *html = shown.stdout.splitlines()
    assert plain == "301 https://callcenter.example/accounts/login/"
    assert page.startswith("200 max-age=31536000; includeSubDomains; preload")
    assert "default-src 'none'" in page
    assert "unsafe" not in page
    assert health == "200"
    assert "__Host-csrf" in cookies
    assert "False" not in cookies
    links = re.findall(r'(?:href|src)="(/static/[^"]+)"', "\n".join(html))
    assert links
    assert all(re.search(r"\.[0-9a-f]{12}\.(css|js|svg|png|woff2|ico|webmanifest)$", link) for link in links), links


@pytest.mark.parametrize(
    "name",
    [
        "SECRET_KEY",
        "PSEUDONYM_KEY",
        "ENVIRONMENT",
        "KEY_PROVIDER",
        "DATABASE_URL",
        "KEYSTORE_URL",
        "ALLOWED_HOSTS",
        "PUBLIC_URL",
    ],
)
def test_a_missing_setting_refuses_to_start_and_is_named(production: dict[str, str], name: str, tmp_path: Path) -> None:
    without = {**production, name: "", "CALLCENTER_HOME": str(tmp_path)}
    result = _python(without, "-c", "import django; django.setup()")
    assert result.returncode == 1
    assert result.stderr.strip().startswith(f"Refusing to start: {name} is not set.")


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DEMO": "1"}, "DEMO"),
        ({"DATABASE_URL": "sqlite:///x"}, "postgresql://"),
        ({"STORAGE_URL": "http://x"}, "STORAGE_URL"),
        ({"STORAGE_URL": "file://relative"}, "STORAGE_URL"),
        ({"STORAGE_URL": "s3:///no-bucket"}, "STORAGE_URL"),
        ({"STORAGE_URL": "s3://bucket?secret=x"}, "STORAGE_URL"),
        ({"EMAIL_PORT": "many"}, "EMAIL_PORT"),
    ],
)
def test_an_unfit_setting_refuses_to_start(production: dict[str, str], change: dict[str, str], word: str) -> None:
    result = _python(production | change, "-c", "import django; django.setup()")
    assert result.returncode == 1
    assert "Refusing to start" in result.stderr
    assert word in result.stderr
    assert "Traceback" not in result.stderr
