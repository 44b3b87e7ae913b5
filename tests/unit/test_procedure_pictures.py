"""The procedures' pictures in the documents are those of the catalog, and an operator can draw them anew."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.catalog.procedures import get_procedures
from bot.cli import cli
from bot.cli.procedures import PICTURES, draw_alone


@pytest.mark.parametrize("name", sorted(get_procedures()))
def test_the_pictures_are_current(name: str) -> None:
    path = PICTURES / f"procedure-{name.replace('_', '-')}.svg"
    assert path.read_text(encoding="utf-8") == draw_alone(name), "run `recobra procedures draw`"


def test_no_picture_is_of_a_procedure_that_is_no_more() -> None:
    names = {f"procedure-{name.replace('_', '-')}.svg" for name in get_procedures()}
    assert {path.name for path in PICTURES.glob("procedure-*.svg")} == names


def test_each_is_a_picture_by_itself() -> None:
    for name, procedure in get_procedures().items():
        root = ET.fromstring(draw_alone(name))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert procedure.ends[0].title in "".join(root.itertext())


def test_they_are_drawn_where_one_wants_them(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["procedures", "draw", "--out", str(tmp_path / "x"), "--json"])
    files = json.loads(done.stdout)["files"]
    assert sorted(Path(file).name for file in files) == sorted(
        path.name for path in (tmp_path / "x").iterdir()
    )
    assert len(files) == len(get_procedures())


@pytest.mark.parametrize("name", sorted(get_procedures()))
def test_what_is_said_of_a_way_stands_within_the_picture(name: str) -> None:
    root = ET.fromstring(draw_alone(name))
    left = float(root.attrib["viewBox"].split()[0])
    for text in root.iter("{http://www.w3.org/2000/svg}text"):
        if text.get("text-anchor") == "end":
            assert float(text.attrib["x"]) - 6 * len(text.text or "") >= left, text.text
