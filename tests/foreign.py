"""A server of somebody else: real TLS on this machine, reached as if it were public."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST, PUBLIC = "rec.example.com", "198.41.0.4"


@dataclass
class Foreign:
    """``says``: status, headers and body of every answer; ``asked``: the paths that were asked for."""

    port: int
    says: tuple[int, dict[str, str], bytes] = (200, {}, b"")
    asked: list[str] = field(default_factory=list)


def certificate(folder: Path, name: str = HOST) -> Path:
    """Certificate of this name and its key, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / f"{name}.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def foreign(patch: pytest.MonkeyPatch, folder: Path, name: str = HOST) -> Iterator[Foreign]:
    """``rec.example.com`` has a public address, which leads to this server. ``name``: of whom its certificate is."""
    file = certificate(folder, name)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            there.asked.append(self.path)
            status, headers, body = there.says
            self.send_response(status)
            for key, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(key, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    there = Foreign(server.server_address[1])
    trusting = ssl.create_default_context(cafile=str(file))
    real = socket.create_connection
    patch.setattr("callcenter.core.fetching.getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", (PUBLIC, 443))])
    patch.setattr("callcenter.core.fetching.create_default_context", lambda: trusting)
    patch.setattr(
        "callcenter.core.fetching.create_connection",
        lambda address, timeout=None: real(("127.0.0.1", there.port) if address == (PUBLIC, 443) else address, timeout),
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield there
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
