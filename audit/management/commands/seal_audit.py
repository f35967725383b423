"""Seals what is waiting, checks the whole log, or accepts a database that the sealer has refused."""

import sys
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from audit.services.alarms import Inconsistent
from audit.services.sealing import heads, resume, seal_due
from audit.services.walking import first_difference
from audit.signer import Memory, Signer


class Command(BaseCommand):
    help = (
        "Seals all numbered events now. With --check, hashes the whole log again and compares it with what was sealed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="compare every event, leaf, root and note with what was sealed"
        )
        parser.add_argument(
            "--accept", type=UUID, metavar="TENANT", help="sign this tenant's log as the database has it now"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accept"]:
            resume(options["accept"])
        if options["check"]:
            self.check_all()
            return
        signed, refused = seal_due(everything=True)
        self.stdout.write(f"{signed} checkpoints signed, {refused} logs refused.")
        if refused:
            self.stdout.write("A refused log is not the one that was signed before: see docs/verify.md.")
            sys.exit(1)

    def check_all(self) -> None:
        """Every log that was ever signed, those too that are gone."""
        signer, bad = Signer.load(), 0
        known = {head.tenant_id for head in heads()}
        for tenant_id in sorted(known | set(Memory.load().tenants())):
            error = (
                first_difference(tenant_id, signer.key(tenant_id))
                if tenant_id in known
                else Inconsistent("log_missing")
            )
            said = "good" if error is None else error.reason if error.seq is None else f"first bad seq: {error.seq}"
            self.stdout.write(f"{tenant_id}: {said}")
            bad += error is not None
        if bad:
            sys.exit(1)
