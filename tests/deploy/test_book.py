"""Production by the book: whoever follows the documents word for word has a running service, its backup and its restore."""

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest

from tests.deploy.book import blocks
from tests.deploy.journey import Person, code, mail_of, until
from tests.deploy.machine import Machine
from tests.recordings import sounds
from tests.smtp import MailServer

# Two machines are set up; where others use this one too, that takes its time.
pytestmark = [pytest.mark.xdist_group("book"), pytest.mark.timeout(900)]
# In the order of the page, which is checked.
INSTALL = ("machine", "program", "accounts", "folders", "keys", "hand-out", "settings", "queue", "roles", "schema")
RUN = ("units", "start", "proxy", "look")
RESTORE = ("restore", "roles", "schema", "restore-objects", *RUN[1:])
ADMINS = ("admin@your.example", "other@your.example")
OPERATOR, PASSWORD, NUMBER = "operator@your.example", "とても長い-Passphrase-2026", "+81312345678"
COMPANY = {"slug": "aoba", "name": "株式会社青葉商事", "kana": "アオバショウジ", "number": NUMBER}
COMPANY |= {"greeting": "お電話ありがとうございます。", "hours": "平日 9:00-18:00"}
PEOPLE = [{"name": "鈴木 一郎", "kana": "スズキ イチロウ", "department": "営業部"}]
CALL = {
    "tenant": "aoba",
    "called_number": NUMBER,
    "caller_number": "090-1234-5678",
    "started_at": datetime.now(UTC).isoformat(),
    "ring_seconds": 4,
    "talk_seconds": 60,
    "disposition": "callback",
    "caller": {"company": None, "name": "𠮷田 健太", "kana": "ヨシダ ケンタ"},
    "message": {"body": "折り返しをお願いします。", "addressee": "鈴木 一郎", "urgency": "normal", "callback": False},
}


@pytest.fixture(scope="module")
def post() -> Iterator[MailServer]:
    with MailServer.serving() as server:
        yield server


def machine(folder: Path, post: MailServer) -> Machine:
    port = str(post.server_address[1])
    mail = {"MAIL_HOST": "127.0.0.1", "MAIL_PORT": port, "MAIL_TLS": "", "MAIL_USER": "", "MAIL_PASSWORD": ""}
    return Machine(folder, mail)


@contextmanager
def open_folder() -> Iterator[Path]:
    """One that others may pass through, as they may through the root of a machine; pytest's own are closed."""
    with TemporaryDirectory(prefix="book-") as folder:
        Path(folder).chmod(0o711)
        yield Path(folder)


@pytest.fixture(scope="module")
def first(post: MailServer) -> Iterator[Machine]:
    with open_folder() as folder, closing(machine(folder / "first", post)) as made:
        made.run(*INSTALL, *RUN)
        yield made


@dataclass
class Lived:
    """What happened on the first machine: a call with a recording."""

    call: str
    recording: str
    token: str


@pytest.fixture(scope="module")
def lived(first: Machine, post: MailServer) -> Lived:
    """Two administrators with second factors, a company, an operator whom a mail reached, a call, a recording."""
    links = re.findall(r"https://\S+", first.run("administrators"))
    one, two = (administrator(first, link, email) for link, email in zip(links, ADMINS, strict=True))
    import_company(first)
    made = one.send("/admin/users/new/", "display_name", email=OPERATOR, display_name="受付 花子")
    welcome = mail_of(post, OPERATOR, "/welcome/")
    Person(first).begin(next(iter(re.findall(r"https://\S+/welcome/\S+", welcome))), PASSWORD)
    address = made.url.path
    place = re.search(r'<option value="([-0-9a-f]{36})"[^>]*>[^<]*青葉商事', one.ask("GET", address).text)
    assert place is not None
    one.send(address, f"{address}memberships/", place=place[1], role="operator")
    two.send("/admin/proposals/", "/approve/")
    token = first.run(then=f"callcenter web create_token --user {OPERATOR} --tenant aoba").split()[-1]
    client = api(first, token)
    call = client.post("calls/", json=CALL).raise_for_status().json()["id"]
    sent = client.post(f"calls/{call}/recordings/", files={"file": ("a.wav", sounds.encoded("pcm.wav", 2.0))})
    assert sent.status_code == 201, sent.text
    return Lived(call, sent.json()["id"], token)


def administrator(first: Machine, link: str, email: str) -> Person:
    """Sets the password, signs in, sets up a second factor, and signs in with it."""
    person = Person(first)
    person.begin(link, PASSWORD)
    person.sign_in(email, PASSWORD)
    seed = person.set_up_second_factor()
    again = Person(first)
    asked = again.sign_in(email, PASSWORD)
    assert "/2fa/authenticate/" in str(asked.url)
    again.send("/accounts/2fa/authenticate/", "code", code=code(seed, steps=1))
    assert again.ask("GET", "/admin/users/").status_code == 200
    assert again.hears().startswith("retry:")
    return again


