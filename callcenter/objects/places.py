"""Which store an area has: by the URL in the settings."""

from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from callcenter.objects.base import Store
from callcenter.objects.files import FileStore


def store(area: str) -> Store:
    return open_store(settings.OBJECTS[area])


@lru_cache
def open_store(url: str) -> Store:
    """The store behind a URL. A process has one for each, shared by its threads."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FileStore(parts.path)
    from callcenter.objects.s3 import S3Store  # an extra: requirements/s3.txt

    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    return S3Store(parts.netloc, parts.path.strip("/"), **options)
