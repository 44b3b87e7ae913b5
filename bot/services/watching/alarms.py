"""Raises an alarm once and clears it once: in the log, by mail, and in the campaign's status while it is open."""

import shlex
from collections.abc import Collection, Sequence

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.config import get_settings
from bot.models import Alarm, AlarmKind, Campaign, CampaignState, MessageStatus
from bot.services.addresses import insert_for
from bot.services.campaigns import roster
from bot.services.outbound import messages

log = structlog.get_logger()
TITLES = {
    AlarmKind.LATE: "no terminará a tiempo",
    AlarmKind.STALLED: "está detenida",
    AlarmKind.NOT_STARTED: "no ha empezado",
    AlarmKind.PAUSED_ITSELF: "se puso en pausa sola",
    AlarmKind.NO_AGENTS: "va despacio porque faltan asesores",
}
_LONGEST_REASON = 200
_LONGEST_TEXT = 1000
_SEE = "Para ver cómo va: recobra campaign status {name}. Qué hacer: docs/operations.md, «Alarms»."


def raise_alarm(session: Session, campaign: Campaign, kind: AlarmKind, words: str) -> bool:
    """Open an alarm and tell it; False where one of the kind is open. `words`: Spanish, of nobody in particular."""
    values = {
        "kind": kind,
        "campaign_id": campaign.id,
        "text": words[:_LONGEST_TEXT],
        "raised_at": clock.now(),
    }
    new = insert_for(session)(Alarm).values(**values).on_conflict_do_nothing()  # another process was faster
    if session.scalar(new.returning(Alarm.id)) is None:
        return False
    log.error("alarm_raised", kind=kind.value, campaign_id=campaign.id)
    _mail(session, campaign, f"Alarma: la campaña «{campaign.name}» {TITLES[kind]}", words)
    return True


def clear_alarms(
    session: Session, campaign: Campaign, kinds: Collection[AlarmKind] = tuple(AlarmKind)
) -> None:
    """Close the open alarms of these kinds and tell that they are over."""
    if not kinds:
        return
    closed = session.execute(
        update(Alarm)
        .where(Alarm.campaign_id == campaign.id, Alarm.kind.in_(kinds), Alarm.cleared_at.is_(None))
        .values(cleared_at=clock.now())
        .returning(Alarm.kind, Alarm.text, Alarm.raised_at)
        .execution_options(synchronize_session=False)
    ).all()
    for kind, words, raised_at in closed:
        log.info("alarm_cleared", kind=kind.value, campaign_id=campaign.id)
        since = f"{clock.to_local(raised_at):%Y-%m-%d %H:%M}"
        subject = f"Resuelta la alarma «{TITLES[kind]}» de la campaña «{campaign.name}»"
        _mail(session, campaign, subject, f"La alarma del {since} terminó. Decía: {words}")


def list_open(session: Session, campaign: Campaign) -> Sequence[Alarm]:
    """The alarms of a campaign that are not over, the oldest first."""
    query = select(Alarm).where(Alarm.campaign_id == campaign.id, Alarm.cleared_at.is_(None))
    return session.scalars(query.order_by(Alarm.id)).all()


def pause_itself(session: Session, campaign: Campaign, reason: str) -> None:
    """Hold a running campaign until a person has looked; `reason`: Spanish, of nobody in particular."""
    session.refresh(campaign, with_for_update=True)
    if campaign.state is not CampaignState.RUNNING:
        return
    campaign.state, campaign.state_reason = CampaignState.PAUSED, reason[:_LONGEST_REASON]
    roster.move_queued(session, campaign, MessageStatus.DUE, MessageStatus.PLANNED)
    log.error("campaign_paused_itself", campaign_id=campaign.id)
    words = (
        f"La campaña «{campaign.name}» se puso en pausa sola: {reason}. No sale nada más hasta que se reanude "
        f"con: recobra campaign resume {shlex.quote(campaign.name)}"
    )
    raise_alarm(session, campaign, AlarmKind.PAUSED_ITSELF, words)


def _mail(session: Session, campaign: Campaign, subject: str, words: str) -> None:
    if address := get_settings().alert_mail:
        body = f"{words}\n\n{_SEE.format(name=shlex.quote(campaign.name))}"
        messages.queue_mail(session, address, f"Recobra. {subject}", body)
