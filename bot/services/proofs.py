"""Looks into a file that is to prove a return: what it says of itself is not believed."""

from io import BytesIO

from PIL import Image, UnidentifiedImageError

from bot.errors import InvalidInput

LARGEST_BYTES = 16 * 1024 * 1024  # what WhatsApp carries
_PICTURES = ("JPEG", "PNG", "WEBP")
_MOST_PIXELS = 100_000_000


def check(content: bytes) -> None:
    """Pass a whole picture (JPG, PNG, WEBP) or a PDF.

    Raises:
        InvalidInput: it is something else, damaged, or too large.
    """
    if len(content) > LARGEST_BYTES:
        raise InvalidInput("El archivo pesa más de 16 MB.")
    if not content.startswith(b"%PDF-"):
        _check_picture(content)


def _check_picture(content: bytes) -> None:
    try:
        with Image.open(BytesIO(content), formats=_PICTURES) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise InvalidInput("La imagen es demasiado grande.")
            picture.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise InvalidInput("El archivo no es una foto (JPG, PNG, WEBP) ni un PDF.") from error
