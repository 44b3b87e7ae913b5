"""The systems that are told what was done, and the mailbox that evidence is sent to."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.evidence import get_evidence
from bot.catalog.systems import MAIL, get_systems
from bot.channels.mailbox import open_mailbox
from bot.doctor.addresses import check_addresses
from bot.doctor.findings import TIMEOUT, Finding, Health
from bot.errors import Misconfigured, RecobraError
from bot.models import OutboxRecord, RecordStatus

_PART = "otros sistemas"
_LATE = timedelta(hours=2)
_SAMPLE = ".example"


def check_systems(recobra: Recobra) -> Iterator[Finding]:
    """Whether each has an address, and took what it was told."""
    known, given = get_systems().root, recobra.settings.system_urls
    if strangers := sorted(set(given) - set(known)):
        remedy = f"Los nombres están en bot/catalog/systems.yml: {', '.join(known)}."
        yield Finding(_PART, Health.BROKEN, f"SYSTEM_URLS nombra {', '.join(strangers)}", remedy)
    if homeless := [system.title for name, system in known.items() if name not in (MAIL, *given)]:
        remedy = "Pon su dirección en SYSTEM_URLS; mientras tanto, sus registros quedan en var/outbox/."
        yield Finding(_PART, Health.WARNING, f"sin dirección: {', '.join(homeless)}", remedy)
    else:
        yield Finding(_PART, Health.OK, "todos tienen dirección")
    yield from check_addresses(recobra.settings)
    yield from _check_records(recobra)


def _check_records(recobra: Recobra) -> Iterator[Finding]:
    counted = select(OutboxRecord.system, func.count()).group_by(OutboxRecord.system)
    failed = counted.where(OutboxRecord.status == RecordStatus.FAILED)
    late = counted.where(
        OutboxRecord.status.in_((RecordStatus.WAITING, RecordStatus.SENDING)),
        OutboxRecord.attempts > 0,
        OutboxRecord.created_at < clock.now() - _LATE,
    )
    try:
        with recobra.database.reading() as session:
            counts = {system: count for system, count in session.execute(failed)}
            waiting = {system: count for system, count in session.execute(late)}
    except (SQLAlchemyError, OSError, ValueError, Misconfigured):  # told with the database
        return
    if counts:
        remedy = "Mira el motivo en la consola, en los envíos del caso, y vuelve a enviarlos."
        said = f"registros que no se pudieron entregar: {_list(counts)}"
        yield Finding(_PART, Health.BROKEN, said, remedy)
    if waiting:
        remedy = (
            "Se reintentan solos cinco días: mira en la consola, en «Envíos», qué contesta el otro sistema."
        )
        yield Finding(_PART, Health.WARNING, f"registros que esperan hace horas: {_list(waiting)}", remedy)


def _list(counts: Mapping[str, int]) -> str:
    known = get_systems().root
    return ", ".join(f"{known[name].title if name in known else name} {n}" for name, n in counts.items())


def check_mailbox(recobra: Recobra) -> Iterator[Finding]:
    """Whether the mailbox lets us in, and how many mails wait there for a person."""
    url, part = recobra.settings.imap_url, "buzón de evidencias"
    if not url:
        yield Finding(part, Health.OK, "no hay (IMAP_URL): las evidencias se adjuntan en la consola")
        return
    if (address := get_evidence().mailbox).endswith(_SAMPLE):
        remedy = "Pon en bot/catalog/evidence.yml, `mailbox`, la dirección que se lee por IMAP_URL."
        yield Finding(part, Health.WARNING, f"a los clientes se les dice que escriban a {address}", remedy)
    try:
        with open_mailbox(url, TIMEOUT) as mailbox:
            unread = len(mailbox.list_unread(clock.today() - timedelta(days=get_evidence().days)))
    except RecobraError as error:
        yield Finding(part, Health.BROKEN, str(error), "Revisa IMAP_URL.")
        return
    if unread:
        remedy = "Ábrelo: lo que sigue sin leer tras unos minutos no es de ningún caso abierto."
        yield Finding(part, Health.WARNING, f"correos sin leer: {unread}", remedy)
    else:
        yield Finding(part, Health.OK, "responde, y no hay correos sin leer")
