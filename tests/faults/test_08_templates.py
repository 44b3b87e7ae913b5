"""8: template parameters do not match: checked when the campaign is launched, not when 10,000 have failed."""

import json

import pytest
from sqlalchemy import select

from bot import clock
from bot.bootstrap import Recobra
from bot.catalog.scripts import get_scripts
from bot.config import TWILIO_API
from bot.errors import NotAllowed
from bot.models import ContentTemplate, Customer
from bot.services.campaigns import campaigns, launching
from bot.services.outbound import messages
from tests.support.twilio_stub import TwilioStub
from tests.support.world import (
    ACCEPTED,
    DEADLINE,
    WEDNESDAY,
    add_base,
    add_customer,
    launch,
    run_once,
    set_clock,
)


def fill(recobra: Recobra, *, synced: bool, digest: str | None = None) -> None:
    set_clock(WEDNESDAY)
    with recobra.database.writing() as session:
        add_base(session, add_customer(session, "+593991111111"))
        for template in get_scripts().templates if synced else []:
            session.add(
                ContentTemplate(
                    name=template.name,
                    account_sid=recobra.settings.twilio_account_sid,
                    sid=f"HX{template.digest}",
                    digest=digest or template.digest,
                    synced_at=clock.now(),
                )
            )


def try_launch(recobra: Recobra) -> list[str]:
    with recobra.database.writing() as session:
        start = clock.today()
        campaigns.create(session, "c", "equipment_recovery", None, start, DEADLINE, None, ["whatsapp"])
    return launching.launch(recobra, "c")


def test_synchronised_template_leaves_with_its_variables(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, synced=True)
    launch(recobra)
    run_once(recobra)
    (post,) = twilio.taken
    assert "Body" not in post.form
    assert post.form["ContentSid"].startswith("HX")
    variables = json.loads(post.form["ContentVariables"])
    assert variables["1"] == "Juan"
    assert variables["5"] == "miércoles 31 de marzo de 2021"


@pytest.mark.parametrize("digest", [None, "edited since"])
def test_without_synchronised_template_the_text_leaves_and_a_warning_is_given(
    digest: str | None, recobra: Recobra, twilio: TwilioStub
) -> None:
    fill(recobra, synced=digest is not None, digest=digest)
    (warning,) = try_launch(recobra)
    assert "equipment_no_charges" in warning
    run_once(recobra)
    assert twilio.taken[0].form["Body"].startswith("Hola Juan")


def test_twilios_own_api_refuses_the_launch(recobra: Recobra) -> None:
    fill(recobra, synced=True)
    recobra.settings.twilio_api_base_url = TWILIO_API
    with pytest.raises(NotAllowed, match="sin aprobar"):
        try_launch(recobra)


def test_a_notice_leaves_as_a_template_too(recobra: Recobra, twilio: TwilioStub) -> None:
    fill(recobra, synced=True)
    with recobra.database.writing() as session:
        customer = session.scalars(select(Customer)).one()
        messages.queue_notice(session, customer, "receipt_accepted", ACCEPTED)
    run_once(recobra)
    (post,) = twilio.taken
    assert "Body" not in post.form
    assert json.loads(post.form["ContentVariables"]) == {"1": "Juan", "2": "internet fijo", "3": "22345678"}
