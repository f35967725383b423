"""Hands one mail for one recipient to the mail server, and says what is known about it afterwards.

Nothing is raised: the server has it. ``jobs.Again``: it has not, and may take it later. ``Refused``: never. ``Unknown``: it
was given the text and went away without a word.
"""

import smtplib
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

from callcenter.core.jobs import Again

SILENCE = 15.0
"""Seconds for which this process asks a server that did not answer no more: a hundred mails must not wait one by one."""
SERVICE_CLOSING = 421


class Refused(Exception):
    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Unknown(Exception):
    code = "smtp_no_answer"


@dataclass(slots=True)
class _Memory:
    silent_until: float = 0.0


_memory = _Memory()


def hand_over(message: EmailMessage, before_text: Callable[[], None]) -> None:
    """``message`` has one recipient. ``before_text`` is called when only the text is left to be given: from then on
    nothing can be taken back."""
    backend = get_connection()
    if isinstance(backend, EmailBackend):
        _by_smtp(backend, message, before_text)
    else:
        before_text()
        backend.send_messages([message])


def forget_silence() -> None:
    _memory.silent_until = 0.0


def _by_smtp(backend: EmailBackend, message: EmailMessage, before_text: Callable[[], None]) -> None:
    server = _open(backend)
    try:
        text = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
        try:
            _envelope(server, message, len(text))
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            raise Again("smtp_away", away=True) from error
        before_text()
        try:
            code, _words = server.data(text)
        except smtplib.SMTPDataError as error:
            code = error.smtp_code
        except (smtplib.SMTPException, OSError) as error:
            raise Unknown from error
        _judge(code)
    finally:
        _close(backend)


def _open(backend: EmailBackend) -> Any:
    if time.monotonic() < _memory.silent_until:
        raise Again("smtp_away", away=True)
    try:
        backend.open()
        server: Any = backend.connection
        server.ehlo_or_helo_if_needed()
    except (smtplib.SMTPException, OSError) as error:
        _close(backend)
        _memory.silent_until = time.monotonic() + SILENCE
        raise Again("smtp_away", away=True) from error
    return server


def _envelope(server: Any, message: EmailMessage, size: int) -> None:
    encoding = message.encoding or "utf-8"
    options = [f"size={size}"] if server.has_extn("size") else []
    _judge(server.mail(sanitize_address(message.from_email, encoding), options)[0])
    _judge(server.rcpt(sanitize_address(message.to[0], encoding))[0])


def _judge(code: int) -> None:
    if code == SERVICE_CLOSING or code <= 0:
        raise Again("smtp_away", away=True)
    if code >= 500:
        raise Refused(f"smtp_{code}")
    if code >= 400:
        raise Again(f"smtp_{code}")


def _close(backend: EmailBackend) -> None:
    """Says goodbye where somebody is left to hear it."""
    server, backend.connection = backend.connection, None
    if server is not None:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()
