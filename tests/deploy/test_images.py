"""The images: what goes in is there, locked and no more than is needed, and nobody is root in them."""

import os
import re
from pathlib import Path

import pytest

from bot import training
from bot.config import ROOT
from tests.support.dockerfile import Dockerfile

NAMES = ("app.Dockerfile", "rasa.Dockerfile")
PYTHONS = {"app.Dockerfile": "pyproject.toml", "rasa.Dockerfile": "rasa_server/pyproject.toml"}


@pytest.fixture(params=NAMES)
def dockerfile(request: pytest.FixtureRequest) -> Dockerfile:
    return Dockerfile(request.param)


def test_what_is_copied_is_there_and_let_in(dockerfile: Dockerfile) -> None:
    let_in = {line[1:] for line in _ignored() if line.startswith("!")}
    for copy in dockerfile.copies:
        for source in copy.sources:
            assert list(ROOT.glob(source)), source
            assert source.split("/")[0] in let_in, source


def test_nothing_else_is_let_in() -> None:
    """A list of what may go in: whatever secret lies in the checkout, it is not on it."""
    lines = _ignored()
    assert lines[0] == "*"
    copied = {
        source.split("/")[0] for name in NAMES for copy in Dockerfile(name).copies for source in copy.sources
    }
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    for name in copied:
        assert not [
            path for path in (ROOT / name).rglob("*") if path.name == ".env" and ".venv" not in path.parts
        ]
    assert {"**/.venv", "**/__pycache__"} <= set(lines)


def test_libraries_come_from_the_lock_file_and_are_not_those_of_development(dockerfile: Dockerfile) -> None:
    installs = [line for line in dockerfile.find("RUN") if "install" in line or "sync" in line]
    assert installs
    for line in installs:
        assert not re.search(r"pip install|apt-get|curl|wget", line)
        assert "uv sync --frozen" in line or "install -d" in line
    copied = [source for copy in dockerfile.copies for source in copy.sources]
    assert any(source.endswith("uv.lock") for source in copied)
    assert "tests" not in copied


def test_development_libraries_stay_out_of_the_app() -> None:
    assert all("--no-dev" in line for line in Dockerfile("app.Dockerfile").find("RUN") if "uv sync" in line)


def test_nobody_is_root_and_nothing_is_secret(dockerfile: Dockerfile) -> None:
    last = dockerfile.last_stage
    users = [place for place, line in enumerate(last) if line[0] == "USER"]
    assert last[users[-1]][1] == "10001"
    assert all(line[0] in ("CMD", "EXPOSE") for line in last[users[-1] + 1 :])
    assert not dockerfile.find("ARG")
    assert not re.search(r"TOKEN|SECRET|PASSWORD|API_KEY", dockerfile.text)


def test_images_are_slim_pinned_and_end_by_signal(dockerfile: Dockerfile) -> None:
    for base in dockerfile.find("FROM"):
        assert re.search(r":(\d+\.\d+)", base)
    assert "-slim-" in dockerfile.last_stage[0][1]
    assert (
        dockerfile.command[0] == "python"
    )  # in the form without a shell, which would keep SIGTERM to itself
    assert dockerfile.last_stage[0][1] in dockerfile.find("FROM")[1]  # what is copied was built on the same


@pytest.mark.parametrize("name", NAMES)
def test_python_is_one_that_the_project_takes(name: str) -> None:
    wanted = re.search(r'requires-python = "(>=|==)(\d+)\.(\d+)', (ROOT / PYTHONS[name]).read_text())
    assert wanted
    given = re.search(r"python:(\d+)\.(\d+)", Dockerfile(name).last_stage[0][1])
    assert given
    ours, theirs = tuple(map(int, wanted.groups()[1:])), tuple(map(int, given.groups()))
    assert ours == theirs if wanted[1] == "==" else ours <= theirs


def test_rasa_is_kept_as_quiet_as_elsewhere() -> None:
    ours = {
        name: value for name, value in training.rasa_environment().items() if os.environ.get(name) != value
    }
    given = Dockerfile("rasa.Dockerfile").environment
    assert {name: given.get(name) for name in ours} == ours | {"PYTHONPATH": "/app/rasa_server"}


def test_the_model_is_trained_from_what_it_is_made_of_and_served(tmp_path: Path) -> None:
    dockerfile = Dockerfile("rasa.Dockerfile")
    built = dockerfile.build(tmp_path)
    missing = [path for path in training._sources() if not (built.parent / path.relative_to(ROOT)).is_file()]
    assert not missing
    train = next(line for line in dockerfile.find("RUN") if "rasa train" in line)
    out, name = re.search(r"--out (\S+) --fixed-model-name (\S+)", train).groups()  # type: ignore[union-attr]
    assert f"{out}/{name}.tar.gz" in dockerfile.command


def test_the_app_needs_nothing_that_is_not_in_its_image(tmp_path: Path) -> None:
    """What starts from the image's folder alone is tested in `test_side_by_side`; here: no module is left out."""
    built = Dockerfile("app.Dockerfile").build(tmp_path)
    own = {path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file()}
    imported = set()
    for path in built.rglob("*.py"):
        imported |= set(re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(), re.MULTILINE)) & own
    assert {name for name in imported if not (built / name).is_dir()} == set()


def _ignored() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]
