"""Trains the dialogue model when what it is made of has changed, and only then."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.config import ROOT, var_dir
from bot.errors import Misconfigured, RecobraError

RASA_FOLDER = ROOT / "rasa_server"
RASA_PYTHON = RASA_FOLDER / ".venv" / "bin" / "python"
_KEPT_MODELS = 3


def model_path() -> Path:
    """Where the model of the present training data lies, whether or not it has been trained."""
    return var_dir() / "models" / f"recobra-{_fingerprint()}.tar.gz"


def ensure_model() -> Path:
    """The model of the present training data, trained if it is missing (a minute or two).

    Raises:
        Misconfigured: Rasa's environment is not installed.
        RecobraError: the training failed; the message ends with what Rasa said.
    """
    path = model_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(path.parent):
        if path.exists():
            return path
        require_rasa()
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            _train(Path(folder), path.name.removesuffix(".tar.gz"))
            os.replace(Path(folder) / path.name, path)  # whole or not there
        _forget_old_models(path)
    return path


def require_rasa() -> None:
    """Refuse with the remedy where Rasa's environment is missing."""
    if not RASA_PYTHON.exists():
        raise Misconfigured("Falta el entorno de Rasa (rasa_server/.venv): ejecuta `make install`.")


def rasa_environment() -> dict[str, str]:
    """Variables that keep Rasa quiet: no telemetry, no deprecation lectures."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        "PYTHONPATH": str(RASA_FOLDER),
    }


@contextmanager
def _one_at_a_time(folder: Path) -> Iterator[None]:
    """Whoever comes while another trains waits, and finds the model."""
    with (folder / "training.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sources() -> list[Path]:
    data = sorted((ROOT / "data").rglob("*.yml"))
    components = sorted(RASA_FOLDER.glob("*.py"))
    return [ROOT / "domain.yml", ROOT / "config.yml", *data, *components, RASA_FOLDER / "uv.lock"]


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for source in _sources():
        digest.update(str(source.relative_to(ROOT)).encode() + b"\0" + source.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _train(folder: Path, name: str) -> None:
    command: list[str | Path] = [
        RASA_PYTHON,
        "-m",
        "rasa",
        "train",
        "--domain",
        ROOT / "domain.yml",
        "--config",
        ROOT / "config.yml",
        "--data",
        ROOT / "data",
        "--out",
        folder,
        "--fixed-model-name",
        name,
    ]
    done = subprocess.run(
        command, cwd=folder, env=rasa_environment(), capture_output=True, text=True, timeout=1800, check=False
    )
    if done.returncode != 0 or not (folder / f"{name}.tar.gz").exists():
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise RecobraError(f"El entrenamiento del modelo falló:\n{tail}")


def _forget_old_models(newest: Path) -> None:
    models = sorted(newest.parent.glob("recobra-*.tar.gz"), key=lambda path: path.stat().st_mtime)
    for old in models[:-_KEPT_MODELS]:
        if old != newest:
            old.unlink(missing_ok=True)
    for leftover in newest.parent.glob("tmp*"):
        shutil.rmtree(leftover, ignore_errors=True)
