"""What a text means: a linear model over the words and letter groups of the folded text.

Chosen by measurement, see docs/nlu.md: as right as a neural network on these data, trained in seconds and
answering in two milliseconds. Nothing here knows Rasa; `classifier` puts it into the pipeline.
"""

import random
from itertools import pairwise

import numpy as np
from scipy.sparse import hstack
from scipy.special import softmax
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union
from sklearn.svm import LinearSVC
from spelling import fold
from typos import misspell

_SHARPNESS = 5.0  # makes the softmax of the margins a probability: least log loss on voices left out
_SOFTNESS = 1.2  # LinearSVC's C
_SLIPS = 2  # misspelt copies of each example
_SHORT = 2  # words
_LONGEST = 4096  # characters, WhatsApp's own limit

Example = tuple[str, str]
Ranking = list[tuple[str, float]]


def train(examples: list[Example]) -> Pipeline:
    """A model of (text, intent) examples, each learnt as written and with slips of the thumb."""
    folded = list(dict.fromkeys((fold(text), intent) for text, intent in examples))
    chance = random.Random(0)  # the same data make the same model
    slipped = [(misspell(text, chance), intent) for text, intent in folded * _SLIPS]
    known = folded + [(text, intent) for text, intent in slipped if text]
    model = make_pipeline(_features(), LinearSVC(C=_SOFTNESS, random_state=0))
    return model.fit([text for text, _ in known], [intent for _, intent in known])


def rank(model: Pipeline, text: str) -> Ranking:
    """Every intent with its probability, likeliest first; nothing where the text has no words."""
    folded = fold(text[:_LONGEST])
    if not folded:
        return []
    probabilities = softmax(_SHARPNESS * _weigh(model, folded))
    order = np.argsort(-probabilities)
    return [(str(model.classes_[place]), float(probabilities[place])) for place in order]


def _weigh(model: Pipeline, folded: str) -> np.ndarray:
    """The margins that the pipeline's own `decision_function` gives, without its threads for each text."""
    union, classifier = (step for _, step in model.steps)
    features = hstack([vectorizer.transform([folded]) for _, vectorizer in union.transformer_list], "csr")
    return classifier.decision_function(features)[0]


def _features() -> FeatureUnion:
    words = TfidfVectorizer(analyzer=_split, sublinear_tf=True)
    letters = TfidfVectorizer(lowercase=False, analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
    return make_union(words, letters)


def _split(folded: str) -> list[str]:
    """Words and pairs; a text of one or two words also whole: "ya" alone is not the "ya" of "ya entregué"."""
    words = folded.split()
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    whole = [f"={folded}"] if len(words) <= _SHORT else []
    return words + pairs + whole
