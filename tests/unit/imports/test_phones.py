"""The quick way to read a telephone agrees with the thorough one."""

from hypothesis import given
from hypothesis import strategies as st

from bot.imports.phones import is_mobile_phone, read_phone
from bot.language.phones import is_mobile, normalize_phone

_MOBILES = st.from_regex(r"(\+?593 ?|0)?9[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{3}", fullmatch=True)
_ANY = st.text(alphabet="0123456789+() -.eE'xٱ٣", max_size=16)


@given(_MOBILES | _ANY)
def test_both_ways_read_the_same(cell: str) -> None:
    number = read_phone(cell)
    assert number == normalize_phone(cell)
    if number:
        assert is_mobile_phone(number) == is_mobile(number)
