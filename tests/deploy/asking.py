"""As much of curl as the page uses, asking one port of this machine whatever the address is: not every machine has curl."""

import argparse
import ssl
import sys
import time
from pathlib import Path
from socket import create_connection
from urllib.parse import urlsplit


def ask(url: str, port: int, certificate: Path) -> bytes:
    """The body; OSError unless the answer is 200."""
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=certificate)
    with context.wrap_socket(create_connection(("127.0.0.1", port), 30), server_hostname=parts.hostname) as line:
        line.sendall(f"GET {parts.path} HTTP/1.0\r\nHost: {parts.hostname}\r\n\r\n".encode())
        head, _, body = b"".join(iter(lambda: line.recv(65536), b"")).partition(b"\r\n\r\n")
    if head.split(b" ", 2)[1:2] != [b"200"]:
        raise OSError(head.decode("latin-1"))
    return body


def main(port: int, certificate: Path, *words: str) -> int:
    parser = argparse.ArgumentParser("curl")
    for name in ("fail", "silent", "show-error", "retry-all-errors"):
        parser.add_argument(f"--{name}", action="store_true", required=True)
    parser.add_argument("--retry", type=int, required=True)
    parser.add_argument("--retry-delay", type=float, required=True)
    parser.add_argument("url")
    asked = parser.parse_args(words)
    for left in range(asked.retry, -1, -1):
        try:
            sys.stdout.buffer.write(ask(asked.url, port, certificate))
            return 0
        except OSError as error:
            if not left:
                sys.stderr.write(f"{error}\n")
        time.sleep(asked.retry_delay)
    return 22


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]))
