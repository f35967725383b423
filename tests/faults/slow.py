"""`python -m tests.faults.slow [--connections 200] [--seconds 15] [--rounds 2]`: saves of 20 operators, alone and beside as many
slow connections of every sort, anonymous and signed in, on servers of its own.

Ends with 1 when a save was refused, or when its 95th percentile beside them is twice that without them or more.
"""

import argparse
import statistics
import sys
import time

from bench.load import Seen, load
from bench.saves import OPERATORS, requests_of
from bench.stand import stand
from callcenter.embedded.valkey import free_port
from tests.faults.strangers import COMING, LARGE, Order, strangers

PORT = free_port()
SOUND = 20_000_000
WORST = 2.0


def p95(seen: list[Seen]) -> float:
    return statistics.quantiles([each for one in seen for each in one.times], n=20)[-1]


def order(count: int) -> tuple[Order, list[bytes]]:
    """Who comes, and what the operators send."""
    from django.templatetags.static import static
    from django.urls import reverse

    from bench.recordings import make_recording
    from tests.calls.make import make_client
    from tests.factories import make_person, token_for
    from tests.recordings.make import make_call

    client = make_client()
    tokens = [token_for(make_person("operator", client.company)) for _each in range(10)]
    listener, recording_id = make_recording(SOUND)
    upload = reverse("api-recordings:of-call", args=[make_call(client.company)])
    play = reverse("api-recordings:play", args=[recording_id])
    everybody = Order(
        PORT, count, reverse("account_login"), static(LARGE), "/api/v1/calls/", upload, play, (listener, *tokens)
    )
    return everybody, requests_of(client)


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults.slow", description=__doc__)
    asked.add_argument("--connections", type=int, default=200)
    asked.add_argument("--seconds", type=float, default=15)
    asked.add_argument("--rounds", type=int, default=2)
    given = asked.parse_args()
    base = stand()
    everybody, requests = order(given.connections)
    base.web(PORT)
    everybody = with_ticket(everybody)
    load(PORT, requests, seconds=5, pause=1)
    alone: list[Seen] = []
    beside: list[Seen] = []
    closed: dict[str, int] = {}
    spent = [0.0, 0.0]
    for _round in range(given.rounds):
        marks = [base.cpu()[0]]
        alone.append(load(PORT, requests, seconds=given.seconds, pause=1))
        marks.append(base.cpu()[0])
        with strangers(everybody) as counted:
            time.sleep(COMING)
            marks.append(base.cpu()[0])
            beside.append(load(PORT, requests, seconds=given.seconds, pause=1))
            marks.append(base.cpu()[0])
        spent = [spent[0] + marks[1] - marks[0], spent[1] + marks[3] - marks[2]]
        closed = {name: closed.get(name, 0) + counted[name] for name in {*closed, *counted}}
    print(f"CPU of web: {spent[0]:.1f} s alone, {spent[1]:.1f} s beside them")
    return told(given.connections, alone, beside, closed)


def with_ticket(everybody: Order) -> Order:
    """The address of the sound, for which a ticket is opened."""
    import json
    import urllib.request
    from dataclasses import replace

    request = urllib.request.Request(
        f"http://127.0.0.1:{everybody.port}{everybody.audio}",
        json.dumps({"purpose": "incident"}).encode(),
        {"Authorization": f"Bearer {everybody.tokens[0]}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return replace(everybody, audio=json.load(answer)["url"])


def told(count: int, alone: list[Seen], beside: list[Seen], closed: dict[str, int]) -> int:
    refused = sum(each.refused for each in (*alone, *beside))
    quiet, loud = p95(alone), p95(beside)
    for title, seen in (("alone", alone), (f"beside {count} slow connections", beside)):
        middle = statistics.median(each for one in seen for each in one.times)
        print(
            f"{OPERATORS} operators {title}: {sum(len(one.times) for one in seen)} saves, p50 {middle:.1f} ms", end=""
        )
        print(f", p95 {p95(seen):.1f} ms, slowest {max(each for one in seen for each in one.times):.0f} ms")
    print(f"p95 beside them: {loud / quiet:.2f} times that without (less than {WORST}); {refused} saves refused")
    print("closed by the server:", ", ".join(f"{name} {closed[name]}" for name in sorted(closed)) or "none")
    return int(bool(refused) or loud >= WORST * quiet)


if __name__ == "__main__":
    sys.exit(main())
