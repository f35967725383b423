"""Production: behind a proxy that ends TLS. `manage.py check --deploy` is clean."""

from callcenter.settings import env
from callcenter.settings.base import *  # noqa: F403

if env.flag("DEMO"):
    raise SystemExit("Refusing to start: DEMO is for `make run` only.")
if not env.words("ALLOWED_HOSTS"):
    raise env.Missing("ALLOWED_HOSTS", "Give the host names of this service, separated by commas.")
PUBLIC_URL = env.required("PUBLIC_URL")

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
DEVICE_COOKIE_NAME = "__Host-device"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
# The proxy's word on the scheme and the address is believed only where the operator says that there is one.
if env.flag("TRUST_PROXY"):
    TRUST_PROXY = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
