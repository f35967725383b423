"""The store of sealed objects: what is kept, and beside it the exports, in files or in an S3 bucket.

    STORAGE_URL=file:///data/objects
    STORAGE_URL=s3://bucket/prefix?endpoint=https://s3.example&region=ap-northeast-1

A name holds ids and days only; what comes in is sealed already, and nothing of it is written anywhere else on its way.
"""

from callcenter.objects.base import Entry, Reader, Store, StoreError, Writer
from callcenter.objects.places import open_store, store

__all__ = ["Entry", "Reader", "Store", "StoreError", "Writer", "open_store", "store"]
