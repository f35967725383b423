"""`make run`'s supervisor: everything comes up, what is killed comes back, everything goes down."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep, time
from typing import Any

import pytest

from callcenter.embedded.valkey import free_port
from callcenter.settings.env import ROOT, parse

pytestmark = pytest.mark.xdist_group("run")


class Run:
    """`python -m callcenter.embedded run` on a home of its own, without the demo's rows."""

    def __init__(self, folder: Path) -> None:
        self.home, self.port = folder / "home", free_port()
        (self.home / "run").mkdir(parents=True)
        (self.home / "run" / "seeded").touch()
        self.process: subprocess.Popen[bytes] | None = None
        self.log = folder / "log"

    def start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        with self.log.open("ab") as stream:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "callcenter.embedded", "run"],
                cwd=ROOT,
                env=environment | {"CALLCENTER_HOME": str(self.home), "PORT": str(self.port)},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )

    def ready(self, patience: float = 150) -> dict[str, Any]:
        """What /readyz says once nothing is missing."""
        deadline = monotonic() + patience
        answer: dict[str, Any] = {}
        while monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as response:
                    answer = json.load(response)
                if not answer["degraded"]:
                    return answer
            except OSError:  # urllib's own among them
                pass
            sleep(0.3)
        raise AssertionError(f"{answer} {self.log.read_text()[-3000:]}")

    def pids(self, word: str = "") -> list[int]:
        """Processes that belong to this home (by command line or environment) and have `word` in their command line."""
        found = []
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit() or int(entry.name) == os.getpid():
                continue
            try:
                line = (entry / "cmdline").read_bytes()
                whole = line + (entry / "environ").read_bytes()
            except OSError:
                continue
            if str(self.home).encode() in whole and word.encode() in line:
                found.append(int(entry.name))
        return found

    def gone(self, patience: float = 60) -> bool:
        deadline = monotonic() + patience
        while self.pids() and monotonic() < deadline:
            sleep(0.2)
        return not self.pids()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    made = Run(tmp_path_factory.mktemp("run"))
    made.start()
    yield made
    made.end()


def test_everything_comes_up_and_says_where(run: Run) -> None:
    answer = run.ready()
    assert answer.pop("jobs")["given_up"] == 0
    assert answer == {"status": "ready", "failed": [], "degraded": []}
    deadline = monotonic() + 20
    while "callcenter is ready" not in run.log.read_text() and monotonic() < deadline:
        sleep(0.2)
    text = run.log.read_text()
    assert f"http://127.0.0.1:{run.port}/" in text
    assert "op1@demo.example" in text
    # A newcomer reads only what helps.
    assert text.startswith("callcenter: starting PostgreSQL and Valkey")
    assert not [line for line in text.splitlines() if "warning" in line.lower()]
    for role in ("web", "worker", "owner", "sealer"):
        assert parse((run.home / "env" / f"{role}.env").read_text())["DATABASE_URL"].startswith(
            "postgresql://callcenter_"
        )


def test_what_happens_is_sealed_within_seconds(run: Run) -> None:
    run.ready()
    request = urllib.request.Request(
        f"http://127.0.0.1:{run.port}/accounts/login/",
        data=b"login=nobody@example.jp&password=not-the-password",
        headers={"Origin": f"http://127.0.0.1:{run.port}"},
    )
    begun, notes = time(), list[Path]()
    urllib.request.urlopen(request, timeout=10).close()
    while not notes and time() < begun + 30:
        notes = [file for file in (run.home / "seal").glob("*.note") if file.stat().st_mtime >= begun]
        sleep(0.2)
    assert notes, run.log.read_text()[-3000:]


def test_it_listens_on_the_loopback_address_only(run: Run) -> None:
    run.ready()
    listening = Path("/proc/net/tcp").read_text().splitlines()[1:]
    mine = [
        line.split()[1]
        for line in listening
        if line.split()[1].endswith(f":{run.port:04X}") and line.split()[3] == "0A"
    ]
    assert set(mine) == {f"0100007F:{run.port:04X}"}


