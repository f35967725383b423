"""Texts that no other file on this machine has."""

import secrets


def kanji(count: int) -> str:
    return "".join(chr(0x4E00 + secrets.randbelow(0x5000)) for _ in range(count))


def kana(count: int) -> str:
    return "".join(chr(0x30A2 + 2 * secrets.randbelow(20)) for _ in range(count))


def digits(count: int) -> str:
    return "".join(str(secrets.randbelow(10)) for _ in range(count))
