"""Abbreviations that the minutes themselves explain: "Region Skåne (RS)", "RS (Region Skåne)",
"RS står för Region Skåne", "(RS = Region Skåne)", or a line "RS   Region Skåne" of a glossary.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in
biomedical text" (2003): the letters of the short form must stand in the long one, in order,
the first of them at the beginning of a word.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

BEFORE = 120
"""Characters before a parenthesis that may hold the long form of what is in it."""
MOSTLY = 0.5
"""Of the times that a short form stands in parentheses, the share that follows its long form; the
letters of parties follow any name."""

_SHORT = re.compile(r"(?=\w*[A-ZÅÄÖ]\w*[A-ZÅÄÖ])[A-ZÅÄÖ][\wåäö&-]{1,9}")
_PARENTHESIS = re.compile(r"\(([^()]{2,60})\)")
_STANDS_FOR = re.compile(
    rf"\b(?P<short>{_SHORT.pattern})(?:,)?\s+(?:som\s+)?(?:står\s+för|(?:är\s+)?(?:en\s+)?förkortning\s+(?:av|för)|utläses|"
    r"betyder)\s+(?P<long>[^.;()\n]{4,80})"
)
_INSIDE = re.compile(rf"(?P<short>{_SHORT.pattern})(?:,|\s*=|\s*:|\s[–-])\s+(?P<long>.{{4,80}})")
_GLOSSARY = re.compile(
    rf"^\W*(?P<short>{_SHORT.pattern})(?:\s*(?:=|:|\||–|-)\s+|\s{{2,}}|\t+|\s(?=[a-zåäö]))(?P<long>[^\n]{{4,200}})$",
    re.MULTILINE,
)
_SMALL = frozenset({"och", "av", "för", "i", "om", "på", "med", "till", "the", "of", "and"})
_SENTENCE_END = re.compile(r"[.!?:;]\s|[()\d]")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for, as printed."""

    short: str
    long: str


def abbreviations_in(text: str) -> Iterator[Abbreviation]:
    """The abbreviations that a text explains, in the order in which they stand."""
    for match in _PARENTHESIS.finditer(text):
        inside = " ".join(match[1].split())
        words = text[max(0, match.start() - BEFORE) : match.start()].split()
        if _SHORT.fullmatch(inside):
            most = min(len(inside) + 5, 2 * len(inside))
            if long := _long_form(inside, " ".join(words[-most:])):
                yield Abbreviation(inside, long)
        elif words and _SHORT.fullmatch(words[-1]) and _long_form(words[-1], inside) == inside:
            yield Abbreviation(words[-1], inside)
        elif short := _spelt(
            match[1].split(), text[max(0, match.start() - BEFORE) : match.start()]
        ):
            yield Abbreviation(short, inside)
        elif told := _INSIDE.fullmatch(inside):
            yield from _begun(told["short"], told["long"])
    for told in _STANDS_FOR.finditer(text):
        yield from _begun(told["short"], told["long"])
    for told in _GLOSSARY.finditer(text):
        yield from _begun(told["short"], told["long"].partition(",")[0])


def explained(texts: Iterable[str]) -> Mapping[str, str]:
    """What each short form stands for, in the words in which most texts explain it."""
    return mostly(*explanations_in(texts))


def explanations_in(texts: Iterable[str]) -> tuple[Counter[Abbreviation], Counter[str]]:
    """How many texts explain each abbreviation, and have each short form in parentheses."""
    found: Counter[Abbreviation] = Counter()
    stands: Counter[str] = Counter()
    for text in texts:
        found.update(set(abbreviations_in(text)))
        inside = {one.strip() for one in _PARENTHESIS.findall(text)}
        stands.update(one for one in inside if _SHORT.fullmatch(one))
    return found, stands


def mostly(found: Counter[Abbreviation], stands: Counter[str]) -> Mapping[str, str]:
    """What each short form stands for, by what `explanations_in` counts."""
    told: Counter[str] = Counter()
    for one, count in list(found.items()):
        plain = Abbreviation(one.short, one.long.removesuffix("s"))
        if plain in found and plain != one:
            found[plain] += found.pop(one)
        told[one.short] += count
    return {
        one.short: one.long
        for one, _ in reversed(found.most_common())
        if told[one.short] >= MOSTLY * stands[one.short]
    }


def _begun(short: str, told: str) -> Iterator[Abbreviation]:
    """The words that `told` begins with, if `short` is their initials, or else all of them."""
    words = told.split()
    letters = "".join(letter for letter in short.casefold() if letter.isalnum())
    ends = [at for at in range(2, len(words) + 1) if letters == _initials(words[:at])]
    long = " ".join(words[: ends[0]] if ends else words)
    if ends or (len(words) <= len(letters) + 2 and _long_form(short, long) == long):
        yield Abbreviation(short, long)


def _spelt(words: Sequence[str], before: str) -> str | None:
    """The short form in the text before a parenthesis that its words spell by their initials."""
    letters = _initials(words)
    return next(
        (one for one in _SHORT.findall(before) if len(words) > 1 and one.casefold() == letters),
        None,
    )


def _initials(words: Iterable[str]) -> str:
    """The first letters of words but for the smallest: "vatten och avlopp" as "va"."""
    return "".join(word[0] for word in words if word not in _SMALL).casefold()


@lru_cache(4096)
def _long_form(short: str, before: str) -> str | None:
    """The words at the end of `before` that `short` stands for."""
    text = _SENTENCE_END.split(before)[-1]
    folded = text.casefold()
    at = len(folded)
    letters = [letter for letter in short.casefold() if letter.isalnum()]
    for place, letter in reversed(list(enumerate(letters))):
        at = folded.rfind(letter, 0, at)
        while place == 0 and at > 0 and folded[at - 1].isalnum():
            at = folded.rfind(letter, 0, at)
        if at < 0:
            return None
    long = text[at:]
    return long if len(long) > len(short) and short not in long.split() else None
