"""A person recognises a browser in the list of signed-in devices."""

import pytest

from accounts.web.browsers import browser_of

_ENGINE = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_ENGINE} Chrome/143.0 Safari/537.36", "Chrome（Windows）"),
        (f"Mozilla/5.0 (Windows NT 10.0) {_ENGINE} Chrome/143.0 Safari/537.36 Edg/143.0", "Microsoft Edge（Windows）"),
        (
            f"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) {_ENGINE} Version/19.0 Safari/604.1",
            "Safari（iPhone）",
        ),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox（macOS）"),
        (f"Mozilla/5.0 (Linux; Android 16) {_ENGINE} Chrome/143.0 Mobile Safari/537.36", "Chrome（Android）"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", "そのほかのブラウザ"),
    ],
)
def test_a_browser_is_told_by_its_name_and_system(said: str, told: str) -> None:
    assert browser_of(said) == told
