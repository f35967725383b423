"""`python -m tests.faults.postbox PORT FILE`: a mail server that can be killed; what it has taken is in the file before it says so."""

import os
import socketserver
import sys
from pathlib import Path

from tests.smtp import Conversation, MailServer


class Kept(list[tuple[str, str]]):
    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file.open("ab", buffering=0)

    def append(self, mail: tuple[str, str]) -> None:
        line = f"{mail[0]} {mail[1].encode().hex()}\n".encode()
        self._file.write(line)
        os.fsync(self._file.fileno())


class Postbox(MailServer):
    def __init__(self, port: int, file: Path) -> None:
        socketserver.ThreadingTCPServer.__init__(self, ("127.0.0.1", port), Conversation)
        self.says, self.taken, self.callers = {}, Kept(file), 0


def read(file: Path) -> list[tuple[str, str]]:
    """(recipient, text) of every mail that was taken."""
    lines = file.read_text("ascii").splitlines() if file.exists() else []
    return [(to, bytes.fromhex(text).decode()) for to, text in (line.split(" ") for line in lines)]


if __name__ == "__main__":
    with Postbox(int(sys.argv[1]), Path(sys.argv[2])) as box:
        box.serve_forever()
