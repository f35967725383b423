"""Places among the few threads of this process, of which nobody takes more than a share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock

from callcenter.core.errors import Text, Throttled


class Places:
    """``each``: how many one holder may have at a time; one more is Throttled with ``text``."""

    def __init__(self, each: int, text: Text) -> None:
        self._each, self._text = each, text
        self._held: Counter[Hashable] = Counter()
        self._lock = Lock()

    @contextmanager
    def one_of(self, holder: Hashable) -> Iterator[None]:
        with self._lock:
            if self._held[holder] >= self._each:
                raise Throttled(self._text)
            self._held[holder] += 1
        try:
            yield
        finally:
            with self._lock:
                self._held[holder] -= 1
                self._held += Counter()  # forgets whoever holds none
