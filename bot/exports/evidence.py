"""The evidence of a campaign: each attempt, why it was allowed, and what the provider's own list says of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from bot.catalog.policy import get_policy
from bot.channels.base import Listed
from bot.exports.provider_list import ProviderList
from bot.exports.tables import TableData
from bot.models import Campaign, Channel, MessageStatus
from bot.queries import evidence
from bot.services.outbound.outcomes import is_same
from bot.services.privacy import tombstones

_HEADINGS = (
    "CEDULA", "NUMERO DE SERVICIO", "CANAL", "DIRECCION", "INTENTO", "TIPO", "PLANTILLA", "TEXTO",
    "PLANIFICADO", "TOMADO", "ACEPTADO", "ENVIADO", "ENTREGADO", "LEIDO", "TERMINADO", "ESTADO", "RESULTADO",
    "CODIGO DE ERROR", "SIGNIFICADO", "ID DEL PROVEEDOR", "POR QUE SE PERMITIO", "ESTADO EN EL PROVEEDOR",
    "VEREDICTO",
)  # fmt: skip
AGREES, DIFFERS, ONLY_OURS, ONLY_THEIRS, UNCHECKED = (
    "coincide", "difiere", "solo en Recobra", "solo en el proveedor", "sin comprobar"
)  # fmt: skip
_UNSETTLED = (MessageStatus.SENDING, MessageStatus.UNKNOWN)


def list_evidence(session: Session, campaign: Campaign, found: ProviderList | None) -> TableData:
    """All attempts, then what only the provider has; `found` is None where it was not asked."""
    return TableData(_HEADINGS, _read(session, campaign, found), with_seconds=True)


def _read(session: Session, campaign: Campaign, found: ProviderList | None) -> Iterator[Sequence[object]]:
    for attempts in evidence.list_attempts(session, campaign):
        sids = [row.provider_sid for row in attempts if row.provider_sid]
        entries = found.find(sids) if found else {}
        for row in attempts:
            yield (*_describe(row), *_compare(row, entries, found))
    if found:
        yield from _list_strangers(session, campaign, found)


def _describe(row: Row[Any]) -> tuple[object, ...]:
    return (
        row.cedula,
        row.service_number,
        row.channel.value,
        row.address,
        row.attempt,
        _name_kind(row.details),
        row.template,
        row.body,
        row.created_at,
        row.claimed_at,
        row.accepted_at,
        row.sent_at,
        row.delivered_at,
        row.read_at,
        row.ended_at,
        row.status.value,
        row.outcome.value if row.outcome else "",
        row.error_code,
        _explain(row),
        row.provider_sid,
        row.allowance,
    )


def _name_kind(details: Mapping[str, Any]) -> str:
    days = details.get("reminder")
    return f"recordatorio, {days} {'día' if days == 1 else 'días'} antes" if days else "campaña"


def _explain(row: Row[Any]) -> str | None:
    """The code's meaning by the catalog; else what was written down (why it was cancelled), or how a call ended."""
    policy = get_policy()
    if row.error_code in policy.error_codes:
        return policy.error_codes[row.error_code].meaning
    return row.error_message or (policy.call_outcomes[row.outcome].meaning if row.outcome else None)


def _compare(row: Row[Any], entries: Mapping[str, Listed], found: ProviderList | None) -> tuple[str, str]:
    """What the provider says, and the verdict."""
    entry = entries.get(row.provider_sid or "")
    if entry is None:
        return "", _judge_absence(row, found)
    same = is_same(row.channel, entry.status, row.status, row.outcome)
    if row.channel is Channel.WHATSAPP and entry.error_code and entry.error_code != row.error_code:
        same = False
    said = f"{entry.status} ({entry.error_code})" if entry.error_code else entry.status
    return said, AGREES if same else DIFFERS


def _judge_absence(row: Row[Any], found: ProviderList | None) -> str:
    """What never left is rightly not there; what hangs in the air is not decided here."""
    if found is None or row.channel in found.problems or tombstones.is_tombstone(row.provider_sid):
        return UNCHECKED
    if row.provider_sid:
        return ONLY_OURS
    return UNCHECKED if row.status in _UNSETTLED else AGREES


def _list_strangers(session: Session, campaign: Campaign, found: ProviderList) -> Iterator[Sequence[object]]:
    """What left our number for one of the campaign's telephones on those days, and no message of ours is."""
    periods = {period.channel: period for period in evidence.find_periods(session, campaign)}
    for batch in found.batches():
        known = evidence.find_known(session, [entry.sid for _, entry in batch])
        strangers = [
            (channel, entry)
            for channel, entry in batch
            if entry.sid not in known and periods[channel].start <= entry.created_at < periods[channel].end
        ]
        owners = evidence.find_owners(session, campaign, [_address(entry) for _, entry in strangers])
        for channel, entry in strangers:
            if cedula := owners.get(_address(entry)):
                yield _describe_stranger(channel, entry, cedula)


def _describe_stranger(channel: Channel, entry: Listed, cedula: str) -> tuple[object, ...]:
    rule = get_policy().error_codes.get(entry.error_code or "")
    given = {
        "CEDULA": cedula,
        "CANAL": channel.value,
        "DIRECCION": _address(entry),
        "TIPO": "desconocido en Recobra",
        "TEXTO": entry.body,
        "ACEPTADO": entry.created_at,
        "CODIGO DE ERROR": entry.error_code,
        "SIGNIFICADO": rule.meaning if rule else None,
        "ID DEL PROVEEDOR": entry.sid,
        "ESTADO EN EL PROVEEDOR": entry.status,
        "VEREDICTO": ONLY_THEIRS,
    }
    return tuple(given.get(heading) for heading in _HEADINGS)


def _address(entry: Listed) -> str:
    return entry.to.removeprefix("whatsapp:")
