"""System checks: what would open a wall is found before the first request."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.urls import URLPattern, URLResolver, get_resolver

from callcenter.core.grants import GRANTS, tables_of_rooms
from callcenter.core.models import TenantManager, TenantModel
from callcenter.core.permissions import access_table
from callcenter.core.rooms import has_room

__all__ = ["ALL", "Tags", "url_names"]


def url_names(
    resolver: URLResolver | None = None, namespaces: tuple[str, ...] = ()
) -> Iterator[tuple[str, URLPattern]]:
    """(view name as the middleware sees it, pattern) of every URL of the project."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from url_names(pattern, inner)
        else:
            name = pattern.name or pattern.lookup_str
            yield ":".join((*namespaces, name)), pattern


def urls_have_access_rows(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    names = {name for name, _pattern in url_names()}
    table = access_table()
    missing = [
        Error(f"The URL {name} has no row in the permission table.", id="core.E001")
        for name in sorted(names - set(table))
    ]
    stale = [
        Error(f"The permission table has a row for {name}, which is no URL.", id="core.E002")
        for name in sorted(set(table) - names)
    ]
    return [*missing, *stale]


def tenant_models_use_our_manager(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"{model._meta.label}: objects must be a TenantManager.", obj=model, id="core.E003")
        for model in apps.get_models()
        if issubclass(model, TenantModel) and not issubclass(type(model._default_manager), TenantManager)
    ]


def _is_ours(config: AppConfig) -> bool:
    path = Path(config.path)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts


def apps_with_tables_have_a_room(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(f"{config.label} has tables but no room.py.", id="core.E004")
        for config in apps.get_app_configs()
        if _is_ours(config) and next(config.get_models(), None) and not has_room(config)
    ]


def tables_have_grants(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    ours = tables_of_rooms()
    known = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    missing = [Error(f"No room says who may use the table {t}.", id="core.E005") for t in sorted(ours - set(GRANTS))]
    stale = [
        Error(f"A room grants rights on {t}, which is no table.", id="core.E006") for t in sorted(set(GRANTS) - known)
    ]
    return [*missing, *stale]


def stored_rows_need_no_setting(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """``TenantModel.from_db`` puts the values where attributes that do nothing else would."""
    plain = (DeferredAttribute, ForeignKeyDeferredAttribute)
    odd = [
        Error(
            f"{field}: what its attribute does when it is set is left out for stored rows.", obj=model, id="core.E007"
        )
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.concrete_fields
        if type(vars(model).get(field.attname, getattr(model, field.attname))) not in plain
    ]
    heard = [
        Error(f"{signal} is not sent for stored rows of tenants.", id="core.E008")
        for signal, receivers in (("pre_init", pre_init.receivers), ("post_init", post_init.receivers))
        if receivers
    ]
    return [*odd, *heard]


ALL = (
    urls_have_access_rows,
    tenant_models_use_our_manager,
    apps_with_tables_have_a_room,
    tables_have_grants,
    stored_rows_need_no_setting,
)
