"""Cross-validates the understanding and prints what docs/nlu.md reports.

Run in Rasa's environment from the checkout: `rasa_server/.venv/bin/python -m tests.nlu.evaluate`, all of it
in ninety seconds on one core; with `voices`, `folds` or `held-out` behind, only that.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml
from sklearn.metrics import classification_report
from sklearn.model_selection import StratifiedKFold

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / "rasa_server")]

from intents import rank, train  # noqa: E402 (found through the path just set)

from tests.nlu import corpus  # noqa: E402
from tests.nlu.disturbances import DISTURBANCES  # noqa: E402

FALLBACK = "nlu_fallback"
THRESHOLDS = (0.2, 0.3, 0.38, 0.5, 0.6, 0.7)

Example = tuple[str, str]
Split = tuple[str, list[Example], list[Example]]
"""Its name, what is learnt, what judges."""
Judged = tuple[str, str, str, float]
"""Text, right intent, likeliest intent, its confidence."""


def main(parts: list[str]) -> None:
    """Print the parts that were asked for."""
    for name, show in PARTS.items():
        if not parts or name in parts:
            show()


def show_voices() -> None:
    """Each voice judged by a model that never heard it, then all of them intent by intent."""
    judged = list(_judge_splits("voice", _voice_splits()))
    rights = [right for _, right, _, _ in judged]
    print(classification_report(rights, _answers(judged), digits=3, zero_division=0))
    pairs = Counter(zip(rights, _answers(judged), strict=True))
    confusions = Counter({pair: count for pair, count in pairs.items() if pair[0] != pair[1]})
    for (right, told), count in confusions.most_common(25):
        print(f"{count:4}  {right} taken for {told}")
    show_thresholds(judged)


def show_thresholds(judged: list[Judged]) -> None:
    """What each threshold costs in right answers and saves in wrong ones."""
    wrong = sum(right != told for _, right, told, _ in judged)
    for threshold in THRESHOLDS:
        low = [right == told for _, right, told, confidence in judged if confidence < threshold]
        print(f"threshold {threshold}: {sum(low)} right lost, {low.count(False)} of {wrong} wrong caught")


def show_folds() -> None:
    """Five stratified folds over all voices: kinder than the voices, since each voice is heard."""
    examples = [example for voice in corpus.VOICES for example in corpus.read_file(voice)]
    list(_judge_splits("fold", _fold_splits(examples)))


def show_held_out() -> None:
    """The held-out texts as they are and disturbed, and what becomes of texts that mean nothing known."""
    learnt = [example for voice in corpus.VOICES for example in corpus.read_file(voice)]
    model = train(learnt + corpus.read_supplements())
    held_out = corpus.read_held_out()
    without_supplements = _judge(train(learnt), held_out)
    print(f"held out, before gaps and not_yet: {_accuracy(without_supplements):.4f}")
    shapes: dict[str, Callable[[str], str]] = {"as written": str, **DISTURBANCES}
    for name, disturb in shapes.items():
        judged = _judge(model, [(disturb(text), intent) for text, intent in held_out])
        print(f"held out, {name}: {_accuracy(judged):.4f} of {len(judged)}")
    unknown = _judge(model, [(text, "") for text in corpus.read_unknown()])
    print("unknown:", dict(Counter(_answers(unknown)).most_common()))


def _voice_splits() -> Iterator[Split]:
    for voice in corpus.VOICES:
        others = [example for other in corpus.VOICES if other != voice for example in corpus.read_file(other)]
        yield voice, others, corpus.read_file(voice)


def _fold_splits(examples: list[Example]) -> Iterator[Split]:
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    splits = folds.split(examples, [intent for _, intent in examples])
    for number, (learnt, judges) in enumerate(splits, 1):
        yield str(number), [examples[place] for place in learnt], [examples[place] for place in judges]


def _judge_splits(kind: str, splits: Iterator[Split]) -> Iterator[Judged]:
    supplements = corpus.read_supplements()
    for name, learnt, judges in splits:
        judged = _judge(train(learnt + supplements), judges)
        print(f"{kind} {name}: {_accuracy(judged):.4f} of {len(judged)}", flush=True)
        yield from judged


def _judge(model: object, examples: list[Example]) -> list[Judged]:
    return [(text, right, *next(iter(rank(model, text)), (FALLBACK, 0.0))) for text, right in examples]


def _answers(judged: list[Judged]) -> list[str]:
    threshold = _threshold()
    return [told if confidence >= threshold else FALLBACK for _, _, told, confidence in judged]


def _accuracy(judged: list[Judged]) -> float:
    """The share of right answers; a fallback is wrong."""
    answers = zip(judged, _answers(judged), strict=True)
    return sum(right == told for (_, right, _, _), told in answers) / len(judged)


def _threshold() -> float:
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    threshold: float = next(step["threshold"] for step in pipeline if step["name"] == "FallbackClassifier")
    return threshold


PARTS = {"voices": show_voices, "folds": show_folds, "held-out": show_held_out}

if __name__ == "__main__":
    main(sys.argv[1:])
