"""Every test of the store runs against files, and against each of two servers with and without versions."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from callcenter.objects import Store, open_store
from tests.objects import servers

KINDS = ("files", "moto", "moto-versions", "seaweedfs", "seaweedfs-versions")


@dataclass(frozen=True)
class Place:
    """A store of its own, its URL, and how to look behind it."""

    store: Store
    url: str
    s3: Any = None
    bucket: str = ""
    prefix: str = ""

    def versions(self, name: str) -> list[str]:
        """What the server still keeps under a name, markers and unfinished uploads too."""
        found = self.s3.list_object_versions(Bucket=self.bucket, Prefix=self.prefix + name)
        uploads = self.s3.list_multipart_uploads(Bucket=self.bucket).get("Uploads", [])
        kept = [row["Key"] for kind in ("Versions", "DeleteMarkers") for row in found.get(kind, [])]
        return kept + [row["Key"] for row in uploads if row["Key"] == self.prefix + name]


@pytest.fixture(scope="session")
def buckets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[str, str]]]:
    """Kind → endpoint and bucket."""
    patch = pytest.MonkeyPatch()
    for name, value in servers.CREDENTIALS.items():
        patch.setenv(name, value)
    with servers.moto() as moto, servers.seaweedfs(tmp_path_factory.mktemp("weed")) as weed:
        found = {kind: (moto if kind.startswith("moto") else weed, kind) for kind in KINDS[1:]}
        for kind, (endpoint, bucket) in found.items():
            servers.make_bucket(endpoint, bucket, versions=kind.endswith("versions"))
        yield found
    patch.undo()


@pytest.fixture(scope="session", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    if kind == "files":
        url = f"file://{tmp_path_factory.mktemp('store')}"
        return Place(open_store(url), url)
    return place_in(*request.getfixturevalue("buckets")[kind])


def place_in(endpoint: str, bucket: str) -> Place:
    prefix = secrets.token_hex(6)
    url = f"s3://{bucket}/{prefix}?endpoint={endpoint}"
    return Place(open_store(url), url, servers.client(endpoint), bucket, f"{prefix}/")
