"""The one order in which the rows of a campaign are locked, so that nobody waits in a circle (docs/decisions/0010)."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.catalog.policy import Then, get_policy
from bot.models import Campaign, Contact, Message


def lock_campaigns(session: Session, codes: Iterable[str | None], whose: ColumnElement[bool]) -> None:
    """First of all in a unit of work: the campaigns of these messages, where one of the codes would stop them."""
    known = get_policy().error_codes
    if not any(code in known and known[code].then is Then.PAUSE_CAMPAIGN for code in codes if code):
        return
    theirs = select(Contact.campaign_id).join(Message, Message.contact_id == Contact.id).where(whose)
    session.scalars(
        select(Campaign.id).where(Campaign.id.in_(theirs)).order_by(Campaign.id).with_for_update()
    ).all()


def lock_contacts(session: Session, whose: ColumnElement[bool]) -> None:
    """After their messages: the contacts of these messages, before any of them is changed."""
    theirs = select(Message.contact_id).where(whose)
    locked = select(Contact.id).where(Contact.id.in_(theirs)).order_by(Contact.id)
    session.scalar(select(func.count()).select_from(locked.with_for_update(key_share=True).subquery()))


def lock_messages(session: Session, ids: Iterable[int]) -> None:
    """Messages of which some have failed, before any of them is changed."""
    locked = select(Message.id).where(Message.id.in_(list(ids))).order_by(Message.id)
    session.scalar(select(func.count()).select_from(locked.with_for_update(key_share=True).subquery()))


def any_of(keys: Iterable[int | str]) -> ColumnElement[bool]:
    """Messages by our ids, or by the provider's."""
    known = set(keys)
    ids = [key for key in known if isinstance(key, int)]
    return or_(Message.id.in_(ids), Message.provider_sid.in_([key for key in known if isinstance(key, str)]))
