"""What the seed's two forms want filled in: 003_e2c5f93ba8151af2.txt, FORMULARIO DE VISITA TÉCNICA and DE BENEFICIO."""

import re

from bot.errors import InvalidInput
from bot.language.folding import fold
from bot.models import Service, ServiceKind

KIND_NAMES = {ServiceKind.TELEPHONE: "TELEFONÍA", ServiceKind.INTERNET: "INTERNET", ServiceKind.TV: "TV"}
_NAMED_BY = {
    ServiceKind.INTERNET: re.compile(r"internet|wifi|modem|router|fibra|datos"),
    ServiceKind.TV: re.compile(r"television|tele\b|tv\b|dth|canales|decodificador|antena"),
    ServiceKind.TELEPHONE: re.compile(r"telefon|linea|fono|tono|cdma"),
}
_LEAST_LETTERS = 3


def kind_of(service: Service) -> ServiceKind | None:
    """What the forms call a service of this line of business."""
    line = fold(service.business_line)
    return next((kind for kind in _NAMED_BY if names_kind(line, kind)), None)


def names_kind(plain: str, kind: ServiceKind) -> bool:
    """Whether folded words speak of such a service."""
    return bool(_NAMED_BY[kind].search(plain))


def says_something(text: str) -> bool:
    """Whether an address or a remark is more than a stray sign."""
    return sum(char.isalnum() for char in text) >= _LEAST_LETTERS


def is_person(text: str) -> bool:
    """Whether it may be somebody's name."""
    return sum(char.isalpha() for char in text) >= _LEAST_LETTERS


def check_phones(phones: tuple[str, str]) -> None:
    """Two different telephones, E.164.

    Raises:
        InvalidInput: they are the same, or one is missing.
    """
    if not all(phones) or phones[0] == phones[1]:
        raise InvalidInput("Hacen falta dos teléfonos de contacto distintos.")
