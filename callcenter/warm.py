"""What a web process does before it takes its first request, so that nobody waits for what is only loaded once.

Nothing is opened, written or remembered of anybody: without a tenant in the context the tables are empty.
"""

import logging
from contextlib import ExitStack
from pathlib import Path
from typing import Any, cast
from wsgiref.types import WSGIApplication
from wsgiref.util import setup_testing_defaults

from django.apps import apps
from django.conf import settings
from django.db import Error, connections
from django.http.response import HttpResponseBase
from django.template import TemplateDoesNotExist, TemplateSyntaxError
from django.template.loader import get_template
from django.urls import reverse

from callcenter.text import names, phone

logger = logging.getLogger(__name__)

READABLE = """
SELECT format('SELECT FROM %I.%I LIMIT 0', n.nspname, c.relname) FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname = 'public' AND has_table_privilege(c.oid, 'SELECT')
"""


def warm(application: WSGIApplication) -> None:
    """A database that is away is no reason not to start: `/readyz` says so, and requests are answered with 503."""
    _code()
    _templates()
    for alias in ("default", "keystore"):
        try:
            _connections(alias)
        except (Error, OSError) as error:
            logger.warning("not_warm", extra={"part": alias, "error_type": type(error).__name__})
    _rehearse(application)


def _code() -> None:
    """Views, forms and serializers come with the addresses; models build their maps at the first question."""
    reverse("healthz")
    for model in apps.get_models():
        model._meta.get_field(cast(Any, model._meta.pk).name)
    phone.written("0312345678")
    names.company_keys("株式会社見本")


def _templates() -> None:
    for folder in settings.TEMPLATES[0]["DIRS"]:
        for file in Path(folder).rglob("*.html"):
            try:
                get_template(str(file.relative_to(folder)))
            except (TemplateDoesNotExist, TemplateSyntaxError):
                logger.warning("template_unusable", extra={"template": file.name})


def _connections(alias: str) -> None:
    """As many as the pool begins with, each with its tables and their policies known to its server process."""
    connection = cast(Any, connections[alias])
    if not connection.pool:
        return
    connection.pool.open(wait=True, timeout=5)
    with ExitStack() as held:
        for _each in range(connection.pool.min_size):
            one = held.enter_context(connection.pool.connection())
            questions = [row[0] for row in one.execute(READABLE).fetchall()]
            one.execute("; ".join(questions))


def _rehearse(application: WSGIApplication) -> None:
    """The page that a stranger sees, once, through everything that stands before a view."""
    environment: dict[str, Any] = {
        "PATH_INFO": reverse("account_login"),
        "HTTP_HOST": next((host for host in settings.ALLOWED_HOSTS if "*" not in host), "localhost").lstrip("."),
        "wsgi.url_scheme": "https",
        "REMOTE_ADDR": "127.0.0.1",
    }
    setup_testing_defaults(environment)
    answer = application(environment, lambda *_head: lambda _data: None)
    for _piece in answer:
        continue
    if isinstance(answer, HttpResponseBase):
        answer.close()
