"""An installation may lie in a folder of any name."""

from pathlib import Path

import pytest
import redis

from callcenter.embedded.home import Home
from callcenter.embedded.valkey import Valkey


@pytest.mark.parametrize("name", ["日本語 の家", 'a "quoted" name', "back\\slash"])
def test_the_queue_starts_and_keeps_its_log_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    valkey = Valkey(Home(tmp_path / name))
    valkey.start()
    try:
        with redis.Redis.from_url(valkey.url()) as client:
            assert Path(client.config_get("dir")["dir"]) == valkey.home.folder("valkey")
    finally:
        valkey.stop()
