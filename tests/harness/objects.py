"""Where the sealed objects of the tests lie."""

from pathlib import Path

from callcenter.objects import store
from callcenter.objects.files import FileStore


def folder(area: str = "objects") -> Path:
    place = store(area)
    assert isinstance(place, FileStore)
    return place.root
