"""`manage.py restore_probe`: what restore_check asks the restored copy; prints JSON. Of no use by itself."""

import json
from typing import Any

from django.core.management.base import BaseCommand

from callcenter.backup.counts import counts, open_sample


class Command(BaseCommand):
    help = "Used by restore_check on a restored copy: counts rows, opens sealed values, prints JSON."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = counts()
        opened = open_sample()
        answer = {"rows": rows, "values": opened.values, "objects": opened.objects, "failed": opened.failed}
        self.stdout.write(json.dumps(answer))
