"""The WSGI application that granian serves."""

from callcenter.settings import env

env.load("web")

import django  # noqa: E402

django.setup(set_prefix=False)

from callcenter.core.routes import Handler  # noqa: E402

application = Handler()

from callcenter.vault.providers import provider  # noqa: E402
from callcenter.warm import warm  # noqa: E402

provider()  # refuses to start without the key ring
warm(application)
