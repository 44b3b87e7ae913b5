"""Where agents knew better than the bot: which outcome they put in the place of which, by campaign and by agent."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.catalog.typifications import get_typifications
from bot.exports.tables import TableData
from bot.models import Campaign, Closing, Contact, Script
from bot.queries.reports.report import Report, percent
from bot.queries.reports.scope import Scope

Facts = dict[str, Any]
_COLUMNS = ("EL ASISTENTE DIJO", "EL ASESOR PUSO", "CIERRES", "% DE ESE RESULTADO")
_CONFIRMED = "Lo confirmó"
_HEADINGS = (
    "CAMPAÑA", "GUION", "ASESOR", "CODIGO DEL ASISTENTE", "MOTIVO DEL ASISTENTE", "CODIGO DEL ASESOR",
    "MOTIVO DEL ASESOR", "CORREGIDA", "CIERRES",
)  # fmt: skip


@dataclass(frozen=True)
class Count:
    """So many closings that are alike in everything that is counted by; the bot had said something in each."""

    campaign: str
    script: Script
    agent: str
    bot_code: str
    code: str
    closings: int

    @property
    def is_correction(self) -> bool:
        """Whether the agent put another in its place."""
        return self.code != self.bot_code


def report_corrections(session: Session, scope: Scope) -> Facts:
    """Closings in these days in which the bot's own outcome was confirmed or corrected.

    "corrections" are by script, bot code and agent code, the most frequent first.
    """
    counts = _count(session, scope)
    pairs: Counter[tuple[Script, str, str]] = Counter()
    for each in counts:
        if each.is_correction:
            pairs[each.script, each.bot_code, each.code] += each.closings
    return {
        "from": scope.first,
        "to": scope.last,
        "total": _sum_up(counts),
        "corrections": [
            {
                "script": script.value, "bot_code": bot_code, "bot_motive": _motive(script, bot_code),
                "code": code, "motive": _motive(script, code), "count": count,
            }
            for (script, bot_code, code), count in pairs.most_common()
        ],
        "campaigns": [{"campaign": name} | facts for name, facts in _group(counts, lambda c: c.campaign)],
        "agents": [{"agent": agent} | facts for agent, facts in _group(counts, lambda c: c.agent)],
    }  # fmt: skip


def list_corrections(session: Session, scope: Scope) -> TableData:
    """The same counts in full, confirmed ones too, so that a spreadsheet can take shares of them."""
    return TableData(_HEADINGS, [_write_row(each) for each in _count(session, scope)])


def show_corrections(session: Session, scope: Scope) -> Report:
    """What became of each of the bot's outcomes, the most frequent first, with its share of that outcome."""
    pairs: Counter[tuple[str, str]] = Counter()
    for each in _count(session, scope):
        said, kept = (f"{code} {_motive(each.script, code)}" for code in (each.bot_code, each.code))
        pairs[said, kept if each.is_correction else _CONFIRMED] += each.closings
    totals: Counter[str] = Counter()
    for (said, _), count in pairs.items():
        totals[said] += count
    rows = [(said, kept, count, percent(count, totals[said])) for (said, kept), count in pairs.most_common()]
    return Report(_COLUMNS, rows)


def _count(session: Session, scope: Scope) -> list[Count]:
    columns = (Campaign.name, Campaign.script, Closing.agent, Closing.bot_code, Closing.code)
    rows = session.execute(
        select(*columns, func.count())
        .select_from(Closing)
        .join(Contact, Contact.id == Closing.contact_id)
        .join(Campaign, Campaign.id == Contact.campaign_id)
        .where(
            Closing.bot_code.is_not(None),
            Closing.code.is_not(None),
            *scope.within(Closing.closed_at),
            *scope.of_campaign(),
        )
        .group_by(*columns, Campaign.id)
        .order_by(Campaign.id, Closing.agent, Closing.bot_code, Closing.code)
    )
    return [
        Count(name, script, agent, bot_code or "", code or "", closings)
        for name, script, agent, bot_code, code, closings in rows
    ]


def _group(counts: Iterable[Count], key: Callable[[Count], str]) -> Iterable[tuple[str, Facts]]:
    found: dict[str, list[Count]] = {}
    for each in counts:
        found.setdefault(key(each), []).append(each)
    return ((name, _sum_up(alike)) for name, alike in found.items())


def _sum_up(counts: Iterable[Count]) -> Facts:
    """`share_corrected`: of all in which the bot had said something, None while there are none."""
    counts = list(counts)
    total = sum(each.closings for each in counts)
    corrected = sum(each.closings for each in counts if each.is_correction)
    share = round(corrected / total, 3) if total else None
    return {"closed": total, "confirmed": total - corrected, "corrected": corrected, "share_corrected": share}


def _write_row(each: Count) -> tuple[object, ...]:
    return (
        each.campaign, each.script.value, each.agent, each.bot_code, _motive(each.script, each.bot_code), each.code,
        _motive(each.script, each.code), "SÍ" if each.is_correction else "NO", each.closings,
    )  # fmt: skip


def _motive(script: Script, code: str) -> str:
    """In the seed's words; the code itself where the catalog has it no more."""
    try:
        found = get_typifications().find(script, code)
    except KeyError:
        return code
    return f"{found.state} {found.motive}"
