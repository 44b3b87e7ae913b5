"""The closing form: what the bot knows stands in it, errors are beside their fields, and nothing written is lost."""

import re

import pytest
from sqlalchemy import select

from bot.bootstrap import Recobra
from bot.models import Closing, Contact, Conversation, ConversationState, Promise
from bot.services.typifications import typify
from tests.integration.console.closing_desk import begin_collections, take
from tests.support.console import ConsoleHouse, Visitor

ANA = "ana@example.com"


class Form:
    """Ana's open conversation, and its closing form."""

    def __init__(
        self, house: ConsoleHouse, desk: Recobra, services: int = 1, code: str | None = None
    ) -> None:
        begin_collections(desk, services)
        self.desk, self.ana = desk, house.enter()
        with desk.database.writing() as session:
            taken = take(desk, session, agent=ANA)
            self.contacts = [case.contact.id for case in taken.cases]
            if code:
                typify(session, taken.contact, code)
            self.url = f"/console/conversations/{taken.conversation.id}/closing"
            self.conversation_id = taken.conversation.id

    def fields(self, **values: str) -> dict[str, str]:
        """The first service's fields as the page names them."""
        return {f"c{self.contacts[0]}-{name.replace('__', '-')}": value for name, value in values.items()}

    def draw(self, **values: str) -> str:
        return self.ana.post(f"{self.url}/draw", self.fields(**values)).text

    def rows(self) -> list[Closing]:
        with self.desk.database.reading() as session:
            return list(session.scalars(select(Closing).order_by(Closing.id)))


@pytest.fixture
def form(console: ConsoleHouse, desk: Recobra) -> Form:
    """A debtor of whom the bot has nothing to say."""
    return Form(console, desk)


PROMISE = {
    "choice": "choose", "state": "EXITOSO", "code": "1", "f__way": "promise", "f__amount": "120,50",
    "f__due_on": "2021-03-19", "f__place": "Servipagos",
    "observation": "Cliente [lo que hará el cliente].", "written": "Cliente [lo que hará el cliente].",
}  # fmt: skip


def value_of(page: str, name: str) -> str:
    """What an input, a chosen option or a text holds."""
    text = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)<', page)
    given = re.search(rf'<input[^>]*name="{name}"[^>]*?value="([^"]*)"', page)
    found = text or given
    assert found, name
    return found[1]


def test_the_button_of_the_page_leads_to_the_form(form: Form) -> None:
    page = form.ana.get(form.url.removesuffix("/closing")).text
    assert f'hx-get="{form.url}"' in page
    shown = form.ana.fetch(form.url)
    assert shown.status_code == 200
    assert "Elige el estado" in shown.text
    assert "NO EXITOSO" in shown.text


def test_state_then_motive_then_the_fields(form: Form) -> None:
    page = form.draw(choice="choose", state="EXITOSO")
    assert "3 · Visita técnica" in page
    assert "Cliente no contesta" not in page
    page = form.draw(choice="choose", state="EXITOSO", code="1")
    assert value_of(page, f"c{form.contacts[0]}-f-amount") == "120,50"
    assert value_of(page, f"c{form.contacts[0]}-observation") == "Cliente [lo que hará el cliente]."
    assert "Un día laborable, hasta el 1-4-2021" in page


def test_a_state_with_one_motive_needs_no_more(form: Form) -> None:
    assert "Cliente indica que ya solicitó la anulación del servicio" in form.draw(
        choice="choose", state="NO APLICA"
    )


def test_what_was_written_stays_when_something_else_is_chosen(form: Form) -> None:
    own = PROMISE | {"observation": "Lo suyo: [lo que hará el cliente].", "f__place": "la tiendita"}
    page = form.draw(**own)
    first = f"c{form.contacts[0]}"
    assert value_of(page, f"{first}-observation") == "Lo suyo: [lo que hará el cliente]."
    assert value_of(page, f"{first}-f-place") == "la tiendita"
    page = form.draw(**PROMISE | {"state": "PENDIENTE", "code": "8"})
    assert (
        value_of(page, f"{first}-observation") == "No se logra entender al cliente por [canal]; [qué sigue]."
    )


