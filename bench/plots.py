"""Draws what the benchmarks measured: rates side by side, and cost against size, for docs/operations.md."""

from pathlib import Path
from typing import Any

from bot.config import ROOT

_OURS, _OTHERS, _LIMIT = "#1b7f5c", "#9aa5ad", "#c0392b"
PICTURES = ROOT / "docs" / "pictures"
_NAMES = {
    "bare": "bare client,\nno books",
    "recobra": "Recobra,\nSQLite",
    "recobra_postgresql": "Recobra,\nPostgreSQL",
    "celery": "Celery,\n256 threads",
    "loop": "loop over\nTwilio's client",
}


def plot_all(results: dict[str, Any], folder: Path = PICTURES) -> list[Path]:
    """A picture for each that has results; where they are."""
    import matplotlib

    matplotlib.use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    drawn = []
    if "sending" in results:
        drawn.append(_plot_rates(results["sending"]["messages_per_second"], folder / "bench-sending.png"))
    if "claiming" in results and "importing" in results:
        drawn.append(_plot_growth(results, folder / "bench-growth.png"))
    return drawn


def _plot_rates(rates: dict[str, float], path: Path) -> Path:
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(7, 3.4))
    sides = [side for side in _NAMES if side in rates]
    bars = axes.bar(
        [_NAMES[side] for side in sides],
        [rates[side] for side in sides],
        color=[_OURS if side.startswith("recobra") else _OTHERS for side in sides],
    )
    axes.bar_label(bars, fmt="%.0f")
    axes.set_ylabel("messages a second")
    axes.set_title("256 connections to a provider that answers after 100 ms")
    return _save(figure, path)


def _plot_growth(results: dict[str, Any], path: Path) -> Path:
    from matplotlib import pyplot

    figure, (claims, rates, memory) = pyplot.subplots(1, 3, figsize=(12, 3.4))
    times = {int(size): ms for size, ms in results["claiming"]["ms_by_contacts"].items()}
    claims.plot(list(times), list(times.values()), marker="o", color=_OURS)
    claims.axhline(1.2 * times[min(times)], color=_LIMIT, linestyle="--", linewidth=1)
    _label(claims, "contacts in the tables", f"ms to claim {results['claiming']['batch']} messages")
    imported = results["importing"]
    sizes = [imported["rows"] // 10, imported["rows"]]
    sides = (("bare", _OTHERS, "csv and INSERT"), ("recobra", _OURS, "Recobra"))
    for side, color, label in sides:
        done = [imported[f"{side}_{name}"]["rate"] for name in ("small", "large")]
        rates.plot(sizes, done, marker="o", color=color, label=label)
    rates.legend(frameon=False)
    _label(rates, "rows of the base", "rows imported a second")
    peaks = [imported[f"recobra_{name}"]["peak_mb"] for name in ("small", "large")]
    memory.plot(sizes, peaks, marker="o", color=_OURS)
    memory.axhline(300, color=_LIMIT, linestyle="--", linewidth=1)
    _label(memory, "rows of the base", "peak memory of the import, MB")
    return _save(figure, path)


def _label(axes: Any, below: str, beside: str) -> None:
    axes.set_xscale("log")
    axes.set_ylim(bottom=0, top=axes.get_ylim()[1] * 1.1)
    axes.set_xlabel(below)
    axes.set_ylabel(beside)


def _save(figure: Any, path: Path) -> Path:
    for axes in figure.axes:
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, dpi=110)
    return path
