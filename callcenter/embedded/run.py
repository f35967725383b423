"""`make run`: servers, schema, demo, processes; then everything it started is stopped again."""

import fcntl
import hashlib
import os
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

from callcenter.embedded import environment, leftover
from callcenter.embedded.home import Home, write_private
from callcenter.embedded.postgres import Postgres, embedded_keystore
from callcenter.embedded.supervise import Kept, Supervisor, die_with_parent
from callcenter.embedded.valkey import Valkey
from callcenter.settings import env

ROLE_OF_PROCESS = {
    "web": "web",
    "live": "web",
    "relay": "worker",
    "worker": "worker",
    "exchanges": "worker",
    "beat": "worker",
    "sealer": "sealer",
}
WEB_THREADS = 8
DB_POOL = WEB_THREADS + 4
"""Uploads and long answers have threads of their own, which ask the database only now and then."""
DEMO_ACCOUNTS = (
    ("op1@demo.example", "オペレーター（青葉商事・アオバ歯科）"),
    ("op2@demo.example", "オペレーター（ほか3社）"),
    ("sv@demo.example", "スーパーバイザー（全社）"),
    ("user@aoba-shoji.example", "委託元の利用者（ほか4社も user@<委託元>.example）"),
    ("admin@aoba-shoji.example", "委託元の管理者（ほか4社も admin@<委託元>.example）"),
    ("admin@demo.example", "システム管理者"),
    ("admin2@demo.example", "システム管理者（役割を承認する2人目）"),
    ("auditor@demo.example", "監査人"),
    ("qm@demo.example", "品質管理者"),
)


@dataclass(frozen=True)
class Servers:
    """What runs below the processes, and the variables that all of them share."""

    postgres: Postgres
    keystore: Postgres
    valkey: Valkey
    extra: Mapping[str, str]

    @property
    def home(self) -> Home:
        return self.postgres.home


def say(text: str) -> None:
    print(text, flush=True)


