#!/usr/bin/env python
"""Django's command line. Picks the database role of the command before the settings are read."""

import os
import sys

from callcenter.settings import env

# The role in which each command runs; all others run as web, the weakest.
ROLE_OF_COMMAND = {
    "migrate": "owner",
    "makemigrations": "owner",
    "sqlmigrate": "owner",
    "squashmigrations": "owner",
    "showmigrations": "owner",
    "collectstatic": "owner",
    "bootstrap": "owner",
    "backup": "backup",
    "backup_keystore": "backup",
    "keep_copies": "backup",
    "restore_check": "backup",
    "restore_objects": "backup",
    "restore_probe": "backup",
    "import_tenants": "worker",
    "import_calls": "worker",
    "relay": "worker",
    "simulate_calls": "worker",
    "listen_to_exchanges": "worker",
    "run_retention": "worker",
    "seal_audit": "sealer",
}


def main() -> None:
    command = next((arg for arg in sys.argv[1:] if not arg.startswith("-")), "help")
    env.load(ROLE_OF_COMMAND.get(command, "web"))
    if command == "collectstatic":
        os.umask(0o022)  # an image's files are read by another user than the one who wrote them
    if command in ("relay", "listen_to_exchanges"):
        import callcenter.celery  # noqa: F401 - else it would publish to Celery's default queue server
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
