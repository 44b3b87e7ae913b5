"""Writes down all that is kept of one person, to be handed to them: one JSON document, with their files in a ZIP."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy.orm import Session

from bot.config import Settings
from bot.errors import InvalidInput, NotFound
from bot.exports.documents import to_json
from bot.models import Customer
from bot.queries.personal_data import collect
from bot.services import media
from bot.services.privacy import extent

DOCUMENT = "datos.json"


def write(session: Session, settings: Settings, customer: Customer, path: Path) -> int:
    """A .zip or a .json; how many of the person's files it holds.

    Raises:
        InvalidInput: it ends in something else, or cannot be written.
    """
    if path.suffix.lower() not in (".zip", ".json"):
        raise InvalidInput(f"«{path.name}» debe terminar en .zip o .json.")
    try:
        with path.open("wb") as file:
            if path.suffix.lower() == ".json":
                file.write(write_document(session, customer))
                return 0
            return write_zip(session, settings, customer, file)
    except OSError as error:
        raise InvalidInput(f"No se puede escribir «{path}»: {error.strerror}.") from error


def write_document(session: Session, customer: Customer) -> bytes:
    """JSON, UTF-8; times are local, with their offset."""
    return json.dumps(collect(session, customer), ensure_ascii=False, indent=2, default=to_json).encode()


def make_zip(session: Session, settings: Settings, customer: Customer) -> bytes:
    """The same as `write_zip`, in memory."""
    content = BytesIO()
    write_zip(session, settings, customer, content)
    return content.getvalue()


def write_zip(session: Session, settings: Settings, customer: Customer, file: BinaryIO) -> int:
    """The document and the files, under the paths that the document names; how many files there are."""
    count = 0
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr(DOCUMENT, write_document(session, customer))
        for path, content in _read_files(session, settings, customer):
            archive.writestr(f"archivos/{PurePosixPath(path)}", content)
            count += 1
    return count


def _read_files(session: Session, settings: Settings, customer: Customer) -> Iterator[tuple[str, bytes]]:
    for path in extent.find_files(session, extent.measure(session, customer)):
        try:
            yield path, media.read(settings, {"path": path})
        except NotFound:  # kept too long ago
            continue
