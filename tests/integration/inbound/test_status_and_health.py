from bot.models import Message, MessageStatus
from bot.services import job_runs
from tests.support.campaigns import add_contact, add_written
from tests.support.cases import Cases
from tests.support.house import CUSTOMER, House


def status(house: House, message_id: int) -> MessageStatus:
    with house.recobra.database.reading() as session:
        return session.get_one(Message, message_id).status


def report(house: House, message_id: int | None, sid: str, state: str, **fields: str) -> int:
    target = "/whatsapp/status" + (f"?message={message_id}" if message_id else "")
    return house.post(target, {"MessageSid": sid, "MessageStatus": state, **fields}).status_code


def test_statuses_are_passed_on_forward_only(house: House) -> None:
    message_id = add_written(house, add_contact(house))
    for state in ("sent", "read", "delivered"):
        assert report(house, message_id, "SMa", state) == 200
    assert status(house, message_id) is MessageStatus.READ


def test_unknown_ones_change_nothing(house: House) -> None:
    message_id = add_written(house, add_contact(house))
    assert report(house, message_id, "SMa", "sent") == 200
    foreign = [(999, "SMx", "read"), (None, "SMx", "read"), (message_id, "SMother", "read")]
    for wrong_id, sid, state in [*foreign, (message_id, "SMa", "inventado")]:
        assert report(house, wrong_id, sid, state) == 200
    assert status(house, message_id) is MessageStatus.SENT


def test_health(house: House) -> None:
    assert house.client.get("/healthz").json() == {"status": "ok"}
    late = house.client.get("/readyz")
    assert (late.status_code, late.json()["dependencies"]["scheduler"]) == (503, "late")
    with house.writing() as session:
        job_runs.note(session, "dispatch")
    ready = house.client.get("/readyz")
    assert ready.status_code == 200
    assert set(ready.json()["dependencies"].values()) == {"ok"}
    house.settings.recobra_clock_offset += 61
    assert house.client.get("/readyz").json()["dependencies"]["scheduler"] == "late"
    house.rasa.stop()
    unready = house.client.get("/readyz")
    assert unready.status_code == 503
    assert unready.json()["dependencies"]["rasa"] == "unreachable"


def test_metrics_hold_numbers_of_nobody(house: House) -> None:
    house.say("mi cédula es 1710034065")
    text = house.client.get("/metrics").text
    assert "recobra_requests_total" in text
    assert "recobra_unanswered_seconds 0.0" in text
    assert CUSTOMER[-9:] not in text
    assert "1710034065" not in text


def test_the_start_page_is_spanish_and_guarded(house: House) -> None:
    response = house.client.get("/")
    assert "Base de datos" in response.text
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["content-security-policy"].startswith("default-src 'none'")


def test_large_bodies_and_wrong_methods_are_refused_briefly(house: House) -> None:
    assert house.client.post("/whatsapp/inbound", content=b"x" * 600_000).status_code in (403, 413)
    assert house.client.get("/whatsapp/inbound").status_code == 405
    assert house.client.get("/nada").text == "Not Found"


def test_metrics_count_what_other_systems_were_not_told(house: House) -> None:
    case = Cases(house.recobra, "retention")
    case.do(typification="no-aplica-queja-duplicada")
    assert 'recobra_outbox{status="waiting",system="openflexis"} 1.0' in house.client.get("/metrics").text
