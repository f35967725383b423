"""Model fields that hold sealed bytes and blind indexes. The instance never carries the clear value.

class Call(TenantModel):
    vault_unit = Unit(data_class="message", object_field="id")
    caller_name = SealedField(label="call.caller_name", null=True)
    kana_idx = BlindIndexField(of="caller_kana", index="call.kana", null=True)
"""

from dataclasses import dataclass
from typing import Any

from django.db import models

from .format import NotOpenedError, key_version
from .keystore import KeyUnit


@dataclass(frozen=True, slots=True)
class Unit:
    """Whose record key seals a model's rows: the class, and the field that carries the object's id."""

    data_class: str
    object_field: str

    def of(self, obj: Any) -> KeyUnit:
        return KeyUnit(obj.tenant_id, self.data_class, getattr(obj, self.object_field))


def unit_of(obj: models.Model) -> KeyUnit:
    unit = getattr(type(obj), "vault_unit", None)
    if not isinstance(unit, Unit):
        raise TypeError(f"{type(obj).__name__} has sealed fields but no vault_unit.")
    return unit.of(obj)


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """Bytes sealed by `vault.services.seal`; everything else is refused. Only IS NULL can be asked of it.

    `label` is a constant of `labels`. Migrations see a plain BinaryField: the label is no matter of the table.
    """

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        self.label = label
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs

    def clone(self) -> Any:
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, label=self.label, **kwargs)

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None:
            return None
        if not isinstance(value, bytes | memoryview):
            raise TypeError(f"{self.label} takes sealed bytes only.")
        blob = bytes(value)
        try:
            key_version(blob)
        except NotOpenedError:
            raise TypeError(f"{self.label} takes sealed bytes only.") from None
        return blob

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> bytes | None:
        return None if value is None else bytes(value)

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.label} is not serialised.")


class BlindIndexField(models.BigIntegerField):  # type: ignore[type-arg]
    """Where equal values meet without being known: `vault.services.blind(tenant, index=…, value=…)`.

    `of` names the sealed field it belongs to, `index` is a constant of `labels.INDEXES`. Nulled with its field.
    """

    def __init__(self, *args: Any, of: str, index: str, **kwargs: Any) -> None:
        self.of = of
        self.index = index
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, kwargs

    def clone(self) -> Any:
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, of=self.of, index=self.index, **kwargs)


def sealed_fields(model: type[models.Model]) -> dict[str, SealedField]:
    return {f.name: f for f in model._meta.concrete_fields if isinstance(f, SealedField)}


def blind_fields(model: type[models.Model]) -> dict[str, BlindIndexField]:
    return {f.name: f for f in model._meta.concrete_fields if isinstance(f, BlindIndexField)}


def sealed_field(model: type[models.Model], name: str) -> SealedField:
    """The sealed field of this name; any other name raises."""
    field = model._meta.get_field(name)
    if not isinstance(field, SealedField):
        raise TypeError(f"{model.__name__}.{name} is not a sealed field.")
    return field
