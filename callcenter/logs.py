"""Logging: one JSON object a line on stderr, without anything personal and without anything that opens a door.

Not logged: paths (they hold the links of mails), query strings, bodies, addresses, and the texts of exceptions, because a
database error quotes the value it refused and a mail server the recipient. Of a request its route and its ids are kept, of
an exception its classes and the places in the code, and of what a library says the sentence without its values.
"""

import logging.config
import sys
import threading
from types import TracebackType
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import EventDict, Processor

from callcenter.core.traces import describe, place
from callcenter.settings.env import ROOT

OURS = frozenset(folder.parent.name for folder in ROOT.glob("*/__init__.py"))
"""First parts of the names of our loggers."""
_OF_EVERY_RECORD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's request log, with the route instead of the path."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        from callcenter.core.routes import said

        return said(request)


def exceptions_without_text(logger: Any, method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the chain of classes and code places."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else None
    if error is not None:
        event["exception"] = describe(error)
    return event


def only_what_was_written_for_logs(logger: Any, method: str, event: EventDict) -> EventDict:
    """Of a record of the standard library's logging: our own facts; of a library its sentence without the values.

    A sentence that came without values may have been put together from some, and is left out. The place says which it was.
    """
    record: logging.LogRecord = event["_record"]
    values = event.pop("positional_args", None)
    if record.name.partition(".")[0] in OURS:
        event.update({name: value for name, value in vars(record).items() if name not in _OF_EVERY_RECORD})
        return event
    if not values:
        event["event"] = "(text withheld)"
    event["at"] = f"{place(record.pathname)}:{record.lineno}"
    return event


def drop_user_agent(logger: Any, method: str, event: EventDict) -> EventDict:
    """A browser's name and version say nothing we need, and single a person out."""
    event.pop("user_agent", None)
    return event


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    drop_user_agent,
    exceptions_without_text,
]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False, default=_unknown),
        ],
        foreign_pre_chain=[only_what_was_written_for_logs, *SHARED],
        pass_foreign_args=True,
        use_get_message=False,
    )


def _unknown(value: Any) -> str:
    """Of a value that JSON does not know, only what kind it is: its text may say anything."""
    return type(value).__name__


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: `{"level": "INFO"}`. Also sets structlog up."""
    handler = {"class": "logging.StreamHandler", "formatter": "json"}
    loggers = {
        "django": {"level": "INFO", "propagate": True, "handlers": []},
        # Each refused or failed request has its line from the request log already.
        "django.request": {"level": "CRITICAL"},
        "django.server": {"level": "CRITICAL", "propagate": False},
        "django_structlog": {"level": "WARNING"},
        "axes": {"level": "CRITICAL"},
        "celery": {"level": "WARNING"},
    }
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"json": {"()": formatter}},
            "handlers": {"stderr": handler},
            "root": {"handlers": ["stderr"], "level": options.get("level", "INFO")},
            "loggers": loggers,
        }
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    if not sys.stderr.isatty():
        sys.excepthook = _ended_by
        threading.excepthook = lambda args: _ended_by(args.exc_type, args.exc_value, args.exc_traceback)


def _ended_by(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Python would print the text of what ended a process or a thread into the log. Who sits at a terminal may read it."""
    if issubclass(kind, KeyboardInterrupt) or error is None:
        return
    # Why a process refuses to start is written for whoever starts it.
    facts = {"reason": str(error)} if isinstance(error, ImproperlyConfigured) else {}
    logging.getLogger(__name__).critical("ended_by_an_exception", exc_info=(kind, error, trace), extra=facts)
