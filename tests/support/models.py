"""The trained model that all programs of a test run share, with `make run` too: training takes half a minute."""

from pathlib import Path

from bot.config import ROOT


def share_models(folder: Path) -> None:
    """Have what keeps its files in this folder use the checkout's models: trained only when the data changed."""
    models = ROOT / "var" / "models"
    models.mkdir(parents=True, exist_ok=True)
    (folder / "models").symlink_to(models)