def test_the_observation_is_shown_as_it_will_be_kept(form: Form) -> None:
    answer = form.ana.post(f"{form.url}/preview/{form.contacts[0]}", form.fields(**PROMISE)).text
    assert "Cliente pagará $120,50 el 19-3-2021 en Servipagos." in answer
    assert "50 de 240 caracteres" in answer
    with form.desk.database.reading() as session:
        assert session.scalar(select(Promise.id)) is None


def test_closing_closes_and_the_page_looks_again(form: Form) -> None:
    answer = form.ana.post(form.url, form.fields(**PROMISE))
    assert answer.status_code == 204
    assert answer.headers["HX-Trigger"] == "conversation-changed, inbox-changed, sheet-done"
    [row] = form.rows()
    assert (row.agent, row.code, row.observation) == (
        ANA, "1", "Cliente pagará $120,50 el 19-3-2021 en Servipagos.",
    )  # fmt: skip
    with form.desk.database.reading() as session:
        conversation = session.get_one(Conversation, form.conversation_id)
        assert conversation.state is ConversationState.CLOSED
    page = form.ana.get(form.url.removesuffix("/closing")).text
    assert "Cerrada" in page
    assert "Ana cerró la conversación (Acepta cancelar la deuda)" in page


def test_errors_stand_beside_their_fields_and_nothing_is_lost(form: Form) -> None:
    wrong = PROMISE | {
        "f__due_on": "2021-03-20",
        "f__place": "Banco <b>del</b> barrio",
        "f__amount": "120,50",
    }
    answer = form.ana.post(form.url, form.fields(**wrong))
    assert answer.status_code == 422
    first = f"c{form.contacts[0]}"
    assert re.search(rf'id="field-{first}-f-due_on-fault">[^<]*ese día no es laborable', answer.text)
    assert re.search(
        rf'id="field-{first}-f-due_on"[^>]*aria-invalid="true" aria-describedby="field-{first}-f-due_on-fault',
        answer.text,
    )
    assert value_of(answer.text, f"{first}-f-due_on") == "2021-03-20"
    assert value_of(answer.text, f"{first}-f-place") == "Banco &lt;b&gt;del&lt;/b&gt; barrio"
    assert form.rows() == []


def test_an_observation_that_identifies_somebody_says_so_beside_it(form: Form) -> None:
    text = "Cliente con cédula 1710034065 no paga."
    answer = form.ana.post(form.url, form.fields(**PROMISE | {"observation": text}))
    assert answer.status_code == 422
    assert "La observación lleva una cédula: «1710034065»." in answer.text
    assert value_of(answer.text, f"c{form.contacts[0]}-observation") == text


def test_without_an_outcome_it_is_asked_for(form: Form) -> None:
    answer = form.ana.post(form.url, form.fields(choice="choose"))
    assert answer.status_code == 422
    assert "Elige una tipificación de la lista." in answer.text


def test_the_bots_outcome_is_confirmed_with_one_press(console: ConsoleHouse, desk: Recobra) -> None:
    form = Form(console, desk, code="5")
    page = form.ana.fetch(form.url).text
    assert re.search(r'value="confirm"[^>]*checked', page)
    assert "Corregir" in page
    assert value_of(page, f"c{form.contacts[0]}-observation").startswith("Cliente cancelará con tarjeta")
    assert form.ana.post(form.url, form.fields(choice="confirm")).status_code == 204
    [row] = form.rows()
    assert (row.bot_code, row.code, row.is_correction) == ("5", "5", False)


def test_what_the_bot_wrote_on_passing_it_on_is_not_offered_first(
    console: ConsoleHouse, desk: Recobra
) -> None:
    form = Form(console, desk)
    with desk.database.writing() as session:
        contact = session.get_one(Contact, form.contacts[0])
        typify(session, contact, "7", when="18-3-2021", channel="un asesor")
    page = form.ana.fetch(form.url).text
    assert re.search(r'value="choose"[^>]*checked', page)
    assert "Elige el estado" in page


