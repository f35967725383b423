"""`kill -9` of web in the middle of saves: nothing acknowledged is lost, nothing is there twice, nothing is half there."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from time import sleep

import pytest

from tests.faults.world import World, keys, make_world, until
from tests.harness.stack import Stack

pytestmark = pytest.mark.faults
ROUNDS, OPERATORS, SAVES = 3, 4, 6


@pytest.fixture
def world(stack: Stack) -> World:
    return make_world(stack)


def test_acknowledged_calls_survive_and_repeated_requests_make_no_second_one(world: World) -> None:
    acknowledged: dict[str, str] = {}
    lock = threading.Lock()

    def operate(wanted: list[str]) -> None:
        for key in wanted:
            made = world.save(key)
            if made is not None:
                with lock:
                    acknowledged[key] = made

    all_keys: list[str] = []
    for _round in range(ROUNDS):
        shares = [keys(SAVES) for _operator in range(OPERATORS)]
        all_keys += [key for share in shares for key in share]
        with ThreadPoolExecutor(OPERATORS) as pool:
            work = [pool.submit(operate, share) for share in shares]
            wanted = len(acknowledged) + random.randint(1, SAVES)  # noqa: S311
            until(lambda wanted=wanted: len(acknowledged) >= wanted, "web acknowledges nothing")  # type: ignore[misc]
            sleep(random.uniform(0, 0.3))  # noqa: S311
            world.stack.kill("web")
            for each in work:
                each.result()
        world.stack.start("web")
        assert set(acknowledged.values()) <= world.call_ids()
        world.assert_nothing_is_half_there()
    assert len(acknowledged) < len(all_keys), "no request was in the middle of anything"

    again = {key: world.save_surely(key) for key in all_keys}
    assert {key: again[key] for key in acknowledged} == acknowledged
    assert sorted(again.values()) == sorted(world.call_ids())
    world.assert_nothing_is_half_there()
