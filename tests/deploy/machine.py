"""A machine on which the page of operations is followed, below one folder, without root and without systemd.

The commands of the page run as they stand; only places and ports are others, since a test shares neither. What a machine
has and this one has not is played by few lines: `systemctl` starts what the units say, with the variables that they name;
`pg_createcluster` and `pg_ctlcluster` drive servers from the wheel; accounts of the system are left out. nginx is real.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from callcenter.embedded import valkey
from callcenter.embedded.account import as_child, give, way_to
from callcenter.embedded.home import Home, write_private
from callcenter.embedded.postgres import Postgres, child_environment
from callcenter.embedded.supervise import die_with_parent
from callcenter.settings.env import ROOT, parse
from tests.deploy import asking, played
from tests.deploy.book import blocks
from tests.deploy.units import Unit, command
from tests.harness import nginx as proxy

PLACES = re.compile(r"(?<![\w.])/(etc|opt|var|usr/local)/")
PORTS = {"records": "5440", "keys": "5441", "queue": "6379", "web": "8000", "live": "8001", "tls": "443", "plain": "80"}


def nginx() -> str:
    """A missing proxy is an error, never a skip."""
    return proxy.find() or pytest.fail("No nginx. Run `python -m tests.harness.nginx`.")


class Machine:
    """`run` runs blocks of the page; what they have started is stopped by `close`."""

    def __init__(self, folder: Path, values: Mapping[str, str]) -> None:
        self.root, self.values = folder, dict(values)
        self.ports = {name: valkey.free_port() for name in PORTS}
        self.clusters: dict[str, Postgres] = {}
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.bin = folder / "usr/local/sbin"
        self.cert = folder / "etc/callcenter/tls/fullchain.pem"
        self._superuser_home = Home(folder / "var/lib/postgresql/18")
        self._prepare()

    # What is there before the first block: the release, and the servers' own files.
    def _prepare(self) -> None:
        for place in ("opt/callcenter", "etc/nginx/sites-enabled", "etc/systemd/system", "etc/valkey", "var/log/nginx"):
            (self.root / place).mkdir(parents=True)
        (self.root / "var/lib/valkey").mkdir(parents=True)
        self._release(self.root / "opt/callcenter")
        queue = f"port {self.ports['queue']}\nbind 127.0.0.1\ndir {self.root}/var/lib/valkey\n"
        (self.root / "etc/valkey/valkey.conf").write_text(queue)
        user = "user root; " if os.geteuid() == 0 else ""
        (self.root / "nginx.conf").write_text(played.NGINX.format(root=self.root, user=user))
        write_private(self._superuser_home.folder("secrets") / "postgres-superuser", played.SUPERUSER + "\n")
        self._tools()
        tls = self.cert.parent
        tls.mkdir(parents=True)
        make = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=callcenter.example"
        )
        name = ["-addext", "subjectAltName=DNS:callcenter.example"]
        files = ["-keyout", str(tls / "privkey.pem"), "-out", str(self.cert)]
        subprocess.run([*make.split(), *name, *files], check=True, capture_output=True)

    def _release(self, folder: Path) -> None:
        for entry in ROOT.iterdir():
            if not entry.name.startswith(".") and entry.name not in {"deploy", "var", "static-root"}:
                (folder / entry.name).symlink_to(entry)
        for file in (ROOT / "deploy").rglob("*"):
            copy = folder / file.relative_to(ROOT)
            if file.is_file():
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_text(self.here(file.read_text("utf-8")), "utf-8")
        venv, real = folder / ".venv", Path(sys.prefix)
        (venv / "bin").mkdir(parents=True)
        for entry in (real / "bin").iterdir():
            (venv / "bin" / entry.name).symlink_to(entry)
        for name in ("lib", "pyvenv.cfg"):
            (venv / name).symlink_to(real / name)
        (venv / "bin" / "pip").unlink(missing_ok=True)
        for place in (venv / "bin", *(venv / "bin").parents[: len(venv.relative_to(self.root).parts) + 1]):
            place.chmod(0o755)  # servers of a root run as somebody else
        self._script(venv / "bin" / "pip", "exit 0")

    def _tools(self) -> None:
        self.bin.mkdir(parents=True)
        self._listener = socket.socket(socket.AF_UNIX)
        place = Home(self.root / "ask").runtime / "ask"
        self._listener.bind(str(place))
        self._listener.listen()
        self._listener.settimeout(0.05)
        for name in played.TOLD:
            text = played.ASK.format(python=sys.executable, socket=str(place), name=name)
            (self.bin / name).write_text(text)
            (self.bin / name).chmod(0o755)
        for name in played.NOTHING:
            self._script(self.bin / name, "exit 0")
        words = {"python": sys.executable, "asking": asking.__file__, "tls": self.ports["tls"], "cert": self.cert}
        for name, text in played.PLAYED.items():
            for word, value in words.items():
                text = text.replace(f"{{{word}}}", str(value))
            self._script(self.bin / name, text)

    @staticmethod
    def _script(file: Path, text: str) -> None:
        file.write_text(f"#!/bin/sh\n{text}\n")
        file.chmod(0o755)

    def here(self, text: str) -> str:
        """The same text with this machine's places and ports."""
        for name in ("records", "keys"):
            asked = f"postgresql://%2Fvar%2Frun%2Fpostgresql:{PORTS[name]}/postgres"
            text = text.replace(asked, f"'{self._cluster(name).superuser_url()}'") if asked in text else text
        text = PLACES.sub(rf"{self.root}/\1/", text)
        for name, port in PORTS.items():
            text = re.sub(rf"(?<=[ :=]){port}(?=[/;\s\"]|$)", str(self.ports[name]), text)
        return text.replace("listen [::]", "listen [::1]")

    def _cluster(self, name: str) -> Postgres:
        if name not in self.clusters:
            made = Postgres(self._superuser_home, name, port=self.ports[name], fast=True)
            made.settings["listen_addresses"] = "127.0.0.1"
            self.clusters[name] = made
        return self.clusters[name]

    def environment(self) -> dict[str, str]:
        path = f"{self.bin}:/usr/sbin:/usr/bin:/bin"
        return {"PATH": path, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}

    def run(self, *names: str, then: str = "", **instead: str) -> str:
        """Run these blocks in one shell after the values; what they print. `instead`: variables that a block sets itself."""
        page = blocks()
        values = page["values"] + "".join(f"{name}={value!r}\n" for name, value in self.values.items())
        text = "\n".join(self.here(page[name]) for name in names)
        for name, value in instead.items():
            text, count = re.subn(rf"^{name}=\S+", f"{name}={value}", text, flags=re.M)
            assert count == 1, name
        shell = subprocess.Popen(
            ["bash", "-eu", "-o", "pipefail"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self.environment(),
            cwd=self.root,
        )
        assert shell.stdin is not None
        assert shell.stdout is not None
        shell.stdin.write(f"set +u\n{values}\n{text}\n{self.here(then)}\n".encode())
        shell.stdin.close()
        while shell.poll() is None:
            self._answer()
        said = shell.stdout.read().decode()
        shell.stdout.close()
        assert shell.returncode == 0, f"{names}:\n{said[-3000:]}\n{self.logs()}"
        return said

    def _answer(self) -> None:
        """Servers are started here, in the thread that stays: they end with it."""
        try:
            line, _address = self._listener.accept()
        except TimeoutError:
            return
        with line:
            words = json.loads(b"".join(iter(lambda: line.recv(65536), b"")))
            try:
                said, code = self._do(words[0], words[1:]) or "", 0
            except (AssertionError, SystemExit, KeyError, OSError) as error:
                said, code = f"{words}: {error!r}\n", 1
            line.sendall(json.dumps({"said": said, "code": code}).encode())

    def _do(self, name: str, words: list[str]) -> str | None:
        if name == "nginx":
            done = subprocess.run(
                [nginx(), *words, "-c", str(self.root / "nginx.conf")], capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr
            return None
        if name == "pg_createcluster":
            self._cluster(words[1]).start()
        elif name == "pg_ctlcluster":
            server = self._cluster(words[1])
            server.stop() if words[2] == "stop" else server.start()
        elif name == "chown" and words[:2] == ["-R", "postgres:postgres"]:
            self._cluster(Path(words[2]).name).own()
        elif name == "systemctl":
            self._systemctl(words[0], [word for word in words[1:] if not word.startswith("--")])
        return None

    def _systemctl(self, verb: str, units: list[str]) -> None:
        for unit in [part for name in units for part in self._parts(name)]:
            if verb in {"stop", "restart"}:
                self._stop(unit)
            if verb in {"start", "enable", "restart", "reload"} and unit not in self.processes:
                self._start(unit)

    def _parts(self, name: str) -> list[str]:
        """A target stands for what it wants; a timer is read and waits for its hour."""
        file = self.root / "etc/systemd/system" / name
        if name.endswith(".timer"):
            assert Unit.read(name, file.parent).one("OnCalendar")
            return []
        if name.endswith(".target"):
            return Unit.read(name, file.parent).one("Wants").split()
        return [name]

    def _start(self, name: str) -> None:
        if name == "valkey-server":
            conf, program = self.root / "etc/valkey/valkey.conf", valkey.program()
            way = way_to(self.root, program)
            give(self.root / "var/lib/valkey", way)
            self._spawn(name, as_child(way, program, str(conf)), child_environment(self.root / "run"))
        elif name == "nginx":
            self._spawn(name, [nginx(), "-c", str(self.root / "nginx.conf")], self.environment())
        else:
            self._service(Unit.read(name, self.root / "etc/systemd/system"))

    def _service(self, unit: Unit) -> None:
        variables = dict(parse(Path(unit.one("EnvironmentFile")).read_text("utf-8")))
        environment = self.environment() | {"PYTHONUNBUFFERED": "1"} | variables
        for line in [*unit.all("ExecStartPre"), unit.one("ExecStart")]:
            words = [re.sub(r"\$\{(\w+)\}", lambda match: environment[match[1]], word) for word in command(line)]
            words = [word.replace("$$", "$") for word in words]
            process = self._spawn(unit.name, words, environment)
            if ("Type", "oneshot") in unit.lines:
                code = process.wait()
                del self.processes[unit.name]
                assert code == 0, f"{words}: {self.log(unit.name).read_text()[-2000:]}"

    def _spawn(self, name: str, words: list[str], environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.root / "opt/callcenter",
                env=dict(environment),
                start_new_session=True,
                preexec_fn=die_with_parent,
            )
        return self.processes[name]

    def log(self, name: str) -> Path:
        return self.root / f"{name}.log"

    def logs(self) -> str:
        return "\n".join(
            f"{file.name}: {file.read_text('utf-8', 'replace')[-600:]}" for file in self.root.glob("*.log")
        )

    def _stop(self, name: str, patience: float = 10) -> None:
        process = self.processes.pop(name, None)
        if process is None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for name in list(self.processes):
            self._stop(name, 0.1)
        for server in self.clusters.values():
            server.stop()
        self._listener.close()
