"""Which words around a town's name say that it is none: quito el módem, la manta, banco de Loja."""

from collections.abc import Sequence

from bot.language.lexicon import WEEKDAYS
from bot.language.word_lists import split_words
from bot.language.words import Word

_TO_PLACE = frozenset(split_words("en desde hacia ciudad canton oficina agencia cac sucursal sector"))
_TO_PLACE_WITH_DE = frozenset(split_words("soy ciudad canton oficina agencia cac sucursal vengo cliente"))
_STREETS = frozenset(
    split_words("av ave avda avenida calle calles barrio cdla ciudadela urb conjunto colegio escuela")
)
_BANKS = frozenset(split_words("banco bco cooperativa coop mutualista"))
_TITLES = frozenset(
    split_words("sr sra srta senor senora senorita don dona ing dr dra lic abg familia apellido apellidos")
)
_GIVEN_NAMES = frozenset(
    split_words(
        "jose juan luis carlos jorge manuel angel segundo diego andres william wilson byron edison stalin "
        "victor pablo pedro miguel daniel david fernando marco mario cesar washington klever galo hugo "
        "ivan kevin bryan cristian maria rosa ana blanca carmen luz martha gloria nelly jenny monica "
        "veronica paola gabriela katherine fernanda lady mayra diana andrea sandra patricia silvia elena "
        "teresa mercedes esperanza"
    )
)
_NOT_BEFORE = _STREETS | _BANKS | _TITLES | _GIVEN_NAMES
_ARTICLES = frozenset(split_words("el la los las un una unos unas mi mis tu su sus esa ese esta este"))
_THINGS = frozenset(("manta", "cuenca", "esmeraldas"))

_PRONOUNS = frozenset(split_words("me te se le les lo la los las yo ya"))
_OBJECTS = _ARTICLES | frozenset(split_words("lo eso esto esos estos todo todos toda todas"))
_TIMES = frozenset(
    (*WEEKDAYS, *split_words("proximo proxima otro otra siguiente dia semana manana tarde fin mes"))
)


def is_place(words: Sequence[Word], first: int, last: int, *, common: bool) -> bool:
    """Say whether the words from `first` up to `last`, a town's name, mean the town.

    `common`: the name means something else at least as often.
    """
    name = words[first].text
    before = _list_before(words, first)
    if _leads_to_place(before):
        return True
    if common:
        return last - first == len(words)
    previous = before[0] if before else ""
    owner = before[1] if len(before) > 1 and previous in ("de", "del") else previous
    if owner in _NOT_BEFORE or (owner in _ARTICLES and name in _THINGS):
        return False
    return not (name == "quito" and _is_verb(words, first, previous))


def _list_before(words: Sequence[Word], first: int) -> list[str]:
    """The two words before, the nearer one first, as far as they are of the same phrase."""
    before: list[str] = []
    while len(before) < 2 and first - len(before) > 0 and words[first - len(before) - 1].joined:
        before.append(words[first - len(before) - 1].text)
    return before


def _leads_to_place(before: list[str]) -> bool:
    if before[:1] == ["de"]:
        return len(before) > 1 and before[1] in _TO_PLACE_WITH_DE
    return bool(before) and before[0] in _TO_PLACE


def _is_verb(words: Sequence[Word], position: int, previous: str) -> bool:
    """Tell "me quito", "quito el módem" from "Quito el viernes"."""
    if previous in _PRONOUNS:
        return True
    if not words[position].joined or words[position + 1].text not in _OBJECTS:
        return False
    return words[position + 1].joined and words[position + 2].text not in _TIMES
