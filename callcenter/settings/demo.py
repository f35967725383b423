"""`make run`: this machine only, on http, with demo accounts and a banner."""

from callcenter.settings import env
from callcenter.settings.base import *  # noqa: F403
from callcenter.settings.base import HOME, INSTALLED_APPS, STORAGES

DEMO = True
INSTALLED_APPS.append("callcenter.demo")
_PORT = env.number("PORT", 8000)
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
PUBLIC_URL = f"http://127.0.0.1:{_PORT}"
# http on the loopback address: secure cookies would not come back.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
# Static files straight from the source folders; production serves hashed, compressed ones.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
# Mails carry no personal data; without a mail server the demo puts them into files.
if not env.text("EMAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(HOME / "mail")
