"""courier#225: the provider delivers the same message again minutes later."""

from concurrent.futures import ThreadPoolExecutor

from tests.support.house import House, new_sid


def test_the_same_sid_minutes_later_changes_nothing(house: House) -> None:
    sid = new_sid()
    house.say("hola", sid=sid)
    seen = house.conversation().last_inbound_at
    house.settings.recobra_clock_offset += 600
    assert house.write("hola", sid=sid).status_code == 200
    house.wait(house.idle)
    assert house.rasa.texts() == ["hola"]
    assert house.conversation().last_inbound_at == seen


def test_the_same_sid_at_the_same_moment(house: House) -> None:
    sids = [new_sid() for _ in range(5)]
    with ThreadPoolExecutor(20) as executor:
        answers = list(executor.map(lambda sid: house.write(f"m {sid}", sid=sid).status_code, sids * 4))
    assert answers == [200] * 20
    house.wait(lambda: len(house.twilio.sent) == 5 and house.idle())
    assert len(house.rasa.texts()) == len(set(house.rasa.texts())) == 5
