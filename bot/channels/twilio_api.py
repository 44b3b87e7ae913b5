"""Twilio's REST API over one bounded HTTP client: every request has a time-out, and no POST is repeated.

Twilio's own client is not used: its async one ignores its time-out (twilio-python#925) and its retries post
again on a 5xx, which would send twice.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.channels.base import Accepted, Listed
from bot.config import Settings
from bot.errors import Misconfigured, ProviderBusy, ProviderRefused, ProviderUnknown

_FOR_ANSWERS = 64  # connections beside those of what we begin
_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_PAGE_SIZE = 100
_MOST_PAGES = 5
_LARGEST_PAGE = 1000
_PATIENCE = (1.0, 4.0)  # seconds before a page is asked for again
_TIME_OF = {"Messages": "DateSent", "Calls": "StartTime"}


class TwilioApi:
    """The resources of one account; used on one event loop."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @cached_property
    def _session(self) -> aiohttp.ClientSession:
        settings = self._settings
        login = aiohttp.encode_basic_auth(settings.twilio_account_sid or "", settings.twilio_auth_token or "")
        # A connection that the other side is about to close would lose a request: give it up before that.
        connector = aiohttp.TCPConnector(
            limit=settings.dispatch_connections + _FOR_ANSWERS, keepalive_timeout=5
        )
        return aiohttp.ClientSession(headers={"Authorization": login}, timeout=_TIMEOUT, connector=connector)

    @property
    def _account_url(self) -> str:
        base = self._settings.twilio_api_base_url.rstrip("/")
        return f"{base}/2010-04-01/Accounts/{self._settings.twilio_account_sid}"

    async def create(self, resource: str, fields: Sequence[tuple[str, str]]) -> Accepted:
        """POST to `Messages` or `Calls`, once.

        Raises:
            ProviderRefused, ProviderBusy: it was not processed.
            ProviderUnknown: it may have been.
        """
        check_credentials(self._settings)
        try:
            async with self._session.post(
                f"{self._account_url}/{resource}.json",
                data=urlencode(fields).encode(),
                headers=_FORM,
                allow_redirects=False,
            ) as response:
                return await _read_created(response)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise ProviderBusy(f"no se pudo conectar con Twilio ({type(error).__name__})") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ProviderUnknown(f"Twilio no contestó ({type(error).__name__})") from error

    async def list_to(self, resource: str, to: str, since: datetime) -> list[Listed]:
        """What the account has for an address since then, oldest first.

        Not filtered by date at Twilio: a message in its queue has no date of sending yet.

        Raises:
            ProviderBusy: no answer; ask again later.
            ProviderRefused: there is no such account.
        """
        check_credentials(self._settings)
        url: str | None = f"{self._account_url}/{resource}.json"
        params: dict[str, str] | None = {"To": to, "PageSize": str(_PAGE_SIZE)}
        found: list[Listed] = []
        for _ in range(_MOST_PAGES):
            page = await self._get(str(url), params)
            entries = page.get(resource.lower(), [])
            recent = [entry for entry in entries if parsedate_to_datetime(entry["date_created"]) >= since]
            found += [_to_listed(entry) for entry in recent if _is_ours(entry)]
            following = page.get("next_page_uri")
            if not following or len(recent) < len(entries):
                break
            url, params = f"{self._settings.twilio_api_base_url.rstrip('/')}{following}", None
        return sorted(found, key=lambda entry: entry.created_at)

    async def list_sent_by(
        self, resource: str, sender: str, first: date, last: date
    ) -> AsyncIterator[list[Listed]]:
        """What left a sender of ours on these days (UTC, both included), page by page, newest first.

        What has no date of sending (queued, refused later on) may be missing: ask for it with `fetch`.

        Raises:
            ProviderBusy: no answer, or no further page; ask again later.
        """
        check_credentials(self._settings)
        time = _TIME_OF[resource]
        until = last + timedelta(
            days=resource == "Calls"
        )  # StartTime< is before that day, DateSent< on it too
        params: dict[str, str] | None = {
            "From": sender,
            f"{time}>": first.isoformat(),
            f"{time}<": until.isoformat(),
            "PageSize": str(_LARGEST_PAGE),
        }
        url: str | None = f"{self._account_url}/{resource}.json"
        while url:
            page = await self._get_patiently(url, params)
            yield [_to_listed(entry) for entry in page.get(resource.lower(), []) if _is_ours(entry)]
            following, params = page.get("next_page_uri"), None
            url = f"{self._settings.twilio_api_base_url.rstrip('/')}{following}" if following else None

    async def fetch(self, resource: str, sid: str) -> Listed | None:
        """One message or call by its SID; None where the account has none.

        Raises:
            ProviderBusy: no answer; ask again later.
        """
        check_credentials(self._settings)
        try:
            return _to_listed(await self._get_patiently(f"{self._account_url}/{resource}/{sid}.json", None))
        except ProviderRefused:
            return None

    async def _get_patiently(self, url: str, params: dict[str, str] | None) -> dict[str, Any]:
        """Again after a pause: a long list must not be lost to one bad moment."""
        for pause in _PATIENCE:
            try:
                return await self._get(url, params)
            except ProviderBusy:
                await asyncio.sleep(pause)
        return await self._get(url, params)

    async def _get(self, url: str, params: dict[str, str] | None) -> dict[str, Any]:
        try:
            async with self._session.get(url, params=params) as response:
                if response.status == 404:
                    raise ProviderRefused("Twilio no lo conoce", "20404")
                response.raise_for_status()
                page: dict[str, Any] = await response.json()
                return page
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise ProviderBusy(f"Twilio no contestó ({type(error).__name__})") from error

    async def close(self) -> None:
        """Give the connections back."""
        if "_session" in self.__dict__:
            await self._session.close()


