"""Where mails go: to the server that the environment names, in production and with `make run`; without one, files."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from callcenter.settings.env import ROOT
from tests.smtp import MailServer

SEND = """
import django
django.setup()
from django.core.mail import EmailMessage
from callcenter.core import post
post.hand_over(EmailMessage("subject", "text", to=["somebody@demo.example"]), lambda: None)
"""
SHOW = """
import django
django.setup()
from django.core.mail import get_connection
mail = get_connection()
print(mail.host, mail.port, mail.username, mail.password, mail.use_tls, mail.timeout)
"""
Environment = Callable[[str], dict[str, str]]
MODES = {
    "demo": {"DJANGO_SETTINGS_MODULE": "callcenter.settings.demo", "DEMO": "1"},
    "production": {
        "DJANGO_SETTINGS_MODULE": "callcenter.settings.production",
        "ALLOWED_HOSTS": "callcenter.example",
        "PUBLIC_URL": "https://callcenter.example",
        "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-",
    },
}


def _run(environment: dict[str, str], program: str) -> str:
    result = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture(params=sorted(MODES))
def worker(request: pytest.FixtureRequest, other_process_env: Environment, tmp_path: Path) -> dict[str, str]:
    return other_process_env("worker") | {"CALLCENTER_HOME": str(tmp_path)} | MODES[request.param]


def test_a_mail_reaches_the_server_that_the_environment_names(worker: dict[str, str]) -> None:
    with MailServer.serving() as server:
        _run(worker | {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(server.server_address[1])}, SEND)
        ((to, text),) = server.taken
    assert to == "somebody@demo.example"
    assert "Subject: subject" in text


def test_user_password_and_tls_are_taken_from_the_environment(worker: dict[str, str]) -> None:
    given = {
        "EMAIL_HOST": "mail.example",
        "EMAIL_PORT": "587",
        "EMAIL_HOST_USER": "sender",
        "EMAIL_HOST_PASSWORD": "secret",
        "EMAIL_USE_TLS": "1",
    }
    assert _run(worker | given, SHOW) == "mail.example 587 sender secret True 10"


def test_without_a_server_the_demo_keeps_its_mails_in_files(other_process_env: Environment, tmp_path: Path) -> None:
    _run(other_process_env("worker") | {"CALLCENTER_HOME": str(tmp_path)} | MODES["demo"] | {"EMAIL_HOST": ""}, SEND)
    (file,) = (tmp_path / "mail").iterdir()
    assert "Subject: subject" in file.read_text()
