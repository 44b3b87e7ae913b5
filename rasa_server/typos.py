"""Misspells training examples the way thumbs do, so that a slip of the finger does not lose the meaning."""

import random

_SHORTEST = 4  # letters: a shorter word with a slip is another word


def misspell(text: str, chance: random.Random) -> str | None:
    """The text with a slip in one of every four longer words; None where no word is long enough."""
    words = text.split()
    places = [place for place, word in enumerate(words) if len(word) >= _SHORTEST]
    if not places:
        return None
    for place in chance.sample(places, max(1, len(places) // 4)):
        words[place] = _slip(words[place], chance)
    return " ".join(words)


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    swapped = before + after[0] + letter + after[1:]
    replaced = before + chance.choice("abcdefgijlmnoprstu") + after
    doubled = before + letter + letter + after
    return chance.choices([swapped, before + after, doubled, replaced], weights=[4, 3, 1, 2])[0]
