"""Why a file is refused: short codes, which the app translates for people."""

from __future__ import annotations

EMPTY = "empty"
TOO_LARGE = "too_large"
NOT_AUDIO = "not_audio"
CODEC = "codec"
NO_SOUND = "no_sound"
TRUNCATED = "truncated"
WRONG_LENGTH = "wrong_length"
DAMAGED = "damaged"
TOO_LONG = "too_long"
LAYOUT = "layout"
TOO_COSTLY = "too_costly"
HEADERLESS = "headerless"
JOINED = "joined"

CODES = frozenset(
    {
        EMPTY,
        TOO_LARGE,
        NOT_AUDIO,
        CODEC,
        NO_SOUND,
        TRUNCATED,
        WRONG_LENGTH,
        DAMAGED,
        TOO_LONG,
        LAYOUT,
        TOO_COSTLY,
        HEADERLESS,
        JOINED,
    }
)


class RefusedError(Exception):
    """This file is not accepted; `code` is one of CODES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