@contextmanager
def only_one(home: Home) -> Iterator[None]:
    """Refuse a second `make run` on the same data."""
    with (home.folder("run") / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise SystemExit(f"Already running on {home.path}. Stop it first, or set CALLCENTER_HOME.") from None
        yield


def main() -> int:
    if os.environ.get("MAKELEVEL"):
        die_with_parent()
    signal.signal(signal.SIGTERM, _leave)
    os.umask(0o077)  # what it and its processes write is their user's alone
    home = Home.here()
    port = env.number("PORT", 8000)
    extra = {
        "DJANGO_SETTINGS_MODULE": "callcenter.settings.demo",
        "DEMO": "1",
        "PORT": str(port),
        "DEMO_PASSWORD": _demo_password(home),
    }
    with ExitStack() as stack:
        stack.enter_context(only_one(home))
        leftover.end(home)
        _refuse_taken(port)
        servers = Servers(Postgres(home), embedded_keystore(home), Valkey(home), extra)
        say(f"callcenter: starting PostgreSQL and Valkey (data: {home.path})")
        # Beside the servers, and in a process that takes its memory with it.
        reading = subprocess.Popen([sys.executable, "-m", "callcenter.embedded", "messages"], cwd=env.ROOT)
        servers.home.secret("postgres-superuser")
        with ThreadPoolExecutor() as pool:
            list(pool.map(Postgres.prepare, (servers.postgres, servers.keystore)))
        for server in (servers.postgres, servers.keystore, servers.valkey):
            stack.callback(server.stop)
            server.start()
            if server.process is not None:
                leftover.write_down(home, server.process.pid)
        if reading.wait():
            raise SystemExit("The catalogues of messages could not be compiled; see above.")
        environment.write_files(servers.postgres, servers.keystore, servers.valkey, extra)
        prepare(servers)
        return supervise(servers, port)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _refuse_taken(port: int) -> None:
    """The web server shares its port with whoever listens there already; two products would answer by turns."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(f"Port {port} is in use. Stop what listens there, or set PORT to another one.") from None


def _demo_password(home: Home) -> str:
    file = home.folder("secrets") / "demo-password"
    if not file.is_file():
        words = home.secret("demo-seed", length=8)
        write_private(file, f"demo-{words[:4]}-{words[4:8]}-{words[8:12]}\n")
    return file.read_text("ascii").strip()


def process_environment(role: str, servers: Servers) -> dict[str, str]:
    """The shell's variables without another installation's secrets, and those of the role."""
    ours = {"DATABASE_URL", "KEYSTORE_URL", "OWNER_DATABASE_URL", "OWNER_KEYSTORE_URL", "REDIS_URL", "SECRET_KEY"}
    inherited = {name: value for name, value in os.environ.items() if name not in ours}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '/usr/bin:/bin')}"
    # An interpreter that may not keep its bytecode compiles everything at every start.
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    return {
        **inherited,
        "PATH": path,
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",
        **environment.variables(
            role, servers.postgres, servers.valkey, keystore_server=servers.keystore, extra=servers.extra
        ),
    }


def prepare(servers: Servers) -> None:
    """Roles and schema: the first time, and again only after the code of the schema has changed."""
    stamp = servers.home.folder("run") / "schema"
    wanted = schema_fingerprint()
    if not stamp.is_file() or stamp.read_text("ascii").strip() != wanted:
        servers.postgres.bootstrap(servers.keystore)
        owner = process_environment("owner", servers)
        _manage(["migrate", "-v", "0"], owner)
        write_private(stamp, wanted + "\n")


def schema_fingerprint() -> str:
    """Changes when a migration, a grant or a pinned package changes."""
    files = [
        env.ROOT / "requirements" / "base.txt",
        *(env.ROOT / "callcenter" / "core").glob("*.py"),
        *env.ROOT.glob("*/migrations/*.py"),
        *env.ROOT.glob("callcenter/*/migrations/*.py"),
    ]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(env.ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def _manage(arguments: list[str], variables: Mapping[str, str]) -> None:
    result = subprocess.run([sys.executable, str(env.ROOT / "manage.py"), *arguments], env=variables, check=False)
    if result.returncode:
        raise SystemExit(f"manage.py {arguments[0]} failed; see above. Nothing is running; the data is as it was.")


def procfile() -> dict[str, str]:
    """The command of each process of the product."""
    lines = (env.ROOT / "Procfile").read_text("utf-8").splitlines()
    return dict(line.split(": ", 1) for line in lines if line)


def processes(servers: Servers) -> list[Kept]:
    """What runs here: as in the Procfile, but what one role does in the background shares a process."""
    commands, web = procfile(), process_environment("web", servers)
    # The demo is made as web, and its owner tells the planner about it.
    owner = process_environment("owner", servers)
    wide = {"WEB_WORKERS": "1", "WEB_THREADS": str(WEB_THREADS), "DB_POOL": str(DB_POOL)}
    wide = web | {name: os.environ.get(name) or value for name, value in wide.items()}
    seed = Kept("demo", _filling(servers), owner, once=True) if _to_fill(servers) else None
    kept = [
        Kept("web", commands["web"], wide, after=seed),
        Kept("background", "python -m callcenter.background", process_environment("worker", servers)),
        Kept("sealer", commands["sealer"], process_environment("sealer", servers)),
    ]
    return [*kept, seed] if seed else kept


def kept_servers(servers: Servers) -> list[Kept]:
    """What runs below, already started: it comes back as everything else does."""
    ours: dict[str, Postgres | Valkey] = {
        "postgres": servers.postgres,
        "keystore": servers.keystore,
        "valkey": servers.valkey,
    }
    return [Kept(name, spawn=server.spawn, child=server.process) for name, server in ours.items()]


def seeded_mark(servers: Servers) -> Path:
    """Is there once the demo is filled, and names how many companies were asked for."""
    return servers.home.folder("run") / "seeded"


def _to_fill(servers: Servers) -> bool:
    """At the first start, and when more companies are asked for than there are."""
    mark = seeded_mark(servers)
    return not mark.exists() or env.number("DEMO_COMPANIES", 0) > int(mark.read_text("utf-8").strip() or 0)


def _filling(servers: Servers) -> str:
    """The demo's rows, while the other processes start; web waits for them."""
    mark, asked = shlex.quote(str(seeded_mark(servers))), env.number("DEMO_COMPANIES", 0)
    return f"sh -c {shlex.quote(f'python manage.py seed_demo && echo {asked} > {mark}')}"


def supervise(servers: Servers, port: int) -> int:
    """Until a signal comes, or the demo's rows cannot be made."""
    note = partial(leftover.write_down, servers.home)
    supervisor = Supervisor([*kept_servers(servers), *processes(servers)], str(env.ROOT), note)
    threading.Thread(target=_announce, args=(port, servers.extra["DEMO_PASSWORD"]), daemon=True).start()
    return supervisor.run()


def _announce(port: int, password: str) -> None:
    """Print addresses and accounts once the product answers."""
    address = f"http://127.0.0.1:{port}"
    begun = time.monotonic()
    warned = False
    while not _ready(f"{address}/readyz"):
        if not warned and time.monotonic() - begun > 90:
            warned = True
            say(f"callcenter: {address}/readyz has not answered for 90 s; see the messages above")
        time.sleep(0.2)
    rows = "\n".join(f"    {email:<28} {label}" for email, label in DEMO_ACCOUNTS)
    if many := env.number("DEMO_COMPANIES", 0):
        rows += f"\n  委託元は{many}社です。op1 と op2 は、5社を超えると全社を担当します。"
    say(
        f"\ncallcenter is ready: {address}/\n"
        f"  API: {address}/api/v1/docs/   health: {address}/readyz\n"
        f"  demo accounts (password for all: {password})\n{rows}\n"
        "  Ctrl-C stops everything.\n"
    )


def _ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
