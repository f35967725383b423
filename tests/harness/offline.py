"""Settings that need no service, for tools that only read the code (mypy, makemigrations --check)."""

import os

for _name, _value in {
    "CALLCENTER_ROLE": "owner",
    "DATABASE_URL": "postgresql://nobody@/default",
    "KEYSTORE_URL": "postgresql://nobody@/keystore",
    "SECRET_KEY": "read-the-code-only-" * 3,
    "PSEUDONYM_KEY": "read-the-code-only-" * 3,
    "ENVIRONMENT": "offline",
    "KEY_PROVIDER": "local:/nonexistent",
}.items():
    os.environ.setdefault(_name, _value)

from callcenter.settings.test import *  # noqa: E402, F403
