"""The WSGI application that granian serves."""

from callcenter.settings import env

env.load("web")

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
