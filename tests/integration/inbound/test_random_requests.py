"""Ten thousand requests that nobody would send: never a 5xx, never a trace, and nothing signed is lost."""

import itertools

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.models import Direction, Message
from tests.support.house import TOKEN, House
from tests.support.signing import sign

FIELDS = [
    "MessageSid", "SmsSid", "From", "To", "ExternalUserId", "Body", "NumMedia", "MediaUrl0",
    "MediaContentType0", "ButtonPayload", "ListId", "Latitude", "Longitude", "Address", "Label",
    "MessageStatus", "ErrorCode", "CallSid", "CallStatus", "AnsweredBy", "Digits", "SpeechResult",
    "Confidence", "Direction", "DialCallStatus", "CallDuration", "SipResponseCode", "Timestamp",
    "OriginalRepliedMessageSid", "Ñandú", "x" * 300,
]  # fmt: skip
KNOWN = [
    "whatsapp:+593991234567", "+593991234567", "whatsapp:EC.123", "anonymous", "1", "0", "9",
    "human", "fax", "machine_start", "completed", "busy", "no-answer", "read", "delivered",
    "failed", "63016", "inbound", "outbound-api", "nan", "inf", "-1", "99999999999999999999",
    "1e400", "true", "baja", "alta", "/restart", "'; DROP TABLE message; --", "{}",
    "http://127.0.0.1:1/x",
]  # fmt: skip
TARGETS = [
    "/whatsapp/inbound", "/whatsapp/status", "/voice/answer", "/voice/input", "/voice/status",
    "/voice/dialled", "/media/x", "/", "/healthz", "/nada", "/media/../../etc/passwd", "/login",
]  # fmt: skip
QUERIES = [
    "", "?message=1", "?message=2", "?message=99999999999", "?message=-1", "?turn=1",
    "?turn=2&message=1", "?turn=x", "?turn=99999999999999999999", "?message=%00", "?a=%FF%FE",
    "?bodySHA256=x", "?message=%C2%B2",
]  # fmt: skip

text = st.text(st.characters(codec="utf-8"), max_size=60)
values = st.one_of(st.sampled_from(KNOWN), st.sampled_from(KNOWN), text)
likely = st.fixed_dictionaries(
    {},
    optional={
        "From": st.sampled_from(["whatsapp:+593991234567", "whatsapp:+593987654321", "+593991234567"]),
        "Body": text,
        "CallSid": st.sampled_from(["CA1", "CA2", "CA3"]),
        "NumMedia": st.sampled_from(["0", "1", "3", "x"]),
        "MediaUrl0": st.sampled_from(
            ["http://127.0.0.1:1/x", "file:///etc/passwd", "https://api.twilio.com/x"]
        ),
    },
)
strange = st.dictionaries(
    st.one_of(st.sampled_from(FIELDS), st.sampled_from(FIELDS), text), values, max_size=6
)
forms = st.builds(lambda known, odd: known | odd, likely, strange)
requests = st.tuples(
    st.sampled_from(TARGETS), st.sampled_from(QUERIES), forms, st.booleans(), st.binary(max_size=40)
)
PER_DATABASE = 5_000
_fresh = itertools.count()


def test_ten_thousand_random_requests(house: House) -> None:
    house.app.extensions["pool"].submit = lambda *_: True
    client = house.app.test_client()
    expected: set[str] = set()

    @hypothesis_settings(max_examples=PER_DATABASE, deadline=None, suppress_health_check=list(HealthCheck))
    @given(requests)
    def check(asked: tuple[str, str, dict[str, str], bool, bytes]) -> None:
        target, query, form, signed, raw = asked
        sid = f"SMx{next(_fresh)}"
        form = form | ({"MessageSid": sid} if "Body" in form else {})
        headers = {"X-Twilio-Signature": sign(f"https://recobra.example{target}{query}", form, TOKEN)}
        if signed:
            response = client.post(target + query, data=form, headers=headers)
        elif raw[:1] < b"\x80":
            response = client.post(target + query, data=form)
        else:
            response = client.post(target + query, data=raw, content_type="application/x-www-form-urlencoded")
        assert response.status_code < 500, response.status_code
        assert "Traceback" not in response.text
        if target.startswith(("/whatsapp", "/voice")):
            assert (response.status_code != 403) == signed
        sender = (form.get("From", "") + form.get("ExternalUserId", "")).strip()
        if signed and target == "/whatsapp/inbound" and "Body" in form and sender.startswith("whatsapp:+"):
            expected.add(sid)

    check()
    with house.recobra.database.reading() as session:
        stored = select(Message.provider_sid).where(Message.direction == Direction.IN)
        have = set(session.scalars(stored))
        assert expected <= have
        assert session.scalar(select(func.count()).select_from(Message))
    assert expected
