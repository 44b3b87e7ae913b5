"""Fetches what customers attach, from Twilio and from nowhere else."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from bot.config import Settings

MAX_BYTES = 16 * 1024 * 1024  # WhatsApp's own limit
_SECONDS = 25.0  # for one file, redirects and all
_REDIRECTS = 4
_TIMEOUT = httpx.Timeout(8.0, connect=4.0)
# Twilio's CDN, and the storage buckets of its name that it redirects to.
_CDN = re.compile(r"(?:[a-z0-9-]+\.)+twiliocdn\.com|(?:[a-z0-9-]+\.)*twilio\.com")
_STORAGE = re.compile(r"s3[a-z0-9.-]*\.amazonaws\.com")
_STORAGE_BUCKET = re.compile(r"[a-z0-9.-]*twilio[a-z0-9.-]*\.s3[a-z0-9.-]*\.amazonaws\.com")
_STORAGE_PATH = re.compile(r"/[a-z0-9.-]*twilio[a-z0-9.-]*/")


class MediaRefusedError(Exception):
    """It is not fetched or kept; `problem` says why: address, too_large, type, gone, unreachable."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Fetched:
    """A file and the type that its server says it has."""

    content: bytes
    content_type: str


def fetch(settings: Settings, url: str) -> Fetched:
    """Download one attachment of at most `MAX_BYTES`.

    Raises:
        MediaRefusedError: another place than Twilio's, too large, not there, or no answer in time.
    """
    if not is_api_address(settings, url):
        raise MediaRefusedError("address")
    deadline = time.monotonic() + _SECONDS
    login = httpx.BasicAuth(settings.twilio_account_sid or "", settings.twilio_auth_token or "")
    try:
        with httpx.Client(timeout=_TIMEOUT, trust_env=False) as client:
            return _follow(client, url, login, deadline)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise MediaRefusedError("unreachable") from error


def is_api_address(settings: Settings, url: str) -> bool:
    """Whether the address is on the API's host, the only one that sees the account's credentials."""
    try:
        asked, api = urlsplit(url), urlsplit(settings.twilio_api_base_url)
        return (asked.scheme, asked.netloc.lower()) == (api.scheme, api.netloc.lower())
    except ValueError:
        return False


def is_cdn_address(url: str) -> bool:
    """Whether a redirect leads to where Twilio keeps media, over https."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return False
    if parts.scheme != "https" or port not in (None, 443) or "@" in parts.netloc:
        return False
    in_bucket = _STORAGE_BUCKET.fullmatch(host) or (
        _STORAGE.fullmatch(host) and _STORAGE_PATH.match(parts.path)
    )
    return bool(_CDN.fullmatch(host) or in_bucket)


def _follow(client: httpx.Client, url: str, login: httpx.BasicAuth, deadline: float) -> Fetched:
    credentials: httpx.BasicAuth | None = login
    for _ in range(_REDIRECTS):
        with client.stream("GET", url, auth=credentials) as response:
            if not response.is_redirect:
                return _read(response, deadline)
            url, credentials = urljoin(url, response.headers.get("location", "")), None
        if not is_cdn_address(url):
            raise MediaRefusedError("address")
    raise MediaRefusedError("unreachable")


def _read(response: httpx.Response, deadline: float) -> Fetched:
    if response.status_code in (403, 404, 410):
        raise MediaRefusedError("gone")
    response.raise_for_status()
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > MAX_BYTES:
            raise MediaRefusedError("too_large")
        if time.monotonic() > deadline:
            raise MediaRefusedError("unreachable")
    declared = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(bytes(content), declared)
