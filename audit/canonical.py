"""RFC 8785 canonical JSON, for the subset an event may hold.

Strings, integers, booleans, lists and objects with string keys. Floats and nulls are refused on purpose: two
programs may write the same number differently, and a field without a value is left out instead.
"""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

# RFC 8785 numbers are IEEE doubles; beyond this an integer would not survive another reader.
MAX_INTEGER = 2**53 - 1


class CanonicalError(ValueError):
    """The value, or the bytes, have no canonical form."""


def dumps(value: Any) -> str:
    """Canonical text of `value`. Raises CanonicalError for floats, nulls, lone surrogates and foreign types."""
    plain = _ordered(value)
    text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise CanonicalError("a string holds a lone surrogate") from error
    return text


def encode(value: Any) -> bytes:
    """Canonical UTF-8 bytes of `value`."""
    return dumps(value).encode("utf-8")


def decode(data: bytes) -> Any:
    """Parse canonical bytes; anything that would not be written back byte for byte is refused."""
    try:
        value = json.loads(data, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=_object)
        again = encode(value)
    except (ValueError, RecursionError) as error:
        raise CanonicalError("not canonical JSON") from error
    if again != data:
        raise CanonicalError("not canonical JSON")
    return value


def _ordered(value: Any) -> Any:
    if isinstance(value, (str, bool)):
        return value
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise CanonicalError("an integer is outside ±(2^53 - 1)")
        return value
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in _keys(tuple(value))}
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return [_ordered(item) for item in value]
    raise CanonicalError(f"{type(value).__name__} has no canonical form here")


@lru_cache(256)
def _keys(given: tuple[Any, ...]) -> tuple[str, ...]:
    """In their order. A page of fifty companies writes fifty events of the same members."""
    if not all(isinstance(key, str) for key in given):
        raise CanonicalError("an object's key is not a string")
    return tuple(sorted(given, key=_utf16))


def _utf16(key: str) -> bytes:
    """RFC 8785 sorts by UTF-16 code units, which differs from code points outside the first plane."""
    return key.encode("utf-16-be", "surrogatepass")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise CanonicalError("a key appears twice")
    return found


def _refuse(text: str) -> Any:
    raise CanonicalError("only integers are allowed")