def import_company(first: Machine) -> None:
    file = first.root / "companies.json"
    file.write_text(json.dumps([COMPANY | {"people": PEOPLE}], ensure_ascii=False), "utf-8")
    first.run(then=f"callcenter worker import_tenants {file}")


def api(machine: Machine, token: str) -> httpx.Client:
    """A program of somebody else's, over TLS."""
    client = Person(machine).client
    client.headers["Authorization"] = f"Bearer {token}"
    client.base_url = httpx.URL(f"{client.base_url}/api/v1/")
    client.event_hooks["request"] = [lambda request: request.extensions.update(sni_hostname="callcenter.example")]
    return client


def test_the_page_has_no_block_that_is_not_followed_here() -> None:
    names = list(blocks())
    assert set(names) == {"values", *INSTALL, *RUN, *RESTORE, "administrators", "backup", "update"}
    assert [name for name in names if name in {*INSTALL, *RUN}] == [*INSTALL, *RUN]


def test_a_call_is_logged_and_its_recording_checked(first: Machine, lived: Lived) -> None:
    client = api(first, lived.token)

    def checked() -> dict[str, Any] | None:
        shown: dict[str, Any] = client.get(f"recordings/{lived.recording}/").raise_for_status().json()
        return shown if shown["state"] != "checking" else None

    assert until(checked, "the recording was not checked")["state"] == "ready"


def test_the_proxy_ends_tls_and_believes_nobody(first: Machine, lived: Lived) -> None:
    plain = httpx.get(f"http://127.0.0.1:{first.ports['plain']}/me/", headers={"Host": "callcenter.example"})
    assert (plain.status_code, plain.headers["Location"]) == (301, "https://callcenter.example/me/")
    client = api(first, lived.token)
    assert client.post("calls/", content=b"x" * (1 << 20) + b"x").status_code == 413
    answer = client.get(f"calls/{lived.call}/", headers={"X-Forwarded-Proto": "http", "X-Forwarded-For": "192.0.2.1"})
    assert answer.status_code == 200
    assert "strict-transport-security" in answer.headers


def test_each_secret_file_is_its_roles_alone(first: Machine) -> None:
    for folder, names in {"var/lib/callcenter/env": "*.env", "etc/callcenter": "*.*"}.items():
        for file in (first.root / folder).glob(names):
            assert file.stat().st_mode & 0o777 == 0o400, file
            assert not re.search(r"@[A-Z_]+@", file.read_text()), file


@pytest.fixture(scope="module")
def copies(first: Machine, lived: Lived) -> tuple[Path, Path]:
    """The page's backup, with a copy of the keys from a fortnight ago lying there."""
    test_a_call_is_logged_and_its_recording_checked(first, lived)
    records, keys = (first.root / "var/backups" / name for name in ("callcenter", "callcenter-keys"))
    for name, hours in (("old", 14 * 24 - 6), ("young", 13 * 24)):
        (keys / name).mkdir()
        then = time.time() - hours * 3600
        os.utime(keys / name, (then, then))
    first.run("backup")
    return max(records.iterdir()), max(folder for folder in keys.iterdir() if folder.name != "young")


def test_a_backup_is_made_and_proved_and_old_copies_of_keys_go(first: Machine, copies: tuple[Path, Path]) -> None:
    records, keys = copies
    assert "The backup restores" in first.log("callcenter-restore-check.service").read_text()
    assert {file.name for file in records.iterdir()} == {"default", "objects", "manifest.json"}
    assert {folder.name for folder in keys.parent.iterdir()} >= {"young", records.name}
    assert not (keys.parent / "old").exists()


def test_after_an_update_everything_runs_again(first: Machine, lived: Lived) -> None:
    """With the data of the last release: tests/upgrade, by the same commands."""
    before = {name: process.pid for name, process in first.processes.items() if name.startswith("callcenter")}
    first.run("update", "look")
    after = {name: process.pid for name, process in first.processes.items() if name.startswith("callcenter")}
    assert set(after) == set(before)
    assert not set(after.values()) & set(before.values())
    assert api(first, lived.token).get(f"calls/{lived.call}/").status_code == 200


def test_the_backup_becomes_the_service_of_another_machine(
    post: MailServer, first: Machine, lived: Lived, copies: tuple[Path, Path]
) -> None:
    with open_folder() as folder, closing(machine(folder / "second", post)) as second:
        safe = " ".join(str(first.root / "etc/callcenter" / name) for name in ("kek.ring", "seal.key"))
        second.run("machine", "program", "accounts", "folders", then=f"cp -p {safe} /etc/callcenter/")
        second.run("hand-out", "settings", "queue", "units")
        second.run(*RESTORE, RECORDS=str(copies[0]), KEYS=str(copies[1]))
        client = api(second, lived.token)
        assert client.get(f"calls/{lived.call}/").raise_for_status().json()["id"] == lived.call
        assert client.get(f"recordings/{lived.recording}/").raise_for_status().json()["state"] == "ready"
        probe = json.loads(second.run(then="callcenter backup restore_probe").splitlines()[-1])
        assert (probe["failed"], probe["objects"]) == ([], 1)
        assert probe["values"] > 5
