"""Structured logs with ids only: what customers say, and who they are, stays in the database."""

import logging
import os
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

_Event = MutableMapping[str, Any]
# Never written, whoever passes them: a second line of defence behind "ids only".
_PERSONAL = {
    "name",
    "cedula",
    "address",
    "number",
    "phone",
    "text",
    "body",
    "email",
    "to",
    "from_",
    "payload",
}


def configure_logging(stream: Any = None, level: int = logging.INFO) -> None:
    """Log to stderr: JSON, or lines for people where `RECOBRA_LOG=console` or a terminal is there."""
    out = stream or sys.stderr
    wanted = os.environ.get("RECOBRA_LOG") or ("console" if out.isatty() else "json")
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False)
        if wanted == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _place_exception,
        _drop_personal,
    ]
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(out),
        cache_logger_on_first_use=False,
    )
    _quieten_libraries(out)


def _quieten_libraries(out: Any) -> None:
    # At INFO they log whole URLs and request bodies: telephones and texts are in them.
    logging.basicConfig(
        stream=out, level=logging.WARNING, format="%(levelname)s %(name)s %(message)s", force=True
    )
    for name in ("httpx", "httpcore", "twilio", "sqlalchemy", "werkzeug", "urllib3"):
        logging.getLogger(name).setLevel(logging.ERROR)


def _place_exception(_logger: object, _method: str, event: _Event) -> _Event:
    """Kind and place of an exception, without its message: a database's error quotes the row."""
    error = event.pop("exc_info", None)
    if error is True:
        error = sys.exc_info()[1]
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-12:]
        event["error"] = type(error).__name__
        event["at"] = [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _drop_personal(_logger: object, _method: str, event: _Event) -> _Event:
    for key in _PERSONAL & event.keys():
        event[key] = "[…]"
    return event
