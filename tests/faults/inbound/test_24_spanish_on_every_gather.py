"""Rasa `twilio_voice.py`: speech without a language, so Spanish is not recognised."""

from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.twiml import Line, render

words = st.text(st.characters(codec=None), max_size=40)


@given(words, st.lists(words, max_size=8), st.sampled_from([None, "cedula"]), st.booleans())
def test_language_hints_and_keys_whatever_is_said(
    text: str, titles: list[str], expect: str | None, opens: bool
) -> None:
    line = Line(text, titles=titles, expect=expect, opens=opens)
    document = ElementTree.fromstring(str(render(line, "https://x.example/voice/input")))
    assert [verb.tag for verb in document] == ["Gather", "Redirect"]
    gather = document[0]
    assert gather.attrib["input"] == "dtmf speech"
    assert gather.attrib["language"].startswith("es-")
    assert "devolver" in gather.attrib["hints"]
    assert gather.attrib["actionOnEmptyResult"] == "true"
    assert all(say.attrib["language"].startswith("es-") and len(say.text or "") <= 3000 for say in gather)
