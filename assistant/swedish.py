"""Swedish words as search needs them: stems, parts of compounds, and character n-grams."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

import Stemmer

LEAST_PART = 4
"""Letters of the shortest part a compound is split into; shorter ones split words at random."""
GRAMS = (4, 5)
"""Letters of a character n-gram; 3 finds fewer first, 4 to 6 no more."""

_FUNCTION_WORDS = """
    alla allt att av de dem den denna deras dess dessa det detta du där då efter ej eller en er ert
    ett från för före genom ha hade han hans har hela hen henne hennes hon honom här i icke in inför
    ingen inget inga inom inte jag ju kan med mellan men mer mig min mina mitt mot mycket mkt ni nog
    nu någon något några och också om oss på redan samma samt sedan sen sig sin sina sitt själv som
    så sådan sådant sådana till tills under upp ut utan ute vara varit varje vi vid vår våra vårt än
    ännu är åt över blivit bli igen bara även trots fast
"""
_ASKING = """
    vilken vilket vilka vem vems vad var vart varför varifrån hur när huruvida
    blev bli blir gick går kom kommer fick får finns fanns gäller gällde gälla
    säga säger sa sade tyckte tycker beslut beslutet besluta beslutar beslutade beslutades
    beslutas beslutats bestämde bestämdes bestämt bestämma bestäms tog togs fattade fattades
    protokoll protokollet enligt ska skall skulle kunde vill ville slutligen senast senaste
    angående kring gällande väl egentligen tack frågan ärendet
    tagits tas fattas fattats lista samtliga nyaste äldsta först
"""
STOPWORDS = frozenset(_FUNCTION_WORDS.split()) | frozenset(_ASKING.split())
"""Words that say nothing of the matter; those of asking, rare in minutes, would weigh most."""

_THOUSANDS = re.compile(r"(?<![\d.,])(\d{1,3})((?:[ .\u00a0\u202f\u2009]\d{3})+)(?![\d])")
_WORD = re.compile(r"§\s*\d+|\w+(?:[-–:/.]\w+)*")
_FOLD = str.maketrans("åäöéüæø", "aaoeuao")
_stemmer = Stemmer.Stemmer("swedish")


def words(text: str) -> Iterator[str]:
    """The words of `text` in lower case: hyphenated ones also in parts, amounts without gaps."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = _THOUSANDS.sub(lambda m: m[1] + re.sub(r"\D", "", m[2]), folded)
    for match in _WORD.finditer(folded):
        word = match.group().replace(" ", "").replace("–", "-").rstrip(".:")
        yield word
        if not word.isalnum():
            yield from (part for part in re.split(r"[-:/.§]", word) if part)


def stem(word: str) -> str:
    """The stem of a word, by the Snowball algorithm for Swedish."""
    return _stemmer.stemWord(word)


def terms(text: str) -> list[str]:
    """The stems of the words of `text` that say what it is about."""
    return [stem(word) for word in words(text) if word not in STOPWORDS]


def grams(text: str) -> list[str]:
    """Character n-grams of each word, without å, ä and ö, which OCR and hurried people lose.

    Words with digits (amounts, case numbers, "§12") are kept whole: they mean what they say.
    """
    return [piece for word in words(text) if word not in STOPWORDS for piece in _pieces(word)]


@lru_cache(100_000)
def _pieces(word: str) -> tuple[str, ...]:
    if not word.isalpha():
        return (word,)
    bounded = f"<{word.translate(_FOLD)}>"
    return tuple(
        bounded[at : at + size] for size in GRAMS for at in range(max(1, len(bounded) - size + 1))
    )


def stems_in(texts: Iterable[str]) -> Counter[str]:
    """How often the stem of each word that is long enough to be a part stands in some texts."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(word for word in words(text) if word.isalpha())
    stems: Counter[str] = Counter()
    for word, count in counts.items():
        if len(word) >= LEAST_PART and word not in STOPWORDS:
            stems[stem(word)] += count
    return stems


class Compounds:
    """The parts of compound words, learnt from the words that the archive itself uses."""

    def __init__(self, stems: Mapping[str, int]) -> None:
        """`stems` are those of the archive's words, as `stems_in` counts them."""
        self._stems = stems
        self._known: dict[str, tuple[str, ...]] = {}

    def parts(self, word: str) -> tuple[str, ...]:
        """The stems of the parts of a compound; empty for a word that is none."""
        if word not in self._known:
            self._known[word] = self._split(word)
        return self._known[word]

    def terms(self, text: str) -> list[str]:
        """The stems of all words of `text` and of the parts of its compounds."""
        found = []
        for word in words(text):
            if word not in STOPWORDS:
                found.append(stem(word))
                found.extend(self.parts(word))
        return found

    def _split(self, word: str) -> tuple[str, ...]:
        """The most usual known words that make up `word`, with or without a joining s."""
        if len(word) < 2 * LEAST_PART or not word.isalpha():
            return ()
        best: tuple[int, tuple[str, ...]] = (0, ())
        for at in range(LEAST_PART, len(word) - LEAST_PART + 1):
            tail = stem(word[at:])
            if tail not in self._stems:
                continue
            for head in {word[:at], word[:at].removesuffix("s")}:
                first = stem(head)
                if len(head) >= LEAST_PART and first in self._stems:
                    usual = min(self._stems[first], self._stems[tail])
                    best = max(best, (usual, (first, tail)))
        deeper = [piece for part in best[1] for piece in (part, *self.parts(part))]
        return tuple(dict.fromkeys(deeper))