def test_a_command_in_another_shell_finds_its_role(run: Run) -> None:
    run.ready()
    environment = {"PATH": os.environ["PATH"], "CALLCENTER_HOME": str(run.home)}
    shown = subprocess.run(
        [sys.executable, "manage.py", "showmigrations", "--database", "owner", "core"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert shown.returncode == 0, shown.stderr
    assert "[X]" in shown.stdout
    assert "[ ]" not in shown.stdout


def test_whatever_it_writes_is_its_users_alone(run: Run) -> None:
    """Mails hold links that open doors, logs and databases the rest."""
    run.ready()
    environment = {"PATH": os.environ["PATH"], "CALLCENTER_HOME": str(run.home)}
    for arguments in (("sendtestemail", "somebody@example.jp"), ("create_admin", "chief@example.jp")):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    ours = {run.home / "run", run.home / "run" / "seeded"}
    found = [path for path in run.home.rglob("*") if not path.is_symlink() and path not in ours]
    assert [path for path in found if path.parent.name == "mail"]
    assert len(found) > 1000
    open_to_others = [path for path in found if path.stat().st_mode & 0o077 and not path.is_socket()]
    assert open_to_others == []


def test_a_second_run_on_the_same_data_is_refused(run: Run) -> None:
    run.ready()
    environment = {"PATH": os.environ["PATH"], "CALLCENTER_HOME": str(run.home), "PORT": str(free_port())}
    second = subprocess.run(
        [sys.executable, "-m", "callcenter.embedded", "run"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert second.returncode == 1
    assert "Already running" in second.stderr
    assert run.ready()["status"] == "ready"


def test_a_port_that_somebody_else_uses_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        environment = {
            "PATH": os.environ["PATH"],
            "CALLCENTER_HOME": str(tmp_path / "home"),
            "PORT": str(other.getsockname()[1]),
        }
        refused = subprocess.run(
            [sys.executable, "-m", "callcenter.embedded", "run"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
    assert refused.returncode == 1
    assert "PORT" in refused.stderr
    assert not (tmp_path / "home" / "postgres").exists()


@pytest.mark.parametrize("word", ["granian", "callcenter.background", "sealer"])
def test_a_killed_process_comes_back(run: Run, word: str) -> None:
    run.ready()
    victims = run.pids(word)
    assert victims
    for pid in victims:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = monotonic() + 60
    while not set(run.pids(word)) - set(victims) and monotonic() < deadline:
        sleep(0.2)
    sleep(1)
    assert run.ready()["status"] == "ready"


def answers(run: Run, path: str, **headers: str) -> tuple[int, float, Any, str]:
    """Status, seconds, headers and text of one page, whatever it says."""
    begun = monotonic()
    request = urllib.request.Request(f"http://127.0.0.1:{run.port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            status, told, text = answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        status, told, text = error.code, error.headers, error.read().decode()
    return status, monotonic() - begun, told, text


def server_of(run: Run, name: str) -> list[int]:
    """Postmasters write down who they are; Valkey shows its port in its title and nothing else."""
    if name != "valkey":
        return [int((run.home / name / "postmaster.pid").read_text().split()[0])]
    port = (run.home / "secrets" / "valkey-port").read_text().strip()
    title = f"127.0.0.1:{port}".encode()
    found = [entry for entry in Path("/proc").glob("[0-9]*/cmdline") if title in read(entry)]
    return [int(entry.parent.name) for entry in found]


def read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


@pytest.mark.parametrize("name", ["postgres", "keystore", "valkey"])
def test_a_killed_server_comes_back_and_nobody_is_told_of_a_defect(run: Run, name: str) -> None:
    run.ready()
    victims = server_of(run, name)
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    begun, statuses = monotonic(), list[int]()
    while monotonic() < begun + 4:
        for path in ("/accounts/login/", "/api/v1/calls/"):
            status, _seconds, told, text = answers(run, path, Authorization="Bearer nobody", Cookie="sessionid=nobody")
            statuses.append(status)
            if status == 503:
                assert told["Retry-After"], text
                assert "unavailable" in text if path.startswith("/api") else "一時的に利用できません" in text
    assert set(statuses) <= {200, 401, 503}, statuses
    assert set(server_of(run, name)).isdisjoint(victims)
    assert run.ready()["status"] == "ready"
    assert [answers(run, "/accounts/login/")[0] for _each in range(20)] == [200] * 20


def test_a_signal_stops_everything_and_the_data_is_there_at_the_second_start(run: Run) -> None:
    run.ready()
    assert run.process is not None
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(60) == 0
    assert run.gone(), run.pids()
    run.start()
    assert run.ready()["status"] == "ready"


def kill(run: Run) -> None:
    assert run.process is not None
    run.process.kill()
    run.process.wait()


def test_a_killed_supervisor_leaves_no_orphan(run: Run) -> None:
    run.ready()
    kill(run)
    assert run.gone(), [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in run.pids()]


def test_whoever_starts_again_at_once_after_a_kill_is_served(run: Run) -> None:
    """What the last run started still holds the port: web is stopped in its tracks and cannot leave by itself."""
    run.start()
    run.ready()
    for pid in run.pids("granian"):
        os.kill(pid, signal.SIGSTOP)
    kill(run)
    run.start()
    assert run.ready()["status"] == "ready"
