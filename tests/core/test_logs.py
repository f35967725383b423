"""What the log says of requests, exceptions and libraries: routes, ids, classes, places; no path, no value, no text."""

from __future__ import annotations

import io
import json
import logging
import smtplib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
import structlog
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter
from django.urls.resolvers import RoutePattern

from accounts.links import welcome_url
from callcenter.core.ids import uuid7
from callcenter.logs import formatter
from tests.factories import client_for, make_person

SECRET = "himitsu-no-kagi-0123456789"
ID = str(uuid7())


@contextmanager
def written(level: int = logging.DEBUG) -> Iterator[io.StringIO]:
    """What goes to stderr while the block runs, of all loggers."""
    stream = io.StringIO()
    handler, root = logging.StreamHandler(stream), logging.getLogger()
    handler.setFormatter(formatter())
    before = {
        name: logging.getLogger(name).level for name in ("", "django", "django_structlog", "django.request", "axes")
    }
    for name in before:
        logging.getLogger(name).setLevel(level)
    root.addHandler(handler)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        for name, old in before.items():
            logging.getLogger(name).setLevel(old)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def routes(resolver: URLResolver | None = None, before: tuple[URLPattern | URLResolver, ...] = ()) -> Iterator[Any]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, (*before, pattern))
        else:
            yield (*before, pattern)


def addresses() -> Iterator[str]:
    """An address for each route that takes an argument, with the secret wherever a text may stand."""
    for chain in routes():
        path = ""
        for part in chain:
            pattern = part.pattern
            text = str(pattern)
            if isinstance(pattern, RoutePattern):
                for name, converter in pattern.converters.items():
                    kind = type(converter).__name__.removesuffix("Converter").lower().replace("string", "str")
                    value = ID if isinstance(converter, UUIDConverter) else "7" if kind == "int" else SECRET
                    text = text.replace(f"<{kind}:{name}>", value).replace(f"<{name}>", value)
            elif "(?P<uidb36>" in text:
                text = f"accounts/password/reset/key/abc-{SECRET}/"
            path += text
        if SECRET in path:
            yield f"/{path}"


def test_there_are_routes_to_look_at() -> None:
    found = list(addresses())
    assert len(found) > 30
    assert not [path for path in found if "<" in path]
    assert f"/invite/{SECRET}/" in found
    assert f"/accounts/password/reset/key/abc-{SECRET}/" in found


@pytest.mark.django_db
def test_no_line_carries_what_stood_in_an_address() -> None:
    browser = client_for(make_person("admin"))
    with written() as stream:
        for path in [*addresses(), f"/no/such/{SECRET}/", f"/me/?q={SECRET}", f"/accounts/login/?next=/{SECRET}"]:
            for client in (Client(raise_request_exception=False), browser):
                client.get(path)
                client.post(path, {"x": SECRET})
    said = lines(stream)
    assert len([line for line in said if line["event"] == "request_finished"]) > 100
    assert SECRET not in stream.getvalue()


@pytest.mark.django_db
def test_a_dead_link_is_told_by_its_route_and_a_page_by_its_ids() -> None:
    person = make_person("admin")
    path = welcome_url(person).removeprefix("http://testserver")
    with written(logging.WARNING) as stream:
        assert Client().get(path).status_code in (200, 404)
        Client().get(f"/welcome/{SECRET}/")
        client_for(person).get(f"/admin/users/{ID}/")
    told = [line["request"] for line in lines(stream) if line["event"] == "request_finished"]
    assert "GET accounts:welcome" in told
    assert f"GET accounts:user user_id={ID}" in told
    assert path.split("/")[2] not in stream.getvalue()


def raising(text: str) -> Exception:
    try:
        raise smtplib.SMTPRecipientsRefused({text: (550, b"no such user")})
    except smtplib.SMTPException as error:
        return error


@pytest.mark.parametrize(
    "name", ["celery.app.trace", "django.security.DisallowedHost", "calls.services", "py.warnings"]
)
def test_an_exception_is_told_by_class_and_place_whoever_logs_it(name: str) -> None:
    with written() as stream:
        logging.getLogger(name).error("task_failed", exc_info=raising("kenji.tanaka@example.test"))
    (line,) = lines(stream)
    assert "kenji" not in stream.getvalue()
    assert line["exception"][0]["type"] == "SMTPRecipientsRefused"
    assert line["exception"][0]["at"][-1].startswith("tests/core/test_logs.py:")


def test_an_exception_of_the_structured_logger_is_told_too() -> None:
    with written() as stream:
        try:
            raise ValueError(SECRET)
        except ValueError:
            structlog.get_logger("django_structlog.test").exception("streaming_failed")
    (line,) = lines(stream)
    assert (line["event"], line["exception"][0]["type"]) == ("streaming_failed", "ValueError")
    assert SECRET not in stream.getvalue()


def test_a_library_is_quoted_without_its_values() -> None:
    with written() as stream:
        log = logging.getLogger("celery.app.trace")
        log.error(
            "Task %(name)s raised: %(exc)s", {"name": "accounts.send_mail", "exc": SECRET}, extra={"data": SECRET}
        )
        put_together = f"Invalid HTTP_HOST header: {SECRET}"
        log.error(put_together)
    with_values, without = lines(stream)
    assert with_values["event"] == "Task %(name)s raised: %(exc)s"
    assert without["event"] == "(text withheld)"
    assert without["at"].startswith("tests/core/test_logs.py:")
    assert SECRET not in stream.getvalue()


def test_our_own_facts_are_told() -> None:
    with written() as stream:
        logging.getLogger("callcenter.core.tasks").warning(
            "job_failed", extra={"job": ID, "code": "smtp_550", "who": UUID(ID)}
        )
    (line,) = lines(stream)
    assert (line["event"], line["job"], line["code"], line["who"]) == ("job_failed", ID, "smtp_550", "UUID")


def test_a_warning_of_python_is_not_quoted() -> None:
    with written() as stream:
        logging.captureWarnings(True)
        try:
            warnings.warn(SECRET, stacklevel=1)
        finally:
            logging.captureWarnings(False)
    assert SECRET not in stream.getvalue()