def check_credentials(settings: Settings) -> None:
    """Nothing is claimed, and so nothing gets stuck, without credentials.

    Raises:
        Misconfigured: says which variable to set.
    """
    needed = {
        "TWILIO_ACCOUNT_SID": settings.twilio_account_sid,
        "TWILIO_AUTH_TOKEN": settings.twilio_auth_token,
    }
    if missing := [name for name, value in needed.items() if not value]:
        raise Misconfigured(f"Falta configurar {' y '.join(missing)}: sin ellas no sale nada.")


async def _read_created(response: aiohttp.ClientResponse) -> Accepted:
    if response.status == 429:
        raise ProviderBusy("Twilio pide esperar", "20429", _retry_after(response))
    if response.status >= 500 or 300 <= response.status < 400:
        raise ProviderUnknown(f"Twilio contestó {response.status}", "20500")
    try:
        document = await response.json(content_type=None)
        if response.status < 300:
            return Accepted(str(document["sid"]))
        code = str(document.get("code") or response.status)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if response.status < 300:
            raise ProviderUnknown("Twilio aceptó sin dar un identificador") from error
        raise ProviderRefused(f"Twilio contestó {response.status}", str(response.status)) from error
    raise ProviderRefused(str(document.get("message") or "rechazado por Twilio")[:200], code)


def _retry_after(response: aiohttp.ClientResponse) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdigit() else None


def _is_ours(entry: dict[str, Any]) -> bool:
    """Not a leg that was dialled within a call: an agent's call to a customer is listed once, as what we asked for."""
    return not entry.get("parent_call_sid")


def _to_listed(entry: dict[str, Any]) -> Listed:
    code = entry.get("error_code")
    return Listed(
        sid=entry["sid"],
        created_at=parsedate_to_datetime(entry["date_created"]),
        status=entry.get("status") or "queued",
        body=entry.get("body"),
        error_code=str(code) if code else None,
        to=entry.get("to") or "",
        answered_by=entry.get("answered_by"),
        seconds=int(entry["duration"]) if entry.get("duration") else None,
    )
