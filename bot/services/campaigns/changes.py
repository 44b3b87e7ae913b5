"""Changes a campaign's days and channels: all of a draft, and of one under way whatever gives it more room."""

from collections.abc import Sequence
from datetime import date
from itertools import batched

import structlog
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot import clock
from bot.catalog.policy import Reason, get_policy
from bot.errors import NotAllowed
from bot.models import (
    SCENARIOS,
    Campaign,
    CampaignState,
    Channel,
    Contact,
    ContactState,
    Message,
    MessageKind,
    moved_to,
)
from bot.services.campaigns import campaigns
from bot.services.campaigns.attempts import schedule_next
from bot.services.campaigns.limits import scenario_end
from bot.services.contacts import QUEUED

log = structlog.get_logger()
_CHUNK = 500


def change(
    session: Session,
    name: str,
    *,
    starts: date | None = None,
    deadline: date | None = None,
    ends: date | None = None,
    channels: Sequence[str] | None = None,
) -> None:
    """Set what is given; without `ends` it moves with the deadline where it was the same day.

    Raises:
        NotFound, InvalidInput: says what cannot be used.
        NotAllowed: the campaign is over, or under way and would lose days or channels.
    """
    campaign = campaigns.find(session, name)
    campaigns.expect(campaign, CampaignState.DRAFT, CampaignState.RUNNING, CampaignState.PAUSED)
    wanted = campaigns.read_channels(channels, campaign.script) if channels is not None else campaign.channels
    if ends is None and deadline and campaign.ends_on == campaign.deadline:
        ends = deadline
    if campaign.state is not CampaignState.DRAFT:
        _expect_more(campaign, starts, deadline, ends, wanted)
    is_moved = (deadline or campaign.deadline, ends or campaign.ends_on) != (
        campaign.deadline,
        campaign.ends_on,
    )
    campaign.starts_on = starts or campaign.starts_on
    campaign.deadline, campaign.ends_on = deadline or campaign.deadline, ends or campaign.ends_on
    campaigns.check_dates(campaign)
    has_more = set(wanted) > set(campaign.channels)
    campaign.channels = wanted
    session.flush()
    if campaign.state is CampaignState.DRAFT:
        return
    if is_moved:
        _move_ends(session, campaign)
    if has_more:
        _use_new_channels(session, campaign)
    log.info("campaign_changed", campaign_id=campaign.id)


def _expect_more(
    campaign: Campaign, starts: date | None, deadline: date | None, ends: date | None, channels: Sequence[str]
) -> None:
    if starts not in (None, campaign.starts_on):
        raise NotAllowed("La campaña ya se lanzó: su primer día no se puede cambiar.")
    if (deadline or campaign.deadline) < campaign.deadline or (ends or campaign.ends_on) < campaign.ends_on:
        raise NotAllowed("La campaña ya se lanzó: su plazo solo se puede alargar.")
    if clock.now() >= scenario_end(campaign, SCENARIOS[campaign.script][0]):
        raise NotAllowed("El plazo de la campaña ya terminó: no se puede alargar.")
    if not set(campaign.channels) <= set(channels):
        raise NotAllowed("La campaña ya se lanzó: solo se le pueden añadir canales.")


def _move_ends(session: Session, campaign: Campaign) -> None:
    """What is queued may leave up to the new end; of a later one contacts are reminded anew."""
    mine = Contact.campaign_id == campaign.id
    for scenario in SCENARIOS[campaign.script]:
        contacts = select(Contact.id).where(mine, Contact.scenario == scenario)
        session.execute(
            update(Message)
            .where(
                Message.contact_id.in_(contacts),
                Message.kind == MessageKind.CAMPAIGN,
                Message.status.in_(QUEUED),
            )
            .values(expires_at=scenario_end(campaign, scenario))
            .execution_options(synchronize_session=False)
        )
    session.execute(
        update(Contact)
        .where(mine, Contact.state == ContactState.ACTIVE)
        .values(reminded_days=None)
        .execution_options(synchronize_session=False)
    )


def _use_new_channels(session: Session, campaign: Campaign) -> None:
    """Who had no attempt left has those of the channel that was added; who could not be tried at all, too."""
    mine = Contact.campaign_id == campaign.id
    session.execute(
        update(Contact)
        .where(
            mine,
            Contact.state == ContactState.EXHAUSTED,
            Contact.attempts_made == 0,
            Contact.typification_code == get_policy().scripts[campaign.script].reasons[Reason.NO_ANSWER],
        )
        .values(**moved_to(ContactState.ACTIVE), typification_code=None, observation=None, next_channel=None)
        .execution_options(synchronize_session=False)
    )
    stuck = select(Contact.id).where(
        mine, Contact.state == ContactState.ACTIVE, Contact.next_channel.is_(None)
    )
    for ids in batched(session.scalars(stuck).all(), _CHUNK, strict=False):
        schedule_next(session, ids, Channel.WHATSAPP, at_once=True)
