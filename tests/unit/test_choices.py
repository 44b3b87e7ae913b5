import pytest

from bot.services.inbound.choices import read_choice

CITIES = [{"title": t, "payload": f"/{n}"} for n, t in enumerate(["Quito", "Guayaquil", "Santo Domingo"], 1)]
TIMES = [{"title": t, "payload": f"/{n}"} for n, t in enumerate(["09:00", "09:30", "10:00"], 1)]
DEEDS = [
    {"title": t, "payload": f"/{n}"}
    for n, t in enumerate(["Ya entregué los equipos", "Quiero un turno", "Hablar con un asesor"], 1)
]


@pytest.mark.parametrize(
    ("text", "payload"),
    [
        ("1", "/1"), ("1.", "/1"), ("1)", "/1"), ("la 1", "/1"), ("La 1 por favor", "/1"), ("opción 2", "/2"),
        ("opcion dos", "/2"), ("la primera", "/1"), ("el tercero", "/3"), ("la última", "/3"),
        ("nro. 2", "/2"),
        ("Quito", "/1"), ("QUITO!!", "/1"), ("quito porfa", "/1"), ("guayakil", "/2"), ("gauyaquil", "/2"),
        ("santo domngo", "/3"), ("  Santo  Domingo. ", "/3"), ("2️⃣", "/2"),
    ],
)  # fmt: skip
def test_a_city_by_place_or_title(text: str, payload: str) -> None:
    choice = read_choice(text, CITIES)
    assert choice
    assert choice["payload"] == payload


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "0", "4", "99", "1 2", "quiero 1 turno", "quito o guayaquil", "no quito",
        "en quito hay parqueo?",
        "la 1 no", "¿cuál es la 1?", "uno de mis equipos", "domingo", "santo", "a las 2", "no, 1", "1.5",
    ],
)  # fmt: skip
def test_what_says_more_or_less_is_no_choice(text: str) -> None:
    assert read_choice(text, CITIES) is None


def test_figures_are_never_guessed() -> None:
    assert read_choice("09:30", TIMES) == TIMES[1]
    assert read_choice("09:31", TIMES) is None
    assert read_choice("9:30", TIMES) is None


def test_a_no_is_not_a_typo_of_a_yes() -> None:
    assert read_choice("ya entrege los equipos", DEEDS) == DEEDS[0]
    assert read_choice("no entregué los equipos", DEEDS) is None
    assert read_choice("quiero otro turno", DEEDS) is None


def test_two_alike_titles_are_told_apart_by_number_only() -> None:
    twins = [{"title": "CAC Norte", "payload": "/1"}, {"title": "Cac norte", "payload": "/2"}]
    assert read_choice("cac norte", twins) is None
    assert read_choice("2", twins) == twins[1]