def test_the_bots_outcome_is_corrected(console: ConsoleHouse, desk: Recobra) -> None:
    form = Form(console, desk, code="5")
    said = {"choice": "choose", "state": "NO EXITOSO", "code": "16", "f__reason": "perdió el empleo"}
    assert form.ana.post(form.url, form.fields(**said)).status_code == 204
    [row] = form.rows()
    assert (row.bot_code, row.code, row.is_correction) == ("5", "16", True)


def test_several_services_close_alike_or_each_in_its_way(console: ConsoleHouse, desk: Recobra) -> None:
    form = Form(console, desk, services=3)
    first, second, third = form.contacts
    page = form.ana.fetch(form.url).text
    assert "Igual que el" in page
    assert "Dejar como está" in page
    said = form.fields(choice="choose", state="NO EXITOSO", code="15", f__reason="no reconoce la deuda")
    said |= {f"c{second}-choice": "same", f"c{third}-choice": "leave"}
    assert form.ana.post(form.url, said).status_code == 204
    assert [(row.contact_id, row.code) for row in form.rows()] == [(first, "15"), (second, "15")]
    with desk.database.reading() as session:
        assert session.get_one(Contact, third).typification_code is None


def test_another_services_words_name_that_service(console: ConsoleHouse, desk: Recobra) -> None:
    form = Form(console, desk, services=2)
    _first, second = form.contacts
    with desk.database.reading() as session:
        numbers = [session.get_one(Contact, key).service.service_number for key in form.contacts]
    text = f"Ya pidió anular el servicio {numbers[0]} en marzo."
    said = form.fields(choice="choose", state="NO APLICA", code="9", observation=text, written="otra cosa")
    assert form.ana.post(form.url, said | {f"c{second}-choice": "same"}).status_code == 204
    assert [row.observation for row in form.rows()] == [text, text.replace(numbers[0], numbers[1])]


def test_what_cannot_be_alike_opens_its_own_fields(console: ConsoleHouse, desk: Recobra) -> None:
    form = Form(console, desk, services=2)
    second = form.contacts[1]
    text = "Cliente no paga por el reclamo 998877."
    said = form.fields(choice="choose", state="EXITOSO", code="3", observation=text, written="otra cosa")
    answer = form.ana.post(form.url, said | {f"c{second}-choice": "leave"})
    assert answer.status_code == 422
    with desk.database.writing() as session:
        typify(session, session.get_one(Contact, form.contacts[0]), "16", observation="Problemas de dinero.")
    answer = form.ana.post(form.url, form.fields(choice="confirm") | {f"c{second}-choice": "same"})
    assert answer.status_code == 422
    assert f'name="c{second}-f-reason"' in answer.text


def test_who_is_in_no_campaign_is_closed_with_a_few_words(console: ConsoleHouse, desk: Recobra) -> None:
    ana = console.enter()
    with desk.database.writing() as session:
        key = take(desk, session, "+593987654321", agent=ANA).conversation.id
    url = f"/console/conversations/{key}/closing"
    assert "basta una observación corta" in ana.fetch(url).text
    assert "9 de 240 caracteres" in ana.post(f"{url}/preview/0", {"observation": "Pregunta."}).text
    refused = ana.post(url, {"observation": "ok"})
    assert (refused.status_code, value_of(refused.text, "observation")) == (422, "ok")
    assert ana.post(url, {"observation": "Pregunta por el horario; se le informa."}).status_code == 204


def refused_for(visitor: Visitor, url: str) -> tuple[int, int]:
    return visitor.fetch(url).status_code, visitor.post(url, {}).status_code


def test_only_who_has_it_may_close_it(console: ConsoleHouse, form: Form) -> None:
    assert refused_for(console.enter(name="Luis"), form.url) == (409, 422)
    assert form.rows() == []
    assert console.visit().get(form.url).status_code == 302
