"""Launching, pausing and resuming from the console: the same services, after a word of confirmation, and kept."""

from datetime import date

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import AuditEntry, Campaign, CampaignState, Contact, ContactState, Role
from bot.services.campaigns import campaigns
from tests.support.console import ConsoleHouse, Visitor
from tests.support.world import add_base, add_customer, set_clock

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def draft(desk: Recobra) -> int:
    """A campaign of three contacts that nobody has launched."""
    with desk.database.writing() as session:
        add_base(session, *(add_customer(session) for _ in range(3)))
        last = date(2021, 3, 31)
        return campaigns.create(
            session,
            "marzo",
            "equipment_recovery",
            "base",
            date(2021, 3, 17),
            last,
            None,
            ["whatsapp", "voice"],
        ).id


@pytest.fixture
def sara(console: ConsoleHouse) -> Visitor:
    """A supervisor, signed in."""
    return console.enter(Role.SUPERVISOR)


def state_of(recobra: Recobra, key: int) -> CampaignState:
    with recobra.database.reading() as session:
        return session.get_one(Campaign, key).state


def test_a_draft_is_launched_from_its_plan_with_a_word(desk: Recobra, draft: int, sara: Visitor) -> None:
    assert "tarda unos segundos" in sara.get(f"/console/campaigns/{draft}/plan").text
    page = sara.fetch(f"/console/campaigns/{draft}/plan").text
    assert "Alcanza" in page
    assert "Acepto que el plan no alcanza" not in page
    assert sara.post(f"/console/campaigns/{draft}/launch").status_code == 400
    assert state_of(desk, draft) is CampaignState.DRAFT
    assert sara.post(f"/console/campaigns/{draft}/launch", {"confirm": "1"}).status_code == 302
    assert state_of(desk, draft) is CampaignState.RUNNING
    assert "La campaña se lanzó" in sara.get(f"/console/campaigns/{draft}").text
    with desk.database.reading() as session:
        assert {c.state for c in session.scalars(select(Contact))} == {ContactState.ACTIVE}
        (kept,) = session.scalars(select(AuditEntry).where(AuditEntry.action == "campaign.launch"))
        assert (kept.actor, kept.subject, kept.subject_id) == ("sara@example.com", "campaign", draft)
    assert "Lanzar la campaña" not in sara.get(f"/console/campaigns/{draft}/plan?wait=1").text


def test_a_plan_that_misses_its_deadline_says_so_and_needs_a_second_word(
    desk: Recobra, draft: int, sara: Visitor
) -> None:
    set_clock("2021-03-31 19:59")
    desk.settings.whatsapp_mps = desk.settings.voice_cps = 0.02
    page = sara.get(f"/console/campaigns/{draft}/plan?wait=1").text
    assert "No alcanza" in page
    assert "Acepto que el plan no alcanza" in page
    refused = sara.post(f"/console/campaigns/{draft}/launch", {"confirm": "1"})
    assert (refused.status_code, refused.location) == (302, f"/console/campaigns/{draft}/plan?fresh=1")
    assert state_of(desk, draft) is CampaignState.DRAFT
    assert sara.post(f"/console/campaigns/{draft}/launch", {"confirm": "1", "accept": "1"}).status_code == 302
    assert state_of(desk, draft) is CampaignState.RUNNING


def test_a_plan_that_worsened_since_it_was_shown_is_shown_again_with_its_box(
    desk: Recobra, draft: int, sara: Visitor
) -> None:
    """In the console's own words: the command line's would help nobody here."""
    page = sara.get(f"/console/campaigns/{draft}/plan?wait=1").text
    assert "Acepto que el plan no alcanza" not in page
    set_clock("2021-03-31 19:59")
    desk.settings.whatsapp_mps = desk.settings.voice_cps = 0.02
    answer = sara.post(f"/console/campaigns/{draft}/launch", {"confirm": "1"})
    page = sara.get(answer.location).text
    assert "El plan ya no alcanza. Míralo y, si quieres lanzarla así, marca que lo aceptas." in page
    assert "--accept" not in page
    part = sara.fetch(answer.location).text
    assert "No alcanza" in part
    assert 'name="accept"' in part
    assert state_of(desk, draft) is CampaignState.DRAFT
    assert sara.post(f"/console/campaigns/{draft}/launch", {"confirm": "1", "accept": "1"}).status_code == 302
    assert state_of(desk, draft) is CampaignState.RUNNING


def test_it_is_paused_and_goes_on(desk: Recobra, draft: int, sara: Visitor) -> None:
    sara.get(f"/console/campaigns/{draft}")
    assert sara.post(f"/console/campaigns/{draft}/pause").status_code == 409, "a draft cannot be paused"
    sara.post(f"/console/campaigns/{draft}/launch", {"confirm": "1"})
    assert sara.post(f"/console/campaigns/{draft}/pause").status_code == 302
    assert state_of(desk, draft) is CampaignState.PAUSED
    page = sara.get(f"/console/campaigns/{draft}").text
    assert "en pausa" in page
    assert "Reanudar la campaña" in page
    assert sara.post(f"/console/campaigns/{draft}/resume").status_code == 302
    assert state_of(desk, draft) is CampaignState.RUNNING
    with desk.database.reading() as session:
        actions = session.scalars(select(AuditEntry.action).where(AuditEntry.subject == "campaign")).all()
        assert actions == ["campaign.launch", "campaign.pause", "campaign.resume"]


def test_nothing_is_done_without_the_pages_token_or_by_an_agent(
    desk: Recobra, draft: int, console: ConsoleHouse, sara: Visitor
) -> None:
    sara.token = ""
    assert sara.post(f"/console/campaigns/{draft}/launch", {"confirm": "1"}).status_code == 400
    ana = console.enter(Role.AGENT)
    assert ana.post(f"/console/campaigns/{draft}/launch", {"confirm": "1"}).status_code == 403
    assert state_of(desk, draft) is CampaignState.DRAFT
