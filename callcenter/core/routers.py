"""Which database: the vault's keys live in the keystore, everything else in default; only owners migrate."""

from typing import Any

from django.db.models import Model

KEYSTORE_APP = "vault"


class Router:
    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return "keystore" if model._meta.app_label == KEYSTORE_APP else "default"

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return (one._meta.app_label == KEYSTORE_APP) == (other._meta.app_label == KEYSTORE_APP)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        if db == "keystore_owner":
            return app_label == KEYSTORE_APP
        if db == "owner":
            return app_label != KEYSTORE_APP
        return False
