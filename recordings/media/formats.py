"""What is accepted: container by its first bytes, codec by name, and whether a browser plays it as it is.

Everything else is refused. The demuxer is named, never guessed by the decoder library, because guessing
would also reach play lists and concatenation scripts, which open other files.
"""

from __future__ import annotations

from dataclasses import dataclass

import puremagic

HEAD_BYTES = 4096
GSM_FRAME = 33


@dataclass(frozen=True, slots=True)
class Container:
    """One accepted container. `codecs` are accepted; those also in `native` play in every browser (and are
    seekable there, where the file names its length). `slack`: seconds by which that may differ from its packets."""

    code: str
    mime: str
    demuxer: str
    suffixes: frozenset[str]
    codecs: frozenset[str]
    native: frozenset[str]
    slack: float


def _container(
    code: str, mime: str, demuxer: str, suffixes: str, codecs: str, native: str = "", *, slack: float = 0.05
) -> Container:
    return Container(
        code=code,
        mime=mime,
        demuxer=demuxer,
        suffixes=frozenset(suffixes.split()),
        codecs=frozenset(codecs.split()),
        native=frozenset(native.split()),
        slack=slack,
    )


CONTAINERS: tuple[Container, ...] = (
    _container(
        "wav",
        "audio/wav",
        "wav",
        ".wav",
        "pcm_u8 pcm_s16le pcm_s24le pcm_s32le pcm_f32le pcm_mulaw pcm_alaw "
        "adpcm_ms adpcm_ima_wav g722 g726 gsm_ms mp3float",
        "pcm_u8 pcm_s16le pcm_s24le pcm_f32le",
    ),
    # Its encoders pad both ends: some frames of up to 72 ms, which only the decoder takes off.
    _container("mp3", "audio/mpeg", "mp3", ".mp3 .mpga", "mp3float mp3", "mp3float mp3", slack=0.25),
    _container("ogg", "audio/ogg", "ogg", ".ogg .oga .opus", "opus vorbis flac speex", "opus vorbis"),
    _container("webm", "audio/webm", "matroska", ".webm", "opus vorbis", "opus vorbis"),
    _container("m4a", "audio/mp4", "mov", ".m4a .f4a .mp4 .3ga .3gp", "aac alac amrnb amrwb opus"),
    _container("flac", "audio/flac", "flac", ".flac", "flac", "flac"),
    _container("amr", "audio/amr", "amr", ".amr", "amrnb amrwb"),
)
BY_CODE = {container.code: container for container in CONTAINERS}

PLAYABLE_MIME = "audio/ogg"
"""Type of the converted sound: Opus in Ogg, which can be written without ever seeking back."""


def identify(head: bytes) -> Container | None:
    """The accepted container whose signature these first bytes carry, or None."""
    suffixes = _suffixes(head)
    for container in CONTAINERS:
        if suffixes & container.suffixes:
            return container
    if not suffixes and _is_mpeg_frame(head):
        return BY_CODE["mp3"]
    return None


def _suffixes(head: bytes) -> set[str]:
    if not head:
        return set()
    try:
        found = puremagic.magic_string(head[:HEAD_BYTES])
    except (puremagic.PureError, ValueError):
        return set()
    return {match.extension for match in found if match.extension}


def _is_mpeg_frame(head: bytes) -> bool:
    """A bare MPEG layer III frame of any version: recorders often write no tag before it."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return False
    version_known = head[1] & 0x18 != 0x08
    rate, frequency = head[2] >> 4, (head[2] >> 2) & 3
    return version_known and 0 < rate < 15 and frequency < 3


def is_raw_gsm(head: bytes) -> bool:
    """Bare GSM 06.10 frames of 33 bytes, each of which begins with the four bits 1101 (RFC 3551, 4.5.8)."""
    marks = head[::GSM_FRAME]
    return len(marks) > 3 and all(mark >> 4 == 0xD for mark in marks)
