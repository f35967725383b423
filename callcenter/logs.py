"""Logging: one JSON object a line on stderr, without anything personal.

Not logged: query strings, bodies, addresses, and the texts of exceptions, because a database error quotes
the value it refused. Of an exception its classes and the places in the code are kept.
"""

import logging.config
import traceback
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware
from structlog.typing import EventDict, Processor

Frame = dict[str, Any]


class RequestLogMiddleware(RequestMiddleware):
    """django-structlog's request log, with the path instead of the full path (which has the query string)."""

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


def exceptions_without_text(logger: Any, method: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by the chain of classes and code places."""
    info = event.pop("exc_info", None)
    error = info[1] if isinstance(info, tuple) else info if isinstance(info, BaseException) else None
    if error is not None:
        event["exception"] = describe(error)
    return event


def describe(error: BaseException) -> list[Frame]:
    """The chain of an exception, newest first: class name and the last places; never its text."""
    chain: list[Frame] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 5:
        frames = traceback.extract_tb(current.__traceback__)[-12:]
        places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append({"type": type(current).__qualname__, "at": places})
        current = current.__cause__ or current.__context__
    return chain


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


def configure(options: dict[str, Any]) -> None:
    """Django's LOGGING_CONFIG: `{"level": "INFO"}`. Also sets structlog up."""
    handler = {"class": "logging.StreamHandler", "formatter": "json"}
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        "foreign_pre_chain": SHARED,
    }
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
            "formatters": {"json": formatter},
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
