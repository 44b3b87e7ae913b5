"""Who works in the procedures: accounts with their roles; and cases that are opened beside a talk."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.cli import cli
from bot.models import Account, Conversation, Role, ServiceCase
from bot.services import ownership
from bot.services.addresses import open_conversations
from tests.support import world
from tests.support.console import PASSWORD, ConsoleHouse, Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PHONE = "+593992530829"


def find(recobra: Recobra, email: str) -> Account:
    with recobra.database.reading() as session:
        return session.scalars(select(Account).where(Account.email == email)).one()


def test_an_administrator_gives_and_takes_the_procedures_roles(console: ConsoleHouse, desk: Recobra) -> None:
    alba = console.enter(Role.ADMIN)
    alba.get("/console/admin/accounts/new")
    form = {
        "email": "nora@example.com",
        "name": "Nora",
        "role": "staff",
        "office": "",
        "new_password": PASSWORD,
    }
    refused = alba.post("/console/admin/accounts/new", form)
    assert refused.status_code == 422
    assert "necesita al menos un rol" in refused.text
    alba.post("/console/admin/accounts/new", form | {"task-quality": "1", "task-incident_follow_up": "1"})
    nora = find(desk, "nora@example.com")
    assert nora.procedure_roles == ["incident_follow_up", "quality"]
    page = alba.get(f"/console/admin/accounts/{nora.id}").text
    assert 'name="task-quality" value="1" checked' in page
    assert 'name="task-technician" value="1" checked' not in page
    changed = {"name": "Nora", "role": "staff", "office": "", "phone": "", "active": "1", "task-quality": "1"}
    alba.post(f"/console/admin/accounts/{nora.id}", changed)
    assert find(desk, "nora@example.com").procedure_roles == ["quality"]


def test_a_command_makes_an_account_with_roles(desk: Recobra) -> None:
    arguments = ["user", "add", "teo@example.com", "--role", "staff", "--password-stdin"]
    made = CliRunner().invoke(
        cli,
        [*arguments, "--procedure-role", "technician", "--procedure-role", "quality"],
        input=f"{PASSWORD}\n",
    )
    assert made.exit_code == 0, made.output
    [listed] = json.loads(CliRunner().invoke(cli, ["user", "list", "--json"]).output)
    assert listed["procedure_roles"] == ["technician", "quality"]
    strange = CliRunner().invoke(cli, [*arguments, "--procedure-role", "pilot"], input=f"{PASSWORD}\n")
    assert strange.exit_code == 2


def talk(console: ConsoleHouse, desk: Recobra) -> Visitor:
    """Ana, who has a customer's conversation."""
    with desk.database.writing() as session:
        customer = world.add_debtor(session, PHONE, services=2)
        conversation = session.get_one(Conversation, open_conversations(session, [PHONE])[PHONE])
        conversation.customer_id = customer.id
    ana = console.enter()
    with desk.database.writing() as session:
        ownership.take(session, session.get_one(Conversation, conversation.id), "ana@example.com")
    ana.get("/console/conversations/1")
    return ana


def test_a_case_is_opened_beside_the_talk_and_stands_in_the_panel(
    console: ConsoleHouse, desk: Recobra
) -> None:
    ana = talk(console, desk)
    form = ana.fetch("/console/conversations/1/deeds/case").text
    assert "Prevención de bajas" in form
    assert "Caso de retención" not in form  # those begin with a base
    with desk.database.reading() as session:
        service = session.scalars(select(ServiceCase.id)).first() or 1
    given = {"procedure": "prevention", "service": str(service)}
    done = ana.post("/console/conversations/1/deeds/case", given)
    assert "Caso R000001 abierto." in done.text
    with desk.database.reading() as session:
        case = session.scalars(select(ServiceCase)).one()
        assert (case.conversation_id, case.opened_by, case.service_id) == (1, "ana@example.com", service)
    panel = ana.fetch("/console/conversations/1/customer").text
    assert "/console/cases/1" in panel
    assert "Revisar los antecedentes del cliente" in panel
    assert "/console/conversations/1" in ana.get("/console/cases/1").text
    again = ana.post("/console/conversations/1/deeds/case", given)
    assert again.status_code == 422
    assert "Ya está abierto el caso R000001" in again.text
