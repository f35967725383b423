"""`manage.py import_calls FILE`: calls of any number of clients, streamed, safe to run again."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from callcenter.core.context import system_actor
from callcenter.core.errors import DomainError
from callcenter.core.resolvers import resolve
from callcenter.core.statistics import analyse
from calls.callfile import CallRow, Fault, read
from calls.services.importing import Imported, Numbered, Ordinals, import_calls

BATCH = 250
#: Lines whose faults are printed one by one; the rest is only counted.
TOLD = 100


class Command(BaseCommand):
    help = "Imports calls from a JSON Lines file. Safe to run again: calls that are there already are passed over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        self.total, self.faults = Imported(), 0
        self.tenants: dict[str, UUID | None] = {}
        self.ordinals = Ordinals()
        lines = 0
        try:
            for batch in _batches(read(options["file"])):
                lines += len(batch)
                self._import(batch)
                done = self.total.created + self.total.known
                self.stdout.write(f"{lines} lines read, {done} calls in place")
        except OSError as error:
            raise CommandError(f"{options['file'].name}: cannot be read ({error.strerror}).") from None
        analyse()
        said = (
            f"{self.total.created} calls imported, {self.total.known} were there already, {self.faults} lines refused."
        )
        if self.faults:
            raise CommandError(said)
        self.stdout.write(said)

    def _import(self, batch: list[tuple[int, CallRow | Fault]]) -> None:
        rows: list[tuple[UUID, Numbered]] = []
        for line, row in batch:
            if isinstance(row, Fault):
                self._refuse(line, row.text)
            elif (tenant_id := self._tenant(row.tenant)) is None:
                self._refuse(line, "tenant: no such client company")
            else:
                rows.append((tenant_id, (line, row, self.ordinals.next(tenant_id, row))))
        rows.sort(key=lambda pair: (pair[0], pair[1][0]))
        for tenant_id, group in groupby(rows, key=lambda pair: pair[0]):
            part = import_calls(actor=system_actor("import"), tenant_id=tenant_id, rows=[row for _tenant, row in group])
            self.total.created += part.created
            self.total.known += part.known
            for line, error in part.refused.items():
                self._refuse(line, _told(error))

    def _tenant(self, slug: str) -> UUID | None:
        if slug not in self.tenants:
            self.tenants[slug] = resolve("resolve_slug", slug) if slug != "house" else None
        return self.tenants[slug]

    def _refuse(self, line: int, text: str) -> None:
        self.faults += 1
        if self.faults <= TOLD:
            self.stderr.write(f"line {line}: {text}")


def _batches(rows: Iterator[tuple[int, CallRow | Fault]]) -> Iterator[list[tuple[int, CallRow | Fault]]]:
    batch: list[tuple[int, CallRow | Fault]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _told(error: DomainError) -> str:
    fields = "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in error.errors.items())
    return fields or str(error.detail)
