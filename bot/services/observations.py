"""Writes a contact's typification, with its observation from the catalog's template."""

from collections.abc import Mapping

from bot import clock
from bot.catalog.typifications import get_typifications
from bot.models import Channel, Contact

MAILBOX = "posventagec2@cnt.gob.ec"  # Source: 004_494a7d2a7dcd2fdb.txt, speech 2
CHANNEL_NAMES: Mapping[str, str] = {
    Channel.WHATSAPP: "WhatsApp",
    Channel.VOICE: "llamada",
    Channel.EMAIL: "correo",
}


def write_typification(
    contact: Contact, code: str, *, observation: str | None = None, **values: object
) -> None:
    """Set code, time and observation; what the template names and `values` lacks is taken from the contact.

    `observation`: as an agent wrote it, instead of the template.

    Raises:
        KeyError: the script knows no such code, or a value is missing.
    """
    typification = get_typifications().find(contact.campaign.script, code)
    contact.typification_code = code
    contact.typified_at = clock.now()
    contact.observation = observation or typification.observe(**list_known(contact) | values)


def list_known(contact: Contact) -> dict[str, object]:
    """What any template may name, as the contact says it."""
    return {
        "service": contact.service.service_number,
        "mailbox": MAILBOX,
        "attempt": contact.attempts_made,
        "detail": "",
    }
