"""Keeps the files that somebody sends with a form: of types that browsers show and nobody runs, of at most 16 MB."""

from flask import request
from werkzeug.datastructures import FileStorage

from bot.channels.twilio_media import MAX_BYTES, MediaRefusedError
from bot.errors import InvalidInput
from bot.services import media
from bot.services.inbound.received_media import sniff
from webhook.console.context import recobra

_LONGEST_NAME = 120


def keep_files(name: str = "files", types: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """What a message's or a case's `media` holds of each; `types`: how their content types begin, any by default.

    Raises:
        InvalidInput: one is too large, or of a type that is not taken; then none is kept.
    """
    files = [_read(file, types) for file in request.files.getlist(name) if file.filename]
    return [media.store(recobra(), *each) for each in files]


def _read(file: FileStorage, types: tuple[str, ...]) -> tuple[bytes, str, str]:
    """Its content, its content type and a plain name."""
    content = file.read()
    if len(content) > MAX_BYTES:
        raise InvalidInput(f"«{file.filename}» pesa más de {MAX_BYTES // 1024 // 1024} MB.")
    try:
        content_type = sniff(content, file.mimetype)
    except MediaRefusedError as error:
        raise InvalidInput(
            f"«{file.filename}» no se puede enviar: se admiten fotos, PDF, audio y video."
        ) from error
    if types and not content_type.startswith(types):
        raise InvalidInput(f"«{file.filename}» no es una foto ni un PDF.")
    # A name may hold what neither a database nor a page can write.
    plain = "".join(sign for sign in file.filename or "" if sign.isprintable())[-_LONGEST_NAME:]
    return content, content_type, plain
