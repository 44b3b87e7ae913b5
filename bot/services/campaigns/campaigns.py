"""A campaign's life: drafted over a base, paused, resumed, cancelled, and ended on its date."""

from collections.abc import Sequence
from datetime import date

import structlog
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import get_policy
from bot.catalog.scripts import get_scripts
from bot.errors import InvalidInput, NotAllowed, NotFound
from bot.models import (
    SCENARIOS,
    AlarmKind,
    BaseFile,
    Campaign,
    CampaignState,
    Channel,
    MessageStatus,
    Script,
    base_service,
)
from bot.services.campaigns import roster
from bot.services.campaigns.limits import scenario_end
from bot.services.watching import alarms

log = structlog.get_logger()
STATE_NAMES = {
    CampaignState.DRAFT: "en borrador",
    CampaignState.RUNNING: "en marcha",
    CampaignState.PAUSED: "en pausa",
    CampaignState.FINISHED: "terminada",
    CampaignState.CANCELLED: "cancelada",
}
_CHANNELS = (Channel.WHATSAPP, Channel.VOICE)


def create(
    session: Session,
    name: str,
    script: str,
    base: str | None,
    starts: date,
    deadline: date,
    ends: date | None,
    channels: Sequence[str],
) -> Campaign:
    """A draft over a base (the newest of the script by default), with a contact for each of its services.

    Raises:
        InvalidInput: a sentence that says what cannot be used.
    """
    if session.scalar(select(Campaign.id).where(Campaign.name == name)):
        raise InvalidInput(f"Ya existe una campaña llamada «{name}».")
    campaign = Campaign(
        name=_read_name(name),
        script=_read_script(script),
        starts_on=starts,
        deadline=deadline,
        ends_on=ends or deadline,
        channels=read_channels(channels, _read_script(script)),
        state=CampaignState.DRAFT,
        created_at=clock.now(),
    )
    check_dates(campaign)
    campaign.base = _find_base(session, campaign.script, base)
    session.add(campaign)
    session.flush()
    roster.materialise(session, campaign)
    return campaign


def find(session: Session, name: str) -> Campaign:
    """The campaign of that name, locked.

    Raises:
        NotFound: there is none.
    """
    return _expect_one(session, select(Campaign).where(Campaign.name == name).with_for_update(), name)


def look_up(session: Session, name: str) -> Campaign:
    """The campaign of that name, as it is.

    Raises:
        NotFound: there is none.
    """
    return _expect_one(session, select(Campaign).where(Campaign.name == name), name)


def pause(session: Session, name: str, reason: str | None = None) -> None:
    """Nothing of it leaves from now on; what is queued is held.

    Raises:
        NotAllowed: it is not running.
    """
    campaign = expect(find(session, name), CampaignState.RUNNING)
    campaign.state, campaign.state_reason = CampaignState.PAUSED, reason
    roster.move_queued(session, campaign, MessageStatus.DUE, MessageStatus.PLANNED)
    log.info("campaign_paused", campaign_id=campaign.id)


def resume(session: Session, name: str) -> None:
    """Go on where it was.

    Raises:
        NotAllowed: it is not paused.
    """
    campaign = expect(find(session, name), CampaignState.PAUSED)
    campaign.state, campaign.state_reason = CampaignState.RUNNING, None
    campaign.watched_from = clock.now()
    alarms.clear_alarms(session, campaign, [AlarmKind.PAUSED_ITSELF])
    roster.move_queued(session, campaign, MessageStatus.PLANNED, MessageStatus.DUE)
    log.info("campaign_resumed", campaign_id=campaign.id)


def cancel(session: Session, name: str) -> None:
    """For good: what is queued never leaves.

    Raises:
        NotAllowed: it is over.
    """
    campaign = expect(find(session, name), CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED)
    was_draft, campaign.state = campaign.state is CampaignState.DRAFT, CampaignState.CANCELLED
    if was_draft:
        roster.drop_all(session, campaign, "La campaña se canceló sin haberse lanzado.")
    else:
        roster.cancel_queued(session, campaign, None, "la campaña se canceló")
        roster.exhaust_rest(session, campaign, None, "La campaña se canceló.")
    alarms.clear_alarms(session, campaign)
    log.info("campaign_cancelled", campaign_id=campaign.id)


