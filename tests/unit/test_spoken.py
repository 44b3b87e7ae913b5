import pytest

from bot.channels.spoken import speak


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ("a posventagec2@cnt.gob.ec.", "a posventa gec dos arroba c n t punto g o b punto e c."),
        ("en https://colas.cnt.gob.ec/web/", "en colas punto c n t punto g o b punto e c barra web"),
        ("en www.cnt.com.ec para", "en triple doble u punto c n t punto com punto e c para"),
        ("al 1800-100-100.", "al 1 800, 100, 100."),
        ("*Listo* 🙂\n\n_tu_ turno", "Listo tu turno"),
        ("Son $ 25.50 el 10-5-2020 a las 09:30.", "Son $ 25.50 el 10-5-2020 a las 09:30."),
    ],
)  # fmt: skip
def test_heard(written: str, heard: str) -> None:
    assert speak(written) == heard
