"""Keeps files that come in and go out under MEDIA_URL, and lets Twilio read ours for a while."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import fsspec
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot import clock
from bot.bootstrap import Recobra
from bot.config import Settings
from bot.errors import NotFound

PUBLIC_FOR = timedelta(hours=12)  # longer than Twilio keeps a message in its queue
_ENDINGS = {
    "image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "application/pdf": ".pdf",
    "audio/ogg": ".ogg", "audio/mpeg": ".mp3", "audio/amr": ".amr", "audio/aac": ".aac", "video/mp4": ".mp4",
}  # fmt: skip

Media = Mapping[str, Any]


def store(recobra: Recobra, content: bytes, content_type: str, name: str) -> dict[str, Any]:
    """Keep a file; what a message's `media` holds of it. `name` is what people read, never a path."""
    path = f"{clock.today():%Y/%m}/{uuid4().hex}{ending_of(content_type)}"
    with fsspec.open(_address(recobra.settings, path), "wb", **_options(recobra.settings)) as file:
        file.write(content)
    return {"path": path, "content_type": content_type, "name": name}


def ending_of(content_type: str) -> str:
    """How the name of such a file ends, with the dot; empty for a type that is not kept."""
    return _ENDINGS.get(content_type, "")


def read(settings: Settings, media: Media) -> bytes:
    """A kept file.

    Raises:
        NotFound: it is not there any more.
    """
    if not media.get("path"):  # its days are over
        raise NotFound("El archivo ya no está.")
    try:
        with fsspec.open(_address(settings, str(media["path"])), "rb") as file:
            return bytes(file.read())
    except FileNotFoundError as error:
        raise NotFound("El archivo ya no está.") from error


def delete(settings: Settings, path: str) -> None:
    """Keep a file no longer; one that is gone already is no matter."""
    files, place = fsspec.core.url_to_fs(_address(settings, path))
    with suppress(FileNotFoundError):
        files.rm_file(place)


def public_url(settings: Settings, media: Media) -> str:
    """An address under PUBLIC_URL at which anyone who has it can read the file, for `PUBLIC_FOR`."""
    kept = {key: str(media.get(key) or "") for key in ("path", "content_type", "name")}
    return f"{settings.public_base}/media/{_signer(settings).dumps(kept)}"


def read_token(settings: Settings, token: str) -> dict[str, str]:
    """Which file a public address means.

    Raises:
        NotFound: it was never given out, or too long ago.
    """
    try:
        kept: dict[str, str] = _signer(settings).loads(token, max_age=int(PUBLIC_FOR.total_seconds()))
    except BadSignature as error:
        raise NotFound("El enlace no es válido o ya venció.") from error
    return kept


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(settings.secret_key, salt="media")


def _address(settings: Settings, path: str) -> str:
    return f"{settings.media_url.rstrip('/')}/{path}"


def _options(settings: Settings) -> dict[str, Any]:
    local = settings.media_url.startswith("file:") or "://" not in settings.media_url
    return {"auto_mkdir": True} if local else {}
