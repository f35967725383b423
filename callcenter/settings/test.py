"""The tests: like the demo, with mails in memory. The harness sets the environment before this is read."""

from callcenter.settings import env
from callcenter.settings.demo import *  # noqa: F403
from callcenter.settings.demo import CELERY_BROKER_TRANSPORT_OPTIONS

DEMO = env.flag("DEMO")
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
PUBLIC_URL = env.text("PUBLIC_URL", "http://testserver")
# Looks a static file up when it is asked for: each test client would else list all of them first (0.2 s).
WHITENOISE_AUTOREFRESH = True
CELERY_BROKER_TRANSPORT_OPTIONS["socket_timeout"] = 5
# One cheap hash round: the strength of Argon2 is not what these tests ask about.
PASSWORD_HASHERS = ["callcenter.settings.hashers.CheapArgon2"]
# Real processes of a journey leave their mails in a folder, for the test to read.
EMAIL_FILE_PATH = env.text("EMAIL_FILE_PATH")
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if EMAIL_FILE_PATH else 'locmem'}.EmailBackend"
