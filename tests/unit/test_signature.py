import hashlib
from functools import cache
from urllib.parse import quote

import pytest
from flask import Request
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import EnvironBuilder

from bot.config import Settings
from tests.support.signing import sign
from webhook.signature import is_genuine

TOKEN, OLD, WRONG = "token-actual", "token-anterior", "token-ajeno"
BASES = ("https://recobra.example", "https://recobra.example:8443", "http://10.0.0.7:8000/bot")

names = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=12)
forms = st.dictionaries(names, st.text(st.characters(codec="utf-8"), max_size=40), max_size=6)
paths = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), min_size=1, max_size=3).map(
    lambda parts: "/" + "/".join(quote(part, safe="") for part in parts)
)
queries = st.dictionaries(names, names, max_size=3).map(
    lambda pairs: "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in pairs.items())
)


@cache
def settings(base: str = BASES[0], previous: str | None = OLD) -> Settings:
    return Settings(public_url=base, twilio_auth_token=TOKEN, twilio_auth_token_previous=previous)


def request(target: str, signature: str | None, **body: object) -> Request:
    """A request as a proxy hands it on: another scheme and host, the raw path kept."""
    builder = EnvironBuilder(path="/whatever", base_url="http://10.1.2.3:5000", method="POST", **body)  # type: ignore[arg-type]
    environ = builder.get_environ() | {"RAW_URI": target, "REQUEST_URI": target}
    if signature is not None:
        environ["HTTP_X_TWILIO_SIGNATURE"] = signature
    return Request(environ)


def with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


@given(paths, queries, forms, st.sampled_from(BASES), st.sampled_from([TOKEN, OLD]))
def test_what_twilio_signs_passes(path: str, query: str, form: dict[str, str], base: str, token: str) -> None:
    target = with_query(path, query)
    assert is_genuine(request(target, sign(base + target, form, token), data=form), settings(base))


@given(paths, forms, names)
def test_forgeries_do_not(path: str, form: dict[str, str], extra: str) -> None:
    true = sign(BASES[0] + path, form, TOKEN)
    forged = [
        request(path, sign(BASES[0] + path, form, WRONG), data=form),
        request(path, None, data=form),
        request(path, "", data=form),
        request(path + "x", true, data=form),
        request(f"{path}?a=b", true, data=form),
        request(path, true, data=form | {extra: form.get(extra, "") + "x"}),
        request(path, true[:-4] + "AAA=", data=form),
        request(path, "ñ€\x00", data=form),
    ]
    assert not any(is_genuine(each, settings()) for each in forged)


@pytest.mark.parametrize(
    ("public", "signed"),
    [
        ("https://recobra.example", "https://recobra.example:443"),
        ("https://recobra.example:443", "https://recobra.example"),
        ("http://recobra.example:80/", "http://recobra.example"),
        ("https://recobra.example:8443", "https://recobra.example"),
    ],
)
def test_with_and_without_port(public: str, signed: str) -> None:
    form = {"Body": "hola"}
    target = "/voice/input?turn=2"
    assert is_genuine(request(target, sign(signed + target, form, TOKEN), data=form), settings(public))


def test_escapes_stay_as_they_were_sent() -> None:
    target = "/whatsapp/inbound?a=%C3%B1%3A%20b"
    decoded = "/whatsapp/inbound?a=ñ: b"
    assert is_genuine(request(target, sign(BASES[0] + target, {}, TOKEN), data={}), settings())
    assert not is_genuine(request(target, sign(BASES[0] + decoded, {}, TOKEN), data={}), settings())


def test_the_previous_token_only_while_it_is_configured() -> None:
    form = {"a": "b"}
    asked = request("/x", sign(f"{BASES[0]}/x", form, OLD), data=form)
    assert is_genuine(asked, settings())
    assert not is_genuine(asked, settings(previous=None))


@given(
    st.binary(min_size=1, max_size=60),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded"]),
)
def test_a_hashed_body_is_really_checked(body: bytes, kind: str) -> None:
    target = f"/x?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = sign(BASES[0] + target, {}, TOKEN)
    assert is_genuine(request(target, signature, data=body, content_type=kind), settings())
    assert not is_genuine(request(target, signature, data=body + b"&x=y", content_type=kind), settings())


def test_a_form_may_be_signed_beside_a_hash_in_the_url() -> None:
    form, target = {"Body": "hola"}, "/x?bodySHA256=" + "0" * 64
    assert is_genuine(request(target, sign(BASES[0] + target, form, TOKEN), data=form), settings())
    assert not is_genuine(request(target, sign(BASES[0] + target, {}, TOKEN), data=form), settings())


def test_json_without_a_hash_is_nobodys() -> None:
    asked = request("/x", sign(f"{BASES[0]}/x", {}, TOKEN), data=b'{"a":1}', content_type="application/json")
    assert not is_genuine(asked, settings())


def test_without_a_token_nothing_passes() -> None:
    bare = Settings(public_url=BASES[0], twilio_auth_token=None)
    assert not is_genuine(request("/x", sign(f"{BASES[0]}/x", {}, ""), data={}), bare)
