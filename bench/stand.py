"""Servers of a bench's own, as durable as the real ones: two PostgreSQL clusters, Valkey, the schema, and web.

Started once per run in a temporary folder, gone at its end. Django in this process works as role web.
"""

import atexit
import http.client
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg

from bench.cpu import used
from callcenter.core.bootstrap import DATABASE, KEYSTORE
from callcenter.embedded.environment import variables
from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres, embedded_keystore
from callcenter.embedded.run import procfile
from callcenter.embedded.valkey import Valkey
from callcenter.settings.env import ROOT

SETTINGS = "callcenter.settings.demo"


class Stand:
    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="ccb-")
        self.home = Home(Path(self.folder))
        self.postgres, self.keystore = Postgres(self.home), embedded_keystore(self.home)
        self.valkey = Valkey(self.home)
        self._processes: list[subprocess.Popen[bytes]] = []
        atexit.register(self.stop)
        for server in (self.postgres, self.keystore, self.valkey):
            server.start()
        self.postgres.bootstrap(self.keystore)
        self._migrate()
        os.environ.update(self.environment("web"))
        import django

        django.setup()

    def environment(self, role: str) -> dict[str, str]:
        """What a process of this role must know."""
        extra = {"DJANGO_SETTINGS_MODULE": SETTINGS, "DEMO": "1", "PUBLIC_URL": "http://127.0.0.1"}
        return variables(role, self.postgres, self.valkey, keystore_server=self.keystore, extra=extra)

    def _command(self, role: str, **more: str) -> dict[str, str]:
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        return {"PATH": path, "LANG": "C.UTF-8", **self.environment(role), **more}

    def _migrate(self) -> None:
        command = [sys.executable, "manage.py", "migrate", "-v0"]
        subprocess.run(command, check=True, cwd=ROOT, env=self._command("owner"))

    def superuser(self) -> psycopg.Connection:
        """A connection that row security does not bind: to load dummies, and as the unprotected peer."""
        return psycopg.connect(self.postgres.superuser_url(DATABASE), autocommit=True)

    def analyze(self) -> None:
        """What autovacuum does within a minute of a load."""
        for url in (self.postgres.superuser_url(DATABASE), self.keystore.superuser_url(KEYSTORE)):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("ANALYZE")

    def web(
        self, port: int, *, workers: int = 2, threads: int = 8, application: str = "callcenter.asgi", **more: str
    ) -> str:
        """Web as production runs it; answers its address once it is ready. ``application``: the module that is served."""
        command = procfile()["web"].replace("callcenter.asgi", application)
        wide = {"PORT": str(port), "WEB_WORKERS": str(workers), "WEB_THREADS": str(threads), "DB_POOL": str(threads)}
        self._processes.append(
            subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=ROOT,
                env=self._command("web", **wide, **more),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        address = f"http://127.0.0.1:{port}"
        for _try in range(600):
            with suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == http.HTTPStatus.OK:
                    return address
            time.sleep(0.1)
        raise SystemExit("web did not become ready")

    def cpu(self) -> tuple[float, float]:
        """Seconds of CPU so far: of web, and of both clusters."""
        clusters = [
            int((server.data / "postmaster.pid").read_text().split()[0]) for server in (self.postgres, self.keystore)
        ]
        return used(process.pid for process in self._processes), used(clusters)

    def stop(self) -> None:
        for process in self._processes:
            process.terminate()
            process.wait(20)
        self._processes.clear()
        for server in (self.valkey, self.keystore, self.postgres):
            with suppress(OSError):
                server.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def stand() -> Stand:
    """The one stand of this run."""
    return Stand()