def finish_due(session: Session) -> int:
    """End the contacts whose date is over, and campaigns with them; how many campaigns ended.

    Each scenario ends by itself: `no_charges` with the deadline's local day, `charges_loaded` with that of `ends_on`.
    """
    finished = 0
    under_way = select(Campaign).where(Campaign.state.in_([CampaignState.RUNNING, CampaignState.PAUSED]))
    for campaign in session.scalars(under_way.with_for_update(skip_locked=True)).all():
        scenarios = SCENARIOS[campaign.script]
        over = [scenario for scenario in scenarios if clock.now() >= scenario_end(campaign, scenario)]
        for scenario in over:
            roster.end_scenario(session, campaign, scenario)
        if len(over) == len(scenarios):
            campaign.state, campaign.state_reason = CampaignState.FINISHED, None
            alarms.clear_alarms(session, campaign)
            log.info("campaign_finished", campaign_id=campaign.id)
            finished += 1
    return finished


def _read_name(name: str) -> str:
    if not name.strip() or len(name) > 200:
        raise InvalidInput("El nombre de la campaña debe tener entre 1 y 200 caracteres.")
    return name


def _read_script(text: str) -> Script:
    written = sorted({each.script.value for each in get_scripts().templates if each.script})
    if text not in written:
        raise InvalidInput(f"«{text}» no es un guion de campaña: usa {', '.join(written)}.")
    return Script(text)


def read_channels(texts: Sequence[str], script: Script) -> list[str]:
    """The channels of a campaign, as they are written; those that its script's policy does not use are left out.

    Raises:
        InvalidInput: one is none, or there is none that is used.
    """
    wanted = [text.strip().lower() for text in texts]
    if unknown := [text for text in wanted if text not in _CHANNELS]:
        raise InvalidInput(f"«{unknown[0]}» no es un canal: usa whatsapp, voice o los dos.")
    if not wanted:
        raise InvalidInput("La campaña necesita al menos un canal: whatsapp, voice o los dos.")
    used = get_policy().scripts[script].channels
    if not set(wanted) & set(used):
        raise InvalidInput(f"El guion {script} solo usa {' y '.join(used)} (policy.yml).")
    return [channel.value for channel in _CHANNELS if channel in wanted and channel in used]


def check_dates(campaign: Campaign) -> None:
    """Whether its days are in their order.

    Raises:
        InvalidInput: they are not.
    """
    if campaign.deadline < campaign.starts_on:
        raise InvalidInput(
            f"El plazo ({campaign.deadline}) es anterior al inicio de la campaña ({campaign.starts_on})."
        )
    if campaign.ends_on < campaign.deadline:
        raise InvalidInput(f"--ends ({campaign.ends_on}) es anterior al plazo ({campaign.deadline}).")


def _find_base(session: Session, script: Script, name: str | None) -> BaseFile:
    statement = select(BaseFile).order_by(BaseFile.imported_at.desc(), BaseFile.id.desc()).limit(1)
    if name is None:
        base = session.scalar(statement.where(BaseFile.script == script))
        if base is None:
            raise InvalidInput("No hay ninguna base importada para este guion: impórtala primero.")
        return _expect_usable(session, base)
    base = session.scalar(statement.where(BaseFile.name == name))
    if base is None:
        raise InvalidInput(f"No hay ninguna base importada llamada «{name}».")
    if base.script is not script:
        raise InvalidInput(f"La base «{name}» es de {base.script.value}, no de {script.value}.")
    return _expect_usable(session, base)


def _expect_usable(session: Session, base: BaseFile) -> BaseFile:
    """Half a base, after an import that broke off, would leave people out in silence; an empty one, all."""
    if not base.is_complete:
        raise NotAllowed(f"La importación de la base «{base.name}» no ha terminado: impórtala de nuevo.")
    if session.scalar(select(~select(base_service).where(base_service.c.base_id == base.id).exists())):
        raise InvalidInput(f"La base «{base.name}» no tiene ningún servicio: todas sus filas se rechazaron.")
    return base


def _expect_one(session: Session, query: Select[Campaign], name: str) -> Campaign:
    campaign = session.scalars(query).one_or_none()
    if campaign is None:
        raise NotFound(f"No hay ninguna campaña llamada «{name}».")
    return campaign


def expect(campaign: Campaign, *states: CampaignState) -> Campaign:
    """The campaign itself.

    Raises:
        NotAllowed: it is in none of these states.
    """
    if campaign.state not in states:
        raise NotAllowed(f"La campaña «{campaign.name}» está {STATE_NAMES[campaign.state]}.")
    return campaign
