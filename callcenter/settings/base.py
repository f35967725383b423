"""What all environments share. Nothing is insecure by default; secrets come from the environment only."""

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from callcenter.settings import env
from callcenter.settings.signin import *  # noqa: F403

BASE_DIR = env.ROOT
HOME = env.home()
ROLE = env.text("CALLCENTER_ROLE", "web")

DEBUG = False
DEMO = False
SECRET_KEY = env.secret("SECRET_KEY", least=50)
# Key of the HMACs that stand for a session, a login name or search terms in the log; it seals nothing.
PSEUDONYM_KEY = env.secret("PSEUDONYM_KEY")
# Bound into every sealed value: what one environment sealed does not open in another.
ENVIRONMENT = env.required("ENVIRONMENT")
# `local:<file>` is the ring of key-encryption keys in a file of mode 0400.
KEY_PROVIDER = env.required("KEY_PROVIDER")
# Only the sealer is given these two: its signing key, and the folder of its last checkpoints.
SEALING_KEY_FILE = env.text("SEALING_KEY_FILE")
SEAL_STATE_DIR = env.text("SEAL_STATE_DIR")
APP_VERSION = env.version()
# Whoever has it reads the figures of /metrics; without one there is no such page.
METRICS_TOKEN = env.secret("METRICS_TOKEN") if env.text("METRICS_TOKEN") else ""

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
# Absolute address in mails: scheme and host, no slash at the end.
PUBLIC_URL = env.text("PUBLIC_URL")
ROOT_URLCONF = "callcenter.urls"
WSGI_APPLICATION = "callcenter.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

INSTALLED_APPS = [
    "callcenter.core",
    "callcenter.backup",
    "callcenter.vault",
    "callcenter.ui",
    "callcenter.live",
    "audit",
    "tenants",
    "retention",
    "accounts",
    "knowledge",
    "blocks",
    "calls",
    "telephony",
    "recordings",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "accounts.apps.SessionListConfig",
    "axes",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "csp",
    "django_structlog",
]

# The transaction is around everything that touches the database: an error page cannot commit half a request.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "callcenter.core.form_answers.FormAnswerMiddleware",
    "callcenter.logs.RequestLogMiddleware",
    "callcenter.core.traffic.TrafficMiddleware",
    "callcenter.core.middleware.PrivatePagesMiddleware",
    "callcenter.core.middleware.TransactionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "callcenter.core.origins.OriginMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "callcenter.core.middleware.ContextMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["callcenter.ui.loaders.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "callcenter.ui.context.page",
            ],
        },
    },
]
FORM_RENDERER = "callcenter.ui.forms.Renderer"
INSTALLED_APPS.append("django.forms")

# Databases: the process's own role; the owner's aliases exist only where the owner's secrets are set.
_POOL = env.number("DB_POOL", 0)
# The sealer asks every few seconds: to sign in anew each time would cost more than the question.
_KEPT = 1800 if ROLE == "sealer" and not _POOL else 0
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database(env.required("DATABASE_URL"), pool=_POOL, kept=_KEPT),
    "keystore": env.database(env.required("KEYSTORE_URL"), pool=_POOL, kept=_KEPT),
}
if env.text("OWNER_DATABASE_URL") and env.text("OWNER_KEYSTORE_URL"):
    DATABASES["owner"] = env.database(env.text("OWNER_DATABASE_URL"))
    DATABASES["keystore_owner"] = env.database(env.text("OWNER_KEYSTORE_URL"))
DATABASE_ROUTERS = ["callcenter.core.routers.Router"]

# Throttles and rate limits only; nothing personal is ever cached, and the queue may be down.
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "callcenter.core.cache.SharedCache", "LOCATION": env.text("REDIS_URL")}
}
SESSION_ENGINE = "accounts.services.sessions"

# Sealed objects, by area (callcenter.objects).
_STORAGE_URL = env.storage("STORAGE_URL", HOME / "objects")
OBJECTS = {"objects": _STORAGE_URL, "exports": env.beside(_STORAGE_URL, "exports")}
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT: Path | None = Path(env.text("STATIC_ROOT") or BASE_DIR / "static-root")
STATICFILES_DIRS = [BASE_DIR / "static"]

# Language and time: Japanese first; UTC in the database, JST on the screen.
LANGUAGE_CODE = "ja"
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = [("ja", _("日本語"))]
# Compiled only when complete (callcenter.embedded.messages): half a language would be mixed pages.
if (LOCALE_PATHS[0] / "en" / "LC_MESSAGES" / "django.mo").is_file():
    LANGUAGES.append(("en", _("English")))
TIME_ZONE = "Asia/Tokyo"
USE_TZ = True
USE_I18N = True

# Cookies and headers.
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "callcenter.core.responses.csrf_failure"
CSRF_COOKIE_HTTPONLY = False
# As the session's: a stricter one would be missing when a link from elsewhere arrives, and be made anew for all tabs.
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "camera",
        "microphone",
        "geolocation",
        "payment",
        "usb",
        "display-capture",
        "browsing-topics",
    )
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 1
# Upload views install the sealing handler themselves, after they have authorised; nothing goes to a temp file.
FILE_UPLOAD_HANDLERS = ["callcenter.core.uploads.DiscardingUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# Mail.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "callcenter@localhost")

# API.
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["callcenter.core.api_auth.ContextAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],  # core.permissions is the wall
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "callcenter.core.openapi.Schema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Callcenter API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "callcenter.core.openapi.complete"],
    "ENUM_NAME_OVERRIDES": {},  # filled by the rooms
}

# Tasks. The queue holds ids only; results are not kept; a task may run twice and must not mind. The row of a job decides:
# one that a worker has not confirmed is published again after this time, unless the worker says that it is still at it.
JOB_LEASE_SECONDS = env.number("JOB_LEASE_SECONDS", 90)
CELERY_BROKER_URL = env.text("REDIS_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long the queue is away, a worker waits for it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # A message that comes again finds its job done or taken.
    "visibility_timeout": 600,
    "unacked_restore_interval": 60,
    "unacked_restore_throttle": 1,
    # No credentials of ours change by themselves.
    "reauth_check_interval": 600,
    # Seconds of one wait for a task: it ends when one comes, so longer waits only mean fewer of them.
    "polling_interval": 10,
    "socket_timeout": 30,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 2 * 3600
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = "Asia/Tokyo"
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "run" / "beat-schedule")

# Logs: JSON to stderr, without query strings, bodies or the texts of exceptions (they may quote a value).
DJANGO_STRUCTLOG_CELERY_ENABLED = False
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
LOGGING_CONFIG = "callcenter.logs.configure"
LOGGING: dict[str, Any] = {"level": env.text("LOG_LEVEL", "INFO")}
