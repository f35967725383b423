"""The sealed columns of a row and their blind indexes, as the table of fields names them."""

from django.db import models

from callcenter.vault.fields import BlindIndexField, SealedField
from calls.fields import SEALED, Of


class SealedColumns:
    """In a model's body: ``sealed = SealedColumns(Of.CALL)`` gives it one column per sealed field and index."""

    def __init__(self, of: Of) -> None:
        self.of = of

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        """Django calls this for every attribute of a model's body that has it."""
        for field in SEALED[self.of]:
            model.add_to_class(field.name, SealedField(label=field.sealed, null=True))
            for index in field.indexes:
                model.add_to_class(index.column, BlindIndexField(of=field.name, index=index.name, null=True))
