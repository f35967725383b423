"""What a busy service is asked for while it is killed: calls, uploads, exports, each asked again until it is acknowledged."""

import hashlib
import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

AGAIN = frozenset({408, 429, 502, 503, 504})
BOUNDARY = "boundary-of-the-drill"


@dataclass
class Traffic:
    """``body``: of a call; ``sound``: of every upload. ``failures``: answers that nobody may get from what is only away."""

    base: str
    operator: str
    auditor: str
    tenant: str
    body: dict[str, Any]
    sound: bytes
    calls: dict[str, str] = field(default_factory=dict)
    uploads: dict[str, str] = field(default_factory=dict)
    exports: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    asked: int = 0
    ended: threading.Event = field(default_factory=threading.Event)
    hurry: threading.Event = field(default_factory=threading.Event)

    def flow(self, seconds: float, rate: float) -> None:
        """``rate`` calls a second, an upload for every tenth and an export for every hundredth; then waits for all answers."""
        with ThreadPoolExecutor(64) as pool:
            begun = time.monotonic()
            for number in range(int(seconds * rate)):
                pool.submit(self._guarded, self._call, number)
                self.asked += 1
                if self.ended.wait(max(0.0, begun + (number + 1) / rate - time.monotonic())):
                    break

    def _guarded(self, act: Callable[[int], None], number: int) -> None:
        try:
            act(number)
        except Exception as error:  # noqa: BLE001 (a thread's error would be lost)
            self.failures.append(repr(error))

    def _call(self, number: int) -> None:
        key = uuid4().hex
        made = self._surely("/api/v1/calls/", self.operator, json.dumps(self.body).encode(), "application/json", key)
        if made is None:
            return
        self.calls[key] = made
        if number % 10 == 0:
            self._upload(made)
        if number % 100 == 50:
            self._export()

    def _upload(self, call: str) -> None:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n'
        body = f"{head}Content-Type: audio/wav\r\n\r\n".encode() + self.sound + f"\r\n--{BOUNDARY}--\r\n".encode()
        kind, key = f"multipart/form-data; boundary={BOUNDARY}", uuid4().hex
        made = self._surely(f"/api/v1/calls/{call}/recordings/", self.operator, body, kind, key)
        if made is not None:
            self.uploads[key] = made

    def _export(self) -> None:
        wanted = {"tenant": self.tenant, "format": "jsonl", "purpose": "audit"}
        wanted |= {"from": "2026-01-01T00:00:00+09:00", "to": "2030-01-01T00:00:00+09:00"}
        key = uuid4().hex
        body = json.dumps(wanted).encode()
        made = self._surely("/api/v1/audit/exports/", self.auditor, body, "application/json", key)
        if made is not None:
            self.exports[key] = made

    def _surely(self, path: str, token: str, body: bytes, kind: str, key: str) -> str | None:
        """The id, once it is acknowledged. The same request again and again, as a client program does."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, "Idempotency-Key": key}
        request = urllib.request.Request(self.base + path, body, headers)
        while not self.hurry.is_set():
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return str(json.load(answer)["id"])
            except urllib.error.HTTPError as error:
                if error.code not in AGAIN:
                    self.failures.append(f"{path.split('/')[3]} {error.code} {error.read()[:200]!r}")
                    return None
            except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError):
                pass
            time.sleep(0.5)
        self.failures.append(f"{path.split('/')[3]}: never answered")
        return None

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.sound).hexdigest()
