"""System checks: a sealed field that nobody could open, or that two places share, is found before the first row."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import models

from .fields import BlindIndexField, SealedField, Unit, blind_fields, sealed_fields
from .labels import INDEXES, LABELS


def sealed_fields_are_sound(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Labels known, used once and of the unit's class; blind indexes known, used once, over a sealed field, indexed."""
    every = apps.get_models()
    found: list[CheckMessage] = []
    for model in every:
        found.extend(check_model(model))
    found.extend(_used_twice([(f, f.label) for m in every for f in sealed_fields(m).values()], "label"))
    found.extend(_used_twice([(f, f.index) for m in every for f in blind_fields(m).values()], "blind index"))
    return found


def check_model(model: type[models.Model]) -> Iterator[CheckMessage]:
    sealed, blinds = sealed_fields(model), blind_fields(model)
    if not sealed and not blinds:
        return
    yield from _check_unit(model)
    unit = getattr(model, "vault_unit", None)
    for field in sealed.values():
        if field.label not in LABELS:
            yield Error(f"{field}: the label {field.label!r} is declared by no room.", obj=field, id="vault.E001")
        elif isinstance(unit, Unit) and LABELS[field.label] != unit.data_class:
            yield Error(f"{field}: {field.label!r} is of another data class.", obj=field, id="vault.E002")
    for blind in blinds.values():
        if blind.index not in INDEXES:
            yield Error(f"{blind}: {blind.index!r} is declared by no room.", obj=blind, id="vault.E003")
        if blind.of not in sealed:
            yield Error(f"{blind}: {blind.of!r} is not a sealed field here.", obj=blind, id="vault.E004")
        if not _indexed_behind_tenant(model, blind.name):
            yield Error(f"{blind}: no index on (tenant_id, {blind.name}).", obj=blind, id="vault.E005")


def _check_unit(model: type[models.Model]) -> Iterator[CheckMessage]:
    unit = getattr(model, "vault_unit", None)
    if not isinstance(unit, Unit):
        yield Error(f"{model._meta.label} has sealed fields but no vault_unit.", obj=model, id="vault.E006")
        return
    if unit.data_class not in LABELS.values():
        yield Error(f"{model._meta.label}: no data class {unit.data_class!r}.", obj=model, id="vault.E007")
    columns = {field.attname for field in model._meta.concrete_fields}
    for name in ("tenant_id", unit.object_field):
        if name not in columns:
            yield Error(f"{model._meta.label} has no field {name!r}.", obj=model, id="vault.E008")


def _indexed_behind_tenant(model: type[models.Model], name: str) -> bool:
    for index in [*model._meta.indexes, *model._meta.constraints]:
        fields = list(getattr(index, "fields", ()))
        for expression in getattr(index, "expressions", ()):
            inner = getattr(expression, "expression", expression)
            fields.append(getattr(inner, "name", ""))
        if fields[:2] == ["tenant_id", name]:
            return True
    return False


def _used_twice(uses: Sequence[tuple[SealedField | BlindIndexField, str]], what: str) -> Iterator[CheckMessage]:
    places: dict[str, list[str]] = defaultdict(list)
    for field, name in uses:
        places[name].append(str(field))
    for name, fields in places.items():
        if len(fields) > 1:
            yield Error(f"The {what} {name!r} is used by {', '.join(fields)}.", id="vault.E009")
