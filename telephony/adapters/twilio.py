"""Twilio's status callbacks, signed as its own libraries check it: over the address and all fields."""

import hmac
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qs, urlsplit, urlunsplit

from django.utils.translation import gettext as _

from callcenter.core.errors import Invalid
from callcenter.text import visible
from telephony.adapters.base import Notice, Received
from telephony.choices import Kind

Fields = Mapping[str, Sequence[str]]

TOLERANCE = 300
KINDS = {
    "ringing": Kind.RINGING,
    "in-progress": Kind.ANSWERED,
    "completed": Kind.ENDED,
    "busy": Kind.ENDED,
    "no-answer": Kind.ENDED,
    "failed": Kind.ENDED,
    "canceled": Kind.ENDED,
}
SPOKEN = "completed"
"""Every other end is one that nobody answered."""
PORTS = {"https": 443, "http": 80}
MOST_FIELDS, LONGEST = 100, 128
_NUMBER = re.compile("[0-9]{1,6}")


def signature(secret: str, url: str, fields: Fields) -> str:
    """As twilio-python's RequestValidator.compute_signature."""
    said = "".join(f"{name}{value}" for name in sorted(fields) for value in sorted(set(fields[name])))
    return b64encode(hmac.digest(secret.encode(), (url + said).encode(), "sha1")).decode()


class Twilio:
    def secret(self, material: bytes) -> str:
        return material.hex()[:32]

    def is_signed(self, received: Received, secret: str, now: datetime) -> bool:
        fields = _fields(received)
        given = received.headers.get("x-twilio-signature", "").encode()
        right = [signature(secret, address, fields).encode() for address in _addresses(received.url)]
        sent = _time(fields)
        lately = sent is not None and abs((now - sent).total_seconds()) <= TOLERANCE
        return any([hmac.compare_digest(each, given) for each in right]) and lately  # noqa: C419 (all are compared)

    def read(self, received: Received) -> Notice:
        """The number that was called is the field To, or ``called_number`` of the address where a call was passed on."""
        fields = _fields(received)
        asked = parse_qs(urlsplit(received.url).query)
        told = {name: values[-1] for name, values in fields.items()}
        status, sent = told.get("CallStatus", ""), _time(fields)
        reference = told.get("ParentCallSid") or told.get("CallSid", "")
        wrong = {
            "CallStatus": status not in KINDS,
            "CallSid": not 0 < len(reference) <= LONGEST or bool(visible.hidden(reference + told.get("CallSid", ""))),
            "SequenceNumber": not _NUMBER.fullmatch(told.get("SequenceNumber", "0")),
            "CallDuration": not _NUMBER.fullmatch(told.get("CallDuration", "0")),
        }
        if sent is None or any(wrong.values()):
            raise Invalid(errors={name: [_("無効な値です。")] for name, found in wrong.items() if found})
        return Notice(
            key=f"{told.get('CallSid')}:{told.get('SequenceNumber', '')}:{status}"[:LONGEST],
            reference=reference,
            kind=KINDS[status],
            at=sent,
            called_number=asked.get("called_number", [told.get("To", "")])[-1],
            caller=told.get("From", "")[:60],
            duration=_spoken(status, told),
        )


def _spoken(status: str, told: Mapping[str, str]) -> int | None:
    """Seconds, told with the end; None where it does not say."""
    if KINDS[status] is not Kind.ENDED:
        return None
    return 0 if status != SPOKEN else min(int(told["CallDuration"]), 24 * 3600) if told.get("CallDuration") else None


def _fields(received: Received) -> Fields:
    """Empty for a body that no Twilio sends: then no signature is right."""
    try:
        text = received.body.decode()
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return {}


def _time(fields: Fields) -> datetime | None:
    """Signed with the rest, so a telling that is old can be told from one that is new."""
    try:
        sent = parsedate_to_datetime(fields.get("Timestamp", [""])[-1])
    except (ValueError, OverflowError):
        return None
    return sent if sent.tzinfo else sent.replace(tzinfo=UTC)


def _addresses(url: str) -> Iterator[str]:
    """With and without the port: which one was signed depends on the age of the sender."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    for place in (host, f"{host}:{parts.port or PORTS.get(parts.scheme, 443)}"):
        yield urlunsplit(parts._replace(netloc=place))
