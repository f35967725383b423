"""Production's settings with made-up values, for `check --deploy` without a deployment."""

import os

for _name, _value in {
    "CALLCENTER_ROLE": "web",
    "DATABASE_URL": "postgresql://nobody@/default",
    "KEYSTORE_URL": "postgresql://nobody@/keystore",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-",
    "PSEUDONYM_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "ENVIRONMENT": "deploy-check",
    "KEY_PROVIDER": "local:/nonexistent",
    "ALLOWED_HOSTS": "callcenter.example",
    "PUBLIC_URL": "https://callcenter.example",
}.items():
    os.environ.setdefault(_name, _value)

from callcenter.settings.production import *  # noqa: E402, F403
