"""What the contacts of a campaign ended in: each typification with how many, of all that have one."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.catalog.typifications import get_typifications
from bot.models import Campaign, Contact, ContactState
from bot.queries.reports.report import Report, percent
from bot.queries.reports.scope import Scope
from bot.queries.state_names import CONTACTS

_HEADINGS = ("ESTADO", "MOTIVO", "CÓDIGO", "CONTACTOS", "% DEL TOTAL")
_STATE_HEADINGS = ("SITUACIÓN", "CONTACTOS", "% DEL TOTAL")


def report_typifications(session: Session, campaign: Campaign, scope: Scope) -> Report:
    """The outcomes of these days, the most frequent first; the catalog's own words."""
    counts = session.execute(
        select(Contact.typification_code, func.count())
        .where(
            Contact.campaign_id == campaign.id,
            Contact.typification_code.is_not(None),
            *scope.within(Contact.typified_at),
        )
        .group_by(Contact.typification_code)
        .order_by(func.count().desc(), Contact.typification_code)
    ).all()
    total = sum(count for _, count in counts)
    known = {each.code: each for each in get_typifications().root[campaign.script]}
    rows, drills = [], []
    for code, count in counts:
        each = known.get(code or "")  # the catalog may have lost one since
        words = (each.state, each.motive) if each else ("", "")
        rows.append((*words, code, count, percent(count, total)))
        drills.append({3: {"code": code or ""}})
    return Report(_HEADINGS, rows, drills)


def report_states(session: Session, campaign: Campaign) -> Report:
    """How many contacts are to begin, under way, and ended, and how."""
    query = select(Contact.state, func.count()).where(Contact.campaign_id == campaign.id)
    found = {state: count for state, count in session.execute(query.group_by(Contact.state))}
    total = sum(found.values())
    rows = [(CONTACTS[s], found.get(s, 0), percent(found.get(s, 0), total)) for s in ContactState]
    return Report(_STATE_HEADINGS, rows, [{1: {"state": state.value}} for state in ContactState])
