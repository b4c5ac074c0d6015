"""`python -m eval.babble`: what the gate makes of what a very small model might say.

Sentences of a chain of words, each following on the two before it as somewhere in the archive, that
begin as one of an item does; with every other number another one. What the item says word for word
is left out; each of the rest that passes is printed to be read, for it may be true.
"""

import argparse
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from assistant.gate import judged
from assistant.support import Evidence
from assistant.units import Source

from .sentences import ARCHIVE
from .turned import sentences_of, sources_drawn, tell

LONGEST = 30
"""Words of a sentence at the most."""
CHANGED = 0.5
"""Share of the numbers that are changed."""

Chain = Mapping[tuple[str, str], Sequence[str]]
_END = ""


def chain_of(sources: Sequence[Source]) -> Chain:
    """Which words follow on two others, as often as they do; "" ends a sentence."""
    found: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for source in sources:
        for said in sentences_of(source):
            words = [*said.split(), _END]
            for one, two, three in zip(words, words[1:], words[2:], strict=False):
                found[one, two].append(three)
    return found


def babbled(source: Source, chain: Chain, count: int, draw: random.Random) -> Iterator[str]:
    """Sentences that begin as the source's do and go on as any does, that it does not hold."""
    text = " ".join(source.text.split())
    starts = [tuple(said.split()[:2]) for said in sentences_of(source) if len(said.split()) > 2]
    for _ in range(count if starts else 0):
        words = list(draw.choice(starts))
        while len(words) < LONGEST and (after := chain.get((words[-2], words[-1]))):
            word = draw.choice(after)
            if word == _END:
                break
            words.append(word)
        said = re.sub(r"\d", lambda digit: _changed(digit[0], draw), " ".join(words)).rstrip(".,:;")
        if said not in text:
            yield said


def _changed(digit: str, draw: random.Random) -> str:
    return str((int(digit) + 1) % 10) if draw.random() < CHANGED else digit


def passed(
    sources: Sequence[Source], count: int, draw: random.Random
) -> Iterator[tuple[str, bool]]:
    """Each sentence babbled of each source, and whether it was let through."""
    chain = chain_of(sources)
    for source in sources:
        evidence = [Evidence(source)]
        for said in babbled(source, chain, count, draw):
            yield said, judged(f"{said} [1].", evidence).lacking is None


def main() -> int:
    """Print how many babbled sentences pass, and which."""
    parser = argparse.ArgumentParser(prog="python -m eval.babble", description=__doc__)
    parser.add_argument("--archive", type=Path, default=ARCHIVE)
    parser.add_argument("--documents", type=int, default=40, help="documents drawn (default 40)")
    parser.add_argument("--of-each", type=int, default=10, help="sentences of each item")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    sources = [*sources_drawn(given.archive, given.documents, given.seed)]
    draw = random.Random(given.seed)  # nosec B311  # draws a sample, hides nothing
    tried = [*passed(sources, given.of_each, draw)]
    tell(tried, "babbled", "the archive has no sentence to go on from")
    return 0


if __name__ == "__main__":
    sys.exit(main())
