"""`manage.py create_key_ring`: the key-encryption keys of a new installation. An existing ring is never touched."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from callcenter.vault.providers import LocalRing, provider, ring_path


class Command(BaseCommand):
    help = "Makes the local key ring of a new installation; refuses nothing, replaces nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        path = ring_path(settings.KEY_PROVIDER)
        if LocalRing.create(path):
            self.stdout.write(f"Made {path}. Back it up now, apart from the databases: without it nothing opens.")
        else:
            self.stdout.write(f"{path} is there already: {dict(provider().describe())}")
