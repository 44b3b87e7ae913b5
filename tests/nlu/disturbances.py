"""What happens to texts on their way: each must cost the classifier next to nothing."""

import random
import re
import unicodedata

_SOUND_ALIKE = (
    ("v", "b"), ("z", "s"), ("ll", "y"), ("h", ""), ("qu", "k"), ("s", "z"), ("c", "s"), ("g", "j"),
)  # fmt: skip


def drop_accents_and_signs(text: str) -> str:
    """As typed in a hurry: no accents, no punctuation, no capitals."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return re.sub(r"[^\w\s]", "", plain)


def confuse_sounds(text: str) -> str:
    """Three spellings that sound the same, exchanged everywhere."""
    text = text.lower()
    for right, wrong in random.Random(text).sample(_SOUND_ALIKE, 3):
        text = text.replace(right, wrong)
    return text


def slip(text: str) -> str:
    """One letter left out, doubled or changed places with the next, in one of the longer words."""
    chance, words = random.Random(text), text.split()
    places = [place for place, word in enumerate(words) if len(word) > 3]
    if places:
        place = chance.choice(places)
        word = words[place]
        at = chance.randrange(len(word) - 1)
        left_out, doubled = word[:at] + word[at + 1 :], word[: at + 1] + word[at:]
        swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        words[place] = chance.choice((left_out, doubled, swapped))
    return " ".join(words)


DISTURBANCES = {
    "capitals": str.upper,
    "no accents or signs": drop_accents_and_signs,
    "sounds confused": confuse_sounds,
    "one slip": slip,
}
