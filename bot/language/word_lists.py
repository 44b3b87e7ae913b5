"""Word lists are written as one string: a hundred quotes and commas would hide the words."""


def split_words(words: str) -> list[str]:
    """Return the words of a string, which white space separates."""
    return words.split()


def list_names(names: str) -> list[str]:
    """Return the names of a string, which commas separate."""
    return [" ".join(name.split()) for name in names.split(",")]
