"""The WSGI application that granian serves."""

from callcenter.settings import env

env.load("web")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()

from callcenter.vault.providers import provider  # noqa: E402
from callcenter.warm import warm  # noqa: E402

provider()  # refuses to start without the key ring
warm(application)
