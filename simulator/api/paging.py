"""Lists in Twilio's two shapes: pages of the 2010 API, and `meta` of the newer ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import request

from simulator.errors import ApiError
from simulator.exchange import exchange

DEFAULT_SIZE = 50
MAX_SIZE = 1000


class Resource(Protocol):
    """What can be listed."""

    sid: str

    def resource(self) -> dict[str, Any]:
        """The API's representation."""


def page_size() -> int:
    """The size asked for, within Twilio's bounds."""
    return min(max(request.args.get("PageSize", DEFAULT_SIZE, int), 1), MAX_SIZE)


def list_page(key: str, found: Iterable[Resource]) -> dict[str, Any]:
    """One page of the 2010 API; `PageToken` names the last resource of the page before: pages never shift."""
    size, page = page_size(), max(request.args.get("Page", 0, int), 0)
    records = iter(found)
    token = request.args.get("PageToken", "").removeprefix("PA")
    if token:
        for record in records:
            if record.sid == token:
                break
    elif page:
        records = islice(records, page * size, None)
    shown = list(islice(records, size))
    following = next(records, None)
    return {
        "end": page * size + max(len(shown) - 1, 0),
        "first_page_uri": _uri(size, 0),
        "next_page_uri": _uri(size, page + 1, shown[-1].sid) if following else None,
        "page": page,
        "page_size": size,
        "previous_page_uri": _uri(size, page - 1) if page else None,
        "start": page * size,
        "uri": _uri(size, page),
        key: [record.resource() for record in shown],
    }


def list_meta(key: str, found: list[dict[str, Any]]) -> dict[str, Any]:
    """One page of a newer API."""
    size, page = page_size(), max(request.args.get("Page", 0, int), 0)
    base = exchange().settings.base_url + request.path

    def url(number: int) -> str:
        return f"{base}?{urlencode({'PageSize': size, 'Page': number})}"

    more = len(found) > (page + 1) * size
    meta = {
        "first_page_url": url(0),
        "key": key,
        "next_page_url": url(page + 1) if more else None,
        "page": page,
        "page_size": size,
        "previous_page_url": url(page - 1) if page else None,
        "url": url(page),
    }
    return {"meta": meta, key: found[page * size : (page + 1) * size]}


def time_filter(name: str, *, until_included: bool = True) -> Callable[[datetime | None], bool]:
    """The filter that `DateSent` (a day), `DateSent<` and `DateSent>` make together; `>` includes its day.

    `until_included`: whether `<` includes its day: on Twilio that of messages does, that of calls does not. What
    has no such time (yet) passes only where nothing is asked. Raises ApiError 20001 for a date that is none.
    """
    on, before, after = (_moment(name + suffix) for suffix in ("", "<", ">"))

    def passes(moment: datetime | None) -> bool:
        if moment is None:
            return not (on or before or after)
        second = moment.replace(microsecond=0)
        if on and second.date() != on[0].date():
            return False
        if before and second >= before[0] + (before[1] if until_included else timedelta(0)):
            return False
        return not (after and second < after[0])

    return passes


def _moment(name: str) -> tuple[datetime, timedelta] | None:
    """A moment in UTC and how long it lasts: a day for a date, else a second."""
    text = request.args.get(name)
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ApiError(20001, name) from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC), timedelta(days=1) if len(text) == 10 else timedelta(seconds=1)


def _uri(size: int, page: int, token: str = "") -> str:
    kept = {
        name: value for name, value in request.args.items() if name not in ("Page", "PageSize", "PageToken")
    }
    position: dict[str, Any] = {"PageSize": size, "Page": page}
    if token:
        position["PageToken"] = f"PA{token}"
    return f"{request.path}?{urlencode({**kept, **position})}"
