"""Writes a contact's typification, with its observation from the catalog's template."""

from collections.abc import Mapping
from datetime import date

from bot import clock
from bot.catalog.typifications import get_typifications
from bot.models import Channel, Contact, Script
from bot.services.cases import showing

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

    `observation`: as an agent wrote it, instead of the template. The case of a complaint shows it too.

    Raises:
        KeyError: the script knows no such code, or a value is missing.
    """
    typification = get_typifications().find(contact.campaign.script, code)
    if contact.campaign.script is not Script.RETENTION:
        keep_typification(contact, code, observation or typification.observe(**list_known(contact) | values))
        return
    stated = values.get("returns_on")
    words = showing.find_words(contact, typification, stated if isinstance(stated, date) else None)
    spoken = {**words, "returns_on": f"{date.fromisoformat(words['returns_on']):%d/%m/%Y}"}
    written = typification.observe(**list_known(contact) | values | spoken).upper()
    keep_typification(contact, code, observation or " ".join(written.split()))
    showing.show(contact, typification, words["returns_on"])


def keep_typification(contact: Contact, code: str, observation: str | None) -> None:
    """Set code, time and observation, and nothing else."""
    contact.typification_code, contact.typified_at = code, clock.now()
    contact.observation = observation


def list_known(contact: Contact) -> dict[str, object]:
    """What any template may name, as the contact says it."""
    return {
        "service": contact.service.service_number,
        "mailbox": MAILBOX,
        "attempt": contact.attempts_made,
        "detail": "",
    }
