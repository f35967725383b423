"""`python -m tests.faults.drill [--minutes 10]`: a busy service of which everything is killed in turn, and a disk that fills once.

On servers of its own: 5 calls a second with uploads, exports and mails, while web, relay, worker, sealer, beat, decoder, both
PostgreSQL clusters, Valkey and the mail server are killed (-9). Afterwards it counts: nothing acknowledged may be lost, nothing
may be there twice, nothing may be stuck two minutes after calm. Prints a table; ends with 1 when one of its figures is wrong.
The disk is a small file system of its own, which only root can make; without it that part is left out, and the table says so.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from callcenter.embedded.home import Home
from callcenter.embedded.valkey import free_port
from callcenter.settings import env
from callcenter.settings.env import ROOT
from tests.faults.victims import Postbox, Victims

RATE = 5.0
CALM = 120.0
"""Seconds after the last request in which everything has to be done."""
ROOM = "2g"


@dataclass
class Blow:
    victim: str
    at: float
    hit: bool
    back: float
    """Seconds until the product answered again."""


@contextmanager
def own_disk(folder: Path) -> Iterator[Path | None]:
    """A file system of its own below the folder; None for whoever may not make one."""
    folder.mkdir()
    made = (
        os.geteuid() == 0
        and not subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0755", "none", str(folder)],
            check=False,
            capture_output=True,
        ).returncode
    )
    try:
        yield folder if made else None
    finally:
        if made:
            subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def product(home: Path, port: int, mail: int, log: Path) -> Iterator[int]:
    """The keeper's process id."""
    variables = {**os.environ, "CALLCENTER_HOME": str(home), "PORT": str(port)}
    variables |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mail)}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.product"], cwd=ROOT, env=variables, stdout=stream, stderr=stream
        )
    try:
        yield process.pid
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(40)
        process.kill()


def answers(base: str) -> bool:
    with suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{base}/readyz", timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def wait_until_answers(base: str, patience: float) -> float:
    """Seconds; the patience where it never did."""
    begun = time.monotonic()
    while not answers(base) and time.monotonic() - begun < patience:
        time.sleep(0.2)
    return time.monotonic() - begun


def strike(victims: Victims, base: str, seconds: float, only: list[str]) -> list[Blow]:
    """Kills one after the other, again and again, evenly over the time; the disk once."""
    begun, blows = time.monotonic(), []
    names = only or victims.names()
    rounds = max(1, round(seconds / 25 / len(names)))
    turns = [*names, *[name for name in names if name != "disk"] * (rounds - 1)]
    for number, name in enumerate(turns):
        time.sleep(max(0.0, begun + seconds * number / len(turns) - time.monotonic()))
        at = time.monotonic() - begun
        hit = victims.kill(name)
        struck = time.monotonic()
        wait_until_answers(base, CALM)
        blows.append(Blow(name, at, hit, time.monotonic() - struck))
    return blows


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults.drill", description=__doc__)
    asked.add_argument("--minutes", type=float, default=10)
    asked.add_argument("--only", default="", help="names of what is killed, separated by commas; else everything")
    given = asked.parse_args()
    seconds, only = given.minutes * 60, [name for name in given.only.split(",") if name]
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="drill-", ignore_cleanup_errors=True)))
        disk = stack.enter_context(own_disk(folder / "disk")) if not only or "disk" in only else None
        home, port = Home((disk or folder) / "home"), free_port()
        postbox = Postbox(free_port(), folder / "mails")
        stack.callback(postbox.stop)
        top = stack.enter_context(product(home.path, port, postbox.port, folder / "log"))
        base = f"http://127.0.0.1:{port}"
        if wait_until_answers(base, 180) >= 180:
            print((folder / "log").read_text("utf-8", "replace")[-3000:])
            return 1
        os.environ["CALLCENTER_HOME"] = str(home.path)
        env.load("web")
        from tests.faults.reckoning import Reckoning, scene

        traffic, tenant_id = scene(base)
        victims = Victims(top, home, postbox, disk)
        blows: list[Blow] = []
        striking = threading.Thread(target=lambda: blows.extend(strike(victims, base, seconds, only)))
        striking.start()
        threading.Timer(seconds + CALM, traffic.hurry.set).start()
        traffic.flow(seconds, RATE)
        striking.join()
        reckoning = Reckoning(traffic, tenant_id, home, postbox.file)
        calm = reckoning.wait(CALM)
        return told(blows, disk is not None, reckoning, calm)


def told(blows: list[Blow], disk: bool, reckoning: "object", calm: float) -> int:
    from tests.faults.reckoning import Reckoning

    assert isinstance(reckoning, Reckoning)
    print(f"{'killed':<12} {'at s':>6} {'answers again after s':>22}")
    for blow in blows:
        print(f"{blow.victim:<12} {blow.at:>6.0f} {blow.back:>22.1f}{'' if blow.hit else '   (was not there)'}")
    if not disk and os.geteuid():
        print("disk         left out: only root can make a file system of its own")
    rows = reckoning.rows()
    for title, figure, right in rows:
        print(f"{title:<58} {figure:>8} {'' if right else '  WRONG'}")
    print(f"{'everything done, seconds after the last answer':<58} {calm:>8.1f}")
    for line in reckoning.traffic.failures[:10]:
        print("failed:", line)
    return int(not all(right for _title, _figure, right in rows))


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # the timer that hurries may still wait
