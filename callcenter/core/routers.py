"""Which database: an app whose AppConfig names one (``database = "keystore"``) lives there; only owners migrate."""

from typing import Any

from django.apps import apps
from django.db.models import Model

OWNERS = {"owner": "default", "keystore_owner": "keystore"}
"""Alias of an owner → the database that it migrates."""


def database_of(app_label: str) -> str:
    """Alias under which the processes of the product reach this app's tables."""
    config = apps.app_configs.get(app_label)
    return str(getattr(config, "database", "default"))


class Router:
    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return database_of(model._meta.app_label)

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        return database_of(one._meta.app_label) == database_of(other._meta.app_label)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return OWNERS.get(db) == database_of(app_label)
