"""What a file really is, whatever its name says, so that what is no table is refused with a reason."""

import codecs
from pathlib import Path

from bot.errors import FileRefused

_HEAD_BYTES = 4096
_CHUNK_BYTES = 1 << 20
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "es una imagen PNG"),
    (b"\xff\xd8\xff", "es una fotografía JPG"),
    (b"GIF8", "es una imagen GIF"),
    (b"BM", "es una imagen BMP"),
    (b"RIFF", "es una imagen o un audio"),
    (b"%PDF", "es un documento PDF"),
    (b"\xd0\xcf\x11\xe0", "es de un Excel antiguo (.xls): ábrelo y guárdalo como XLSX o CSV"),
    (b"\x1f\x8b", "está comprimido (gzip): descomprímelo primero"),
    (b"Rar!", "está comprimido (RAR): descomprímelo primero"),
    (b"7z\xbc\xaf", "está comprimido (7z): descomprímelo primero"),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<table", b"<meta", b"<script")


def is_workbook(path: Path) -> bool:
    """Whether it is a ZIP, which among tables only XLSX is.

    Raises:
        FileRefused: it is empty, a picture, a PDF, a web page or anything else that is no table.
    """
    head = _read_head(path)
    if head.startswith(b"PK\x03\x04"):
        return True
    _refuse_others(path, head)
    return False


def find_encoding(path: Path) -> str:
    """UTF-16 or UTF-8 where the whole file is that, else cp1252 (Excel's Latin-1), else Latin-1."""
    if _read_head(path)[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    return next(name for name in ("utf-8-sig", "cp1252", "latin-1") if _is_encoded(path, name))


def _read_head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES)


def _refuse_others(path: Path, head: bytes) -> None:
    if not head.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FileRefused(f"«{path.name}» está vacío.")
    for signature, meaning in _SIGNATURES:
        if head.startswith(signature) and (signature != b"BM" or b"\0" in head):
            raise FileRefused(f"«{path.name}» no es una tabla: {meaning}.")
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
        raise FileRefused(
            f"«{path.name}» no es una tabla: es una página web guardada con otro nombre. "
            "Ábrela en Excel y guárdala como XLSX o CSV."
        )
    if b"\0" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise FileRefused(f"«{path.name}» no es una tabla: no es texto CSV ni un libro XLSX.")


def _is_encoded(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
