"""The real processes of the Procfile on this test process's database, for journeys and faults."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from callcenter.embedded.home import Home
from callcenter.embedded.run import ROLE_OF_PROCESS, procfile
from callcenter.embedded.supervise import die_with_parent
from callcenter.embedded.valkey import Valkey, free_port
from callcenter.settings.env import ROOT
from tests.harness.plugin import environment, own_home


class Stack:
    """Web, relay, worker, beat and sealer; each in its own process group with its own log file.

    `base_url` is where web answers. `kill` is SIGKILL to the whole group; `start` brings a process (back) up.
    """

    def __init__(self, names: Mapping[str, str], *, demo: bool = True) -> None:
        self.home = own_home()
        self.port = free_port()
        # A queue of its own: a test may stop it without harm to others.
        self.valkey = Valkey(Home(self.home.folder(f"stack-{self.port}")))
        self.base_url = f"http://127.0.0.1:{self.port}"
        # Where no proxy divides the addresses, web holds the event streams, too.
        self.commands = {name: command for name, command in procfile().items() if name != "live"}
        # Two beats that write one schedule file end each other.
        self.commands["beat"] += f" --schedule {self.home.folder(f'stack-{self.port}') / 'beat-schedule'}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.mail = self.home.folder(f"stack-{self.port}") / "mail"
        self.names = dict(names)
        self._extra = {
            "DJANGO_SETTINGS_MODULE": "callcenter.settings.test",
            "DEMO": "1" if demo else "",
            "EMAIL_FILE_PATH": str(self.mail),
            "PUBLIC_URL": self.base_url,
            # A worker that was killed is missed after so many seconds.
            "JOB_LEASE_SECONDS": "10",
        }
        self.seals = self.home.folder(f"stack-{self.port}") / "seal"

    def environment(self, role: str) -> dict[str, str]:
        """The whole environment of one process."""
        path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
        return {
            "PATH": path,
            "TMPDIR": str(self.home.folder("tmp")),
            "LANG": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PORT": str(self.port),
            "WEB_WORKERS": "1",
            "WEB_THREADS": "8",
            "WORKERS": "1",
            "HOME": os.environ.get("HOME", "/"),
            **environment(
                role,
                valkey=self.valkey,
                database=self.names["default"],
                keystore=self.names["keystore"],
                extra=self._extra | ({"SEAL_STATE_DIR": str(self.seals)} if role == "sealer" else {}),
            ),
        }

    def forget_seals(self) -> None:
        """The sealer's memory of a log that is no more; it would rightly refuse to go on."""
        for _attempt in range(20):
            # The sealer may be writing its last note into it just now.
            shutil.rmtree(self.seals, ignore_errors=True)
            if not self.seals.exists():
                break
            time.sleep(0.05)
        self.seals.mkdir(mode=0o700, exist_ok=True)

    def log(self, name: str) -> Path:
        return self.home.folder("logs") / f"stack-{self.port}-{name}.log"

    def start(self, *names: str, wait: bool = True) -> None:
        """Start these processes (default: all), and wait until what they make answers."""
        chosen = names or tuple(self.commands)
        for folder in (self.mail, self.seals):
            folder.mkdir(mode=0o700, exist_ok=True)
        if self.valkey.process is None:
            self.valkey.start()
        for name in chosen:
            role = ROLE_OF_PROCESS[name]
            environment = self.environment(role)
            if name == "web":
                environment["DB_POOL"] = "8"
            with self.log(name).open("ab") as stream:
                self.processes[name] = subprocess.Popen(
                    ["/bin/sh", "-c", f"exec {self.commands[name]}"],
                    stdin=subprocess.DEVNULL,
                    stdout=stream,
                    stderr=stream,
                    cwd=ROOT,
                    env=environment,
                    start_new_session=True,
                    preexec_fn=die_with_parent,
                )
        if wait and "web" in chosen:
            self.wait_ready()

    def wait_ready(self, patience: float = 60) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.processes["web"].poll() is not None:
                break
            with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{self.base_url}/readyz", timeout=5):
                return
            time.sleep(0.1)
        tail = self.log("web").read_text("utf-8", "replace")[-3000:]
        raise AssertionError(f"web did not become ready:\n{tail}")

    def kill(self, name: str) -> None:
        """kill -9 of the process and all its children."""
        process = self.processes.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, *names: str) -> None:
        """A polite end (default: of all); killed after ten seconds."""
        chosen = [(name, self.processes.pop(name)) for name in names or tuple(self.processes)]
        for _name, process in chosen:
            with suppress(ProcessLookupError):
                process.terminate()
        for _name, process in chosen:
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if not names:
            self.valkey.stop()
