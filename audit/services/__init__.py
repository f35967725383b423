"""The front door of the log: everybody writes and opens through these names."""

from audit.evidence.opening import Opening, opening, reveal
from audit.evidence.recording import Target, record, record_many, record_shown, record_with_witness, terms_hmac
from audit.evidence.streams import open_stream, reveal_bytes
from audit.services.denials import record_denied
from audit.services.jobs import record_given_up

__all__ = [
    "Opening",
    "Target",
    "open_stream",
    "opening",
    "record",
    "record_denied",
    "record_given_up",
    "record_many",
    "record_shown",
    "record_with_witness",
    "reveal",
    "reveal_bytes",
    "terms_hmac",
]
