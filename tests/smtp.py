"""A mail server that says everything a server can say, and keeps what it has taken."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

HANG_UP = "hang up"


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks SMTP. ``says`` maps a step (hello, MAIL, RCPT, DATA, text) to another answer than yes, or to HANG_UP; the
    key ``RCPT <address>`` means one recipient."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.says: dict[str, str] = {}
        self.taken: list[tuple[str, str]] = []
        self.callers = 0

    @classmethod
    @contextmanager
    def serving(cls) -> Iterator[Self]:
        with cls() as made:
            threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
            yield made
            made.shutdown()


class Conversation(socketserver.StreamRequestHandler):
    server: MailServer
    to = ""

    def handle(self) -> None:
        self.server.callers += 1
        if not self._answer("hello", "220 ready"):
            return
        for line in self.rfile:
            words = line.decode().strip()
            verb = words[:4].upper()
            if verb == "EHLO":
                self.wfile.write(b"250-here\r\n250 SIZE 1000000\r\n")
            elif verb == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            elif verb == "RCPT":
                self.to = words.partition("<")[2].partition(">")[0]
                step = f"RCPT {self.to}" if f"RCPT {self.to}" in self.server.says else "RCPT"
                if not self._answer(step, "250 ok"):
                    return
            elif verb == "DATA":
                if not self._answer("DATA", "354 go on"):
                    return
                if "DATA" not in self.server.says and not self._text():
                    return
            elif not self._answer(verb, "250 ok"):
                return

    def _text(self) -> bool:
        text = b"".join(iter(self.rfile.readline, b".\r\n"))
        answer = self.server.says.get("text", "250 taken")
        if answer.startswith("250"):
            self.server.taken.append((self.to, text.decode()))
        return self._answer("text", "250 taken")

    def _answer(self, step: str, otherwise: str) -> bool:
        answer = self.server.says.get(step, otherwise)
        if answer.startswith(HANG_UP):
            return False
        self.wfile.write(answer.encode() + b"\r\n")
        return True
