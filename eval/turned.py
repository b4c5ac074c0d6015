"""`python -m eval.turned`: what the gate makes of an archive's own sentences, one fact changed.

Of any archive, without anyone writing forgeries: each sentence that the gate lets through is put to
it again with its meaning turned round, or with another amount, day or name of the same item in the
place of its own. None of these is in the item, so each that passes is a fact joined wrongly.
"""

import argparse
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from assistant.gate import judged
from assistant.support import Evidence
from assistant.units import Source
from ingest.dates import MONTHS
from ingest.errors import ProtokollError
from ingest.files import find, read
from ingest.parse import parse
from ingest.passages import passages_of

from .intervals import wilson
from .sentences import ARCHIVE

_TURNED = (
    (" ska ", " ska inte "),
    (" är ", " är inte "),
    ("avslås", "bifalls"),
    ("bordläggs", "avslås"),
    ("godkänns", "avslås"),
    ("antas", "avslås"),
    ("återremitteras", "bordläggs"),
    ("högst", "minst"),
    ("höjs", "sänks"),
    (" före ", " efter "),
)
_SUM = re.compile(r"\d[\d .]*(?:,\d+)? (?:kr|kronor|mnkr|tkr|miljoner kronor)\b")
_DAY = re.compile(rf"\d{{1,2}} (?:{MONTHS})\b(?: \d{{4}})?")
_PLACE = re.compile(r"\b(?:Almforsa|Norrvika|Hedestrand|Lillbro|Skogsåker|Vinterhamn)\b")
_PERSON = re.compile(r"\b[A-ZÅÄÖ][a-zåäöé]+ [A-ZÅÄÖ][a-zåäöé]+(?:-[A-ZÅÄÖ][a-zåäöé]+)?\b(?= \()")
_KINDS = (_SUM, _DAY, _PLACE, _PERSON)
ITEMS = 8
"""Items of a document that are tried, so that no long one outweighs the others."""
LENGTHS = range(31, 200)
"""Characters of a sentence that is tried: shorter ones say nothing, longer ones are lists."""


def sentences_of(source: Source) -> Iterator[str]:
    """The sentences of a source, without the number of a point and the full stop."""
    for said in re.split(r"(?<=[a-zåäö)]\.)\s+|\n", source.text):
        if own := re.sub(r"^\d+[.)]\s+", "", said.strip()).removesuffix("."):
            yield own


def turned(said: str, text: str) -> Iterator[str]:
    """A sentence with something of it turned round, or changed for another of its source's."""
    for found, instead in _TURNED:
        if found in said and instead.strip() not in said:
            yield said.replace(found, instead, 1)
    for kind in _KINDS:
        for match in kind.finditer(said):
            for other in sorted(set(kind.findall(text)) - {match[0]}):
                if other not in said and match[0] not in other and other not in match[0]:
                    yield said[: match.start()] + other + said[match.end() :]


def passed(sources: Iterable[Source]) -> Iterator[tuple[str, bool]]:
    """Each changed sentence that its source does not hold, and whether it was let through."""
    for source in sources:
        evidence = [Evidence(source)]
        text = " ".join(source.text.split())
        for own in map(str.strip, sentences_of(source)):
            if len(own) not in LENGTHS or judged(f"{own} [1].", evidence).lacking:
                continue
            for changed in turned(own, source.text):
                if changed not in text:
                    yield changed, judged(f"{changed} [1].", evidence).lacking is None


def main() -> int:
    """Print how many changed sentences pass, and which."""
    parser = argparse.ArgumentParser(prog="python -m eval.turned", description=__doc__)
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--documents", type=int, default=40, help="documents drawn (default 40)")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    tried = [*passed(sources_drawn(arguments.archive, arguments.documents, arguments.seed))]
    tell(tried, "changed", "no sentence that passes has a fact to change")
    return 0


def tell(tried: Sequence[tuple[str, bool]], kind: str, nothing: str) -> None:
    """Print the sentences of a kind that were let through, and how many of all; or `nothing`."""
    wrong = [said for said, through in tried if through]
    for said in wrong:
        print(f"  {said}")
    if not tried:
        print(nothing)
        return
    low, high = wilson(len(wrong) / len(tried), len(tried))
    print(f"{len(wrong)} of {len(tried)} {kind} sentences passed [{low:.2%}–{high:.2%}]")


def sources_drawn(archive: Path, documents: int, seed: int) -> Iterator[Source]:
    """The first ITEMS items of each of so many documents of an archive."""
    paths = sorted(find(archive))
    random.Random(seed).shuffle(paths)  # nosec B311  # draws a sample, hides nothing
    for path in paths[:documents]:
        name = path.relative_to(archive).as_posix()
        items = defaultdict(list)
        try:
            document = read(path, archive)
            for passage in passages_of(document, parse(document), name):
                items[passage.item].append(passage)
        except ProtokollError:
            continue
        for parts in [*items.values()][:ITEMS]:
            yield Source.of(parts)


if __name__ == "__main__":
    sys.exit(main())
