"""An installation of its own, as `make run` would have it on disk, for tests that back up, restore, steal or break one."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from callcenter.embedded.environment import variables
from callcenter.embedded.home import Home
from callcenter.embedded.postgres import Postgres, embedded_keystore
from callcenter.embedded.valkey import Valkey
from callcenter.settings.env import ROOT

DATA = """
import json
from tests.calls.make import make_client
from tests.recordings import sounds
from tests.recordings.make import Scene
from tests.factories import api_for
client = make_client()
calls = [client.log() for _each in range({calls})]
scene = Scene(client.company, calls[0].pk, api_for(client.operator, client.company))
sent = scene.upload(sounds.encoded("pcm.wav"))
assert sent.status_code == 201, sent.content
print(json.dumps({{"tenant": str(client.id), "recording": sent.json()["id"], "calls": [str(c.pk) for c in calls]}}))
"""
CHECK = """
from uuid import UUID
from callcenter.core.context import system_actor
from recordings import services
print(services.check_recording(
    actor=system_actor("recordings.check"), tenant_id=UUID("{tenant}"), recording_id=UUID("{recording}")))
"""


class Installation:
    """Two clusters with the present schema, no processes. `manage` and `python` run as a role on it."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self.postgres, self.keystore = Postgres(self.home, fast=True), embedded_keystore(self.home)
        self.valkey = Valkey(self.home)

    def start(self) -> None:
        for server in (self.postgres, self.keystore):
            server.start()

    def stop(self) -> None:
        for server in (self.postgres, self.keystore):
            server.stop()

    def environment(self, role: str) -> dict[str, str]:
        extra = {
            "DJANGO_SETTINGS_MODULE": "callcenter.settings.test",
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LANG": "C.UTF-8",
            "PYTHONPATH": str(ROOT),
        }
        return variables(role, self.postgres, self.valkey, keystore_server=self.keystore, extra=extra)

    def manage(self, role: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self._run(role, "manage.py", *arguments, **more)

    def python(self, role: str, code: str) -> str:
        """The last line that the code prints; it starts with Django set up."""
        result = self._run(role, "-c", f"import django\ndjango.setup()\n{code}")
        assert result.returncode == 0, result.stderr
        return result.stdout.splitlines()[-1]

    def _run(self, role: str, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment(role) | more,
            capture_output=True,
            text=True,
            timeout=300,
        )

    def fill(self, calls: int = 3) -> dict[str, Any]:
        """A client company with calls and one recording that can be played: {"tenant", "recording", "calls"}."""
        made: dict[str, Any] = json.loads(self.python("web", DATA.format(calls=calls)))
        assert self.python("worker", CHECK.format(**made)) == "ready"
        return made


@contextmanager
def installed(folder: Path) -> Iterator[Installation]:
    installation = Installation(folder)
    try:
        installation.start()
        installation.postgres.bootstrap(installation.keystore)
        migrated = installation.manage("owner", "migrate", "-v", "0")
        assert migrated.returncode == 0, migrated.stderr
        yield installation
    finally:
        installation.stop()
