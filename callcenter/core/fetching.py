"""Fetching from an address that somebody else named: by https, from a host that was allowed by name, never from a private network.

The name is resolved once. Every answer must be a public address, and the connection goes to the very address that was
checked, while the certificate must be of the name. Nothing is followed: who answers with another address is refused.
"""

import http.client
import re
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from socket import SOCK_STREAM, create_connection, getaddrinfo
from ssl import create_default_context
from urllib.parse import urlsplit

LONGEST = 2000
PIECE = 64 * 1024
_NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])")
"""A name of the DNS whose last part is no number: no address in any spelling."""
_URL = re.compile(r"https://[a-z0-9.-]+(?::443)?(?:[/?][!-~]*)?", re.IGNORECASE)

# IANA's special-purpose registries. Of IPv6 only what is handed out to the public at all, less what stands for other addresses.
_NOT_PUBLIC_4 = [
    ip_network(text)
    for text in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
        *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
]
_PUBLIC_6 = ip_network("2000::/3")
_NOT_PUBLIC_6 = [ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")]


class FetchRefused(Exception):
    """Not asked for, or not taken: trying again would not help. ``code`` is for the log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class FetchFailed(Exception):
    """It may go better later."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Limits:
    """``size`` in bytes; ``seconds`` for all of it, ``silence`` for each piece."""

    size: int
    seconds: float = 600
    silence: float = 20


def is_host(text: str) -> bool:
    """Whether this can be allowed: a name of the DNS in small letters."""
    return _NAME.fullmatch(text) is not None


def is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)


def host_of(url: str, allowed: Collection[str]) -> str:
    """The host of an address that may be asked. Raises FetchRefused."""
    if len(url) > LONGEST or not _URL.fullmatch(url):
        raise FetchRefused("address")
    host = (urlsplit(url).hostname or "").lower()
    if not is_host(host) or host not in allowed:
        raise FetchRefused("host")
    return host


def checked_address(host: str) -> str:
    """One address of the host, when all of them are public."""
    try:
        answers = getaddrinfo(host, 443, type=SOCK_STREAM)
    except OSError as error:
        raise FetchFailed("name") from error
    found = [ip_address(str(answer[4][0]).partition("%")[0]) for answer in answers]
    if not found or not all(map(is_public, found)):
        raise FetchRefused("private")
    return str(found[0])


class _Pinned(http.client.HTTPSConnection):
    """Goes to the address that was checked; the certificate must be of the host."""

    def __init__(self, host: str, address: str, timeout: float) -> None:
        super().__init__(host, 443, timeout=timeout)
        self._address, self._tls = address, create_default_context()

    def connect(self) -> None:
        plain = create_connection((self._address, 443), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


@contextmanager
def fetched(url: str, allowed: Collection[str], limits: Limits) -> Iterator[Iterator[bytes]]:
    """The body in pieces. Raises FetchRefused or FetchFailed, also while it is read."""
    host = host_of(url, allowed)
    address = checked_address(host)
    until = time.monotonic() + limits.seconds
    connection = _Pinned(host, address, limits.silence)
    try:
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers={"Accept": "*/*", "Accept-Encoding": "identity"})
        answer = connection.getresponse()
        _check(answer, limits)
        yield _pieces(answer, limits, until)
    except (OSError, http.client.HTTPException) as error:
        raise FetchFailed(type(error).__name__.lower()) from error
    finally:
        connection.close()


def _check(answer: http.client.HTTPResponse, limits: Limits) -> None:
    if answer.status >= 500 or answer.status in (404, 408, 425, 429):
        raise FetchFailed(f"status_{answer.status}")  # a recording may be told of before it is there
    if answer.status != 200:
        raise FetchRefused("answer")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise FetchRefused("answer")
    if answer.length is not None and answer.length > limits.size:
        raise FetchRefused("size")


def _pieces(answer: http.client.HTTPResponse, limits: Limits, until: float) -> Iterator[bytes]:
    size = 0
    while piece := answer.read1(PIECE):
        size += len(piece)
        if size > limits.size:
            raise FetchRefused("size")
        if time.monotonic() > until:
            raise FetchFailed("slow")
        yield piece
    if answer.length:
        raise FetchFailed("cut")
