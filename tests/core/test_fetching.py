"""Only what was allowed is asked, and never from a private network: no connection is opened for any of these."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callcenter.core.fetching import FetchFailed, FetchRefused, Limits, fetched
from tests.foreign import HOST, PUBLIC, foreign

ALLOWED = [HOST]
LIMITS = Limits(1000, seconds=20, silence=5)

ADDRESSES = [
    "",
    "rec.example.com/a.wav",
    "//rec.example.com/a.wav",
    "http://rec.example.com/a.wav",
    "ftp://rec.example.com/a.wav",
    "file:///etc/passwd",
    "gopher://rec.example.com/",
    "HTTPS:rec.example.com",
    "https:/rec.example.com/",
    "https:///rec.example.com/",
    "https://rec.example.com:80/",
    "https://rec.example.com:8443/",
    "https://rec.example.com:22/",
    "https://rec.example.com:0443/",
    "https://rec.example.com:/",
    "https://user@rec.example.com/",
    "https://user:pass@rec.example.com/",
    "https://rec.example.com@127.0.0.1/",
    "https://rec.example.com:443@127.0.0.1/",
    "https://127.0.0.1\\@rec.example.com/",
    "https://127.0.0.1#@rec.example.com/",
    "https://127.0.0.1?@rec.example.com/",
    "https://rec.example.com\\.internal/",
    "https://rec.example.com%2eevil.example/",
    "https://rec.example.com%00.evil.example/",
    "https://rec.example.com./",
    "https://.rec.example.com/",
    "https://evil.rec.example.com/",
    "https://rec.example.com.evil.example/",
    "https://recXexample.com/",
    "https://example.com/",
    "https://localhost/",
    "https://localhost.localdomain/",
    "https://127.0.0.1/",
    "https://127.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0x7f000001/",
    "https://0x7f.0x0.0x0.0x1/",
    "https://0177.0.0.1/",
    "https://0/",
    "https://[::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fd00::1]/",
    "https://169.254.169.254/latest/meta-data/",
    "https://metadata.google.internal/",
    "https://①②⑦.⓪.⓪.①/",
    "https://ｒｅｃ.example.com/",
    "https://rec。example。com/",
    "https://r\u0435c.example.com/",
    "https://rec.example.com/\r\nHost: 127.0.0.1",
    "https://rec.example.com/ HTTP/1.1",
    "https://rec.example.com/\x00",
    "https://rec.example.com\t/",
    " https://rec.example.com/",
    "https://rec.example.com/録音.wav",
    "https://rec.example.com/" + "a" * 2000,
]
NETWORKS = [
    "0.0.0.0",  # noqa: S104
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:198.41.0.4",
    "64:ff9b::7f00:1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC_ONES = ["198.41.0.4", "8.8.8.8", "100.63.255.255", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"]


class Opened(list[Any]):
    """Every connection that was tried."""


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    tried = Opened()

    def create_connection(address: tuple[str, int], timeout: float | None = None) -> Any:
        tried.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("callcenter.core.fetching.create_connection", create_connection)
    return tried


def named(patch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """The name service gives these answers, one after the other. The names that it was asked for."""
    asked: list[str] = []

    def getaddrinfo(host: str, *_args: Any, **_kwargs: Any) -> list[Any]:
        asked.append(host)
        return [(0, 1, 6, "", (each, 443)) for each in answers[min(len(asked), len(answers)) - 1]]

    patch.setattr("callcenter.core.fetching.getaddrinfo", getaddrinfo)
    return asked


def fetch(url: str = f"https://{HOST}/a.wav?x=1", limits: Limits = LIMITS) -> bytes:
    with fetched(url, ALLOWED, limits) as pieces:
        return b"".join(pieces)


@pytest.mark.parametrize("url", ADDRESSES, ids=ascii)
def test_an_address_of_another_form_or_host_is_not_even_looked_up(
    url: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = named(monkeypatch, [PUBLIC])
    with pytest.raises(FetchRefused):
        fetch(url)
    assert (asked, opened) == ([], [])


@pytest.mark.parametrize("address", NETWORKS)
def test_a_host_that_leads_inside_is_not_asked(address: str, opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    for answers in ([address], [PUBLIC, address], [address, PUBLIC]):
        named(monkeypatch, answers)
        with pytest.raises(FetchRefused, match="private"):
            fetch()
    assert opened == []


@pytest.mark.parametrize("address", PUBLIC_ONES)
def test_a_public_host_is_asked_at_the_very_address_that_was_checked(
    address: str, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = named(monkeypatch, [address], ["127.0.0.1"])
    with pytest.raises(FetchFailed):
        fetch()
    assert (asked, opened) == ([HOST], [(address, 443)])


def test_what_is_there_comes_whole(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with foreign(monkeypatch, tmp_path) as there:
        there.says = 200, {}, b"x" * 1000
        assert fetch() == b"x" * 1000
        assert there.asked == ["/a.wav?x=1"]


@pytest.mark.parametrize(
    ("says", "error", "code"),
    [
        ((302, {"Location": "https://127.0.0.1/"}, b""), FetchRefused, "answer"),
        ((301, {"Location": f"https://{HOST}/b"}, b""), FetchRefused, "answer"),
        ((206, {}, b"x"), FetchRefused, "answer"),
        ((401, {}, b""), FetchRefused, "answer"),
        ((200, {"Content-Encoding": "gzip"}, b"x"), FetchRefused, "answer"),
        ((200, {}, b"x" * 1001), FetchRefused, "size"),
        ((200, {"Content-Length": "900"}, b"x"), FetchFailed, "cut|incomplete"),
        ((404, {}, b""), FetchFailed, "status_404"),
        ((503, {}, b""), FetchFailed, "status_503"),
    ],
    ids=["302", "301", "206", "401", "gzip", "large", "cut", "404", "503"],
)
def test_any_other_answer_is_refused_or_asked_for_later(
    says: Any, error: type[Exception], code: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with foreign(monkeypatch, tmp_path) as there:
        there.says = says
        with pytest.raises(error, match=code):
            fetch()
        assert len(there.asked) == 1


def test_more_than_was_announced_is_refused_while_it_comes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with foreign(monkeypatch, tmp_path) as there:
        there.says = 200, {"Content-Length": "", "Connection": "close"}, b"x" * 5000
        with pytest.raises(FetchRefused, match="size"):
            fetch()


def test_a_certificate_of_another_name_is_not_trusted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with foreign(monkeypatch, tmp_path, name="other.example.com") as there:
        with pytest.raises(FetchFailed, match="sslcert"):
            fetch()
        assert there.asked == []


def test_what_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with foreign(monkeypatch, tmp_path) as there:
        there.says = 200, {}, b"x" * 10
        with pytest.raises(FetchFailed, match="slow"):
            fetch(limits=Limits(1000, seconds=0))
