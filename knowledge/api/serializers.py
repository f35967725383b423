"""What the API takes and answers about the script."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from callcenter.core.api import StrictSerializer
from knowledge.models import Edition, Side, State


def _content() -> serializers.Field[Any, Any, Any, Any]:
    """Section → rows → column → text, as the pages write it; checked by ``knowledge.content``."""
    row = serializers.DictField(child=serializers.CharField(allow_blank=True))
    return serializers.DictField(child=serializers.ListField(child=row))


class ScriptIn(StrictSerializer):
    """The whole draft. ``rev``: of the open edition that was read, 0 where there was none."""

    content = _content()
    rev = serializers.IntegerField(min_value=0)


class PublishIn(StrictSerializer):
    edition = serializers.UUIDField()
    rev = serializers.IntegerField(min_value=0)


class EditionOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=State.choices)
    side = serializers.ChoiceField(choices=Side.choices)
    rev = serializers.IntegerField()
    moved_at = serializers.DateTimeField()
    content = _content()


class ScriptOut(serializers.Serializer[Any]):
    published = EditionOut(allow_null=True)
    open = EditionOut(allow_null=True)
    """For those who write; null for everybody else."""


def edition(row: Edition | None) -> dict[str, Any] | None:
    return None if row is None else {name: getattr(row, name) for name in map(str, EditionOut().fields)}
