"""A Dockerfile as far as ours go: its instructions, and the folder that its COPY lines would make."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.config import ROOT

_LEFT_OUT = shutil.ignore_patterns(".venv", "__pycache__", ".rasa")


@dataclass(frozen=True)
class Copy:
    """One COPY from the checkout: what, and to which folder or file of the image."""

    sources: list[str]
    target: PurePosixPath


class Dockerfile:
    """Of `deploy/`; read without Docker."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = (ROOT / "deploy" / name).read_text()
        joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", self.text, flags=re.MULTILINE))
        self.lines = [tuple(line.split(None, 1)) for line in joined.splitlines() if line.strip()]

    def find(self, instruction: str) -> list[str]:
        """What stands behind each instruction of that name, in order."""
        return [rest for name, rest in self.lines if name == instruction]

    @property
    def last_stage(self) -> list[tuple[str, ...]]:
        """The instructions of the image itself."""
        start = max(place for place, line in enumerate(self.lines) if line[0] == "FROM")
        return self.lines[start:]

    @property
    def environment(self) -> dict[str, str]:
        """What the image sets."""
        pairs = [pair for name, rest in self.last_stage if name == "ENV" for pair in rest.split()]
        return dict(pair.split("=", 1) for pair in pairs)

    @property
    def command(self) -> list[str]:
        """Its CMD."""
        words: list[str] = json.loads(self.find("CMD")[-1])
        return words

    @property
    def folder(self) -> str:
        """Where its command runs."""
        return self.find("WORKDIR")[-1]

    @property
    def copies(self) -> list[Copy]:
        """What comes from the checkout."""
        found, here = [], PurePosixPath("/")
        for name, rest in self.lines:
            if name == "WORKDIR":
                here = PurePosixPath(rest)
            elif name == "COPY" and not rest.startswith("--from"):
                *sources, target = rest.split()
                found.append(Copy(sources, here / target))
        return found

    def build(self, root: Path) -> Path:
        """Copy as the COPY lines say into `root`; where the command would run."""
        for copy in self.copies:
            target = root / copy.target.relative_to("/")
            for path in sorted(path for source in copy.sources for path in ROOT.glob(source)):
                _copy(path, target, is_folder=len(copy.sources) > 1 or target.suffix == "")
        return root / PurePosixPath(self.folder).relative_to("/")


def _copy(path: Path, target: Path, is_folder: bool) -> None:
    """A folder's content goes into the target, a file into the folder."""
    if path.is_dir():
        shutil.copytree(path, target, ignore=_LEFT_OUT, dirs_exist_ok=True)
    else:
        target.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target / path.name if is_folder else target)
