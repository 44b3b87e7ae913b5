"""Whether a customer tells of a day gone by: in "pagué el viernes" an unfinished date looks back."""

import re
from bisect import bisect_left
from datetime import date

from bot.language.dates import find_dates
from bot.language.day_math import Reference
from bot.language.found import Found
from bot.language.plain import Plain

_REACH = 60  # characters around a date in which its verb is looked for
_CLAUSE_END = re.compile(r"[,.;:!?]|(?<= )(?:y|pero|para|hasta|que|antes|porque|cuando|desde)(?= )")
_STEMS = r"pag|cancel|entreg|dej|deposit|abon|llev|realiz|retir|present|compr|retorn|solicit|agend|qued"
_PAST = re.compile(
    r"\b(?:fui|fue|fuimos|fueron|devolv(?:i|io|imos|ieron)|hice|hizo|hicimos|hicieron|vine|vino|pedi"
    r"|recib(?:i|io|ieron)|transferi|transfirio|debitaron|cobraron"
    r"|(?:he|ha|hemos|han|habia) \w+[ai]do|(?:queda|esta)(?:n|ba|ban)? \w+ad[oa]s?"
    rf"|(?:{_STEMS})aron"
    rf"|(?:ya|(?<!que )yo) (?:(?:se|me|le|les|l[oa]s?) ){{0,2}}(?:{_STEMS}|realic|pagu|entregu)e"
    rf"|(?P<accented>(?:{_STEMS}|realic|pagu|entregu)[eo]))\b"
)


def find_told_dates(plain: Plain, today: date) -> list[Found[date]]:
    """Return the dates in a plain text; those in a clause that tells the past look back, the others ahead."""
    ahead = find_dates(plain, Reference(today))
    past = {found.start for found in ahead if _tells_past(plain, found)}
    if not past:
        return ahead
    back = {found.start: found for found in find_dates(plain, Reference(today, prefer_future=False))}
    return [back.get(found.start, found) if found.start in past else found for found in ahead]


def _tells_past(plain: Plain, found: Found[date]) -> bool:
    start, end = bisect_left(plain.starts, found.start), bisect_left(plain.starts, found.end)
    first = max(0, start - _REACH)
    ends = [match.end() for match in _CLAUSE_END.finditer(plain.text, first, start)]
    stop = _CLAUSE_END.search(plain.text, end, end + _REACH)
    clauses = [(ends[-1] if ends else first, start), (end, stop.start() if stop else end + _REACH)]
    return any(
        not match["accented"] or _is_accented(plain, match)
        for clause in clauses
        for match in _PAST.finditer(plain.text, *clause)
    )


def _is_accented(plain: Plain, match: re.Match[str]) -> bool:
    """Tell pagué from pague by what the customer wrote."""
    return plain.source[plain.starts[match.start()] : plain.ends[match.end() - 1]].endswith(
        ("é", "ó", "É", "Ó")
    )
