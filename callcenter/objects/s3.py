"""Objects in an S3 bucket, or in whatever speaks its protocol. Needs requirements/s3.txt.

Credentials come from where boto3 looks for them (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the machine's role).
They need: get, put, list, abort and list of multipart uploads, list and delete of versions; nothing on other prefixes.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from callcenter.objects.base import Entry, StoreError, refuse_clear

PART = 8 * 1024 * 1024
"""Bytes in memory for each object that is being written; what S3 takes is at least 5 MiB and 10,000 parts."""
WINDOW = 256 * 1024
"""The least that is fetched at once: a range that is played is read in smaller steps."""
PAGE = 1000
MISSING = frozenset({"NoSuchKey", "404", "NotFound", "NoSuchUpload"})
UNVERSIONED = frozenset({"NotImplemented", "MethodNotAllowed"})

Client = Any


@contextmanager
def _told() -> Iterator[None]:
    """Every failure as an OSError with a code: no address, no key, no name."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        raise FileNotFoundError(code) if code in MISSING else StoreError(code) from None
    except BotoCoreError as error:
        raise StoreError(type(error).__name__) from None


class S3Store:
    """Names are keys below `prefix`."""

    def __init__(self, bucket: str, prefix: str, *, endpoint: str | None = None, region: str | None = None) -> None:
        self.bucket, self.prefix = bucket, prefix + "/" * bool(prefix)
        self.client: Client = boto3.client(
            "s3",
            endpoint_url=endpoint,
            region_name=region or "us-east-1",
            config=Config(
                connect_timeout=2,
                read_timeout=10,
                retries={"total_max_attempts": 3, "mode": "standard"},
                max_pool_connections=32,
                s3={"addressing_style": "path" if endpoint else "auto"},
                # What is sealed proves itself; other servers than Amazon's do not know the newer checksums.
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )

    def put(self, name: str) -> "S3Writer":
        return S3Writer(self, name)

    def open(self, name: str) -> "S3Reader":
        return S3Reader(self, name)

    def delete(self, name: str) -> None:
        where = self.where(name)
        for upload in self._pages("list_multipart_uploads", "Uploads", where["Key"]):
            if upload["Key"] == where["Key"]:
                with suppress(FileNotFoundError), _told():
                    self.client.abort_multipart_upload(**where, UploadId=upload["UploadId"])
        with suppress(FileNotFoundError), _told():
            for version in self._versions(where["Key"]):
                self.client.delete_object(**where, **version)

    def entries(self, folder: str = "") -> Iterator[Entry]:
        for row in self._pages("list_objects_v2", "Contents", self.prefix + folder):
            yield Entry(row["Key"].removeprefix(self.prefix), row["LastModified"])
        for row in self._pages("list_multipart_uploads", "Uploads", self.prefix + folder):
            yield Entry(row["Key"].removeprefix(self.prefix), row["Initiated"])

    def check(self) -> None:
        with _told():
            self.client.head_bucket(Bucket=self.bucket)

    def where(self, name: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": self.prefix + name}

    def _versions(self, key: str) -> list[dict[str, str]]:
        """What `delete_object` needs for each version of a key; the key alone where there are no versions."""
        try:
            found = [
                row
                for kind in ("Versions", "DeleteMarkers")
                for row in self._pages("list_object_versions", kind, key)
                if row["Key"] == key
            ]
        except StoreError as error:
            if str(error) not in UNVERSIONED:
                raise
            return [{}]
        return [{"VersionId": row["VersionId"]} for row in found]

    def _pages(self, call: str, rows: str, prefix: str) -> Iterator[dict[str, Any]]:
        with _told():
            for page in self.client.get_paginator(call).paginate(
                Bucket=self.bucket, Prefix=prefix, PaginationConfig={"PageSize": PAGE}
            ):
                yield from page.get(rows, [])


class S3Writer:
    """Holds one part in memory. A short object is put at once; a long one appears when its last part is there."""

    def __init__(self, store: S3Store, name: str) -> None:
        self.name, self._store = name, store
        self._where, self._buffer = store.where(name), bytearray()
        self._upload, self._parts = "", list[dict[str, Any]]()

    def write(self, data: bytes | memoryview) -> None:
        if not self._parts and not self._buffer and data:
            refuse_clear(data)
        self._buffer += data
        while len(self._buffer) >= PART:
            self._send(bytes(memoryview(self._buffer)[:PART]))
            del self._buffer[:PART]

    def close(self) -> None:
        client = self._store.client
        if not self._upload:
            with _told():
                client.put_object(**self._where, Body=bytes(self._buffer))
            return
        if self._buffer:
            self._send(bytes(self._buffer))
        with _told():
            client.complete_multipart_upload(
                **self._where, UploadId=self._upload, MultipartUpload={"Parts": self._parts}
            )

    def abandon(self) -> None:
        with suppress(OSError):
            self._store.delete(self.name)

    def _send(self, part: bytes) -> None:
        client, number = self._store.client, len(self._parts) + 1
        with _told():
            if not self._upload:
                self._upload = client.create_multipart_upload(**self._where)["UploadId"]
            sent = client.upload_part(**self._where, UploadId=self._upload, PartNumber=number, Body=part)
        self._parts.append({"PartNumber": number, "ETag": sent["ETag"]})


class S3Reader:
    """Keeps the last window that was fetched: ranges are read in steps from front to end."""

    def __init__(self, store: S3Store, name: str) -> None:
        self._client, self._where = store.client, store.where(name)
        with _told():
            self.size = int(self._client.head_object(**self._where)["ContentLength"])
        self._start, self._window = 0, b""

    def read_at(self, offset: int, length: int) -> bytes:
        begin = offset - self._start
        if not 0 <= begin <= begin + length <= len(self._window):
            self._start, self._window, begin = offset, self._fetch(offset, max(length, WINDOW)), 0
        return self._window[begin : begin + length]

    def close(self) -> None:
        self._window = b""

    def _fetch(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size) - 1
        if end < offset:
            return b""
        with _told():
            answer = self._client.get_object(**self._where, Range=f"bytes={offset}-{end}")
            return bytes(answer["Body"].read())
