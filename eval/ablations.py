"""What each part of the search is worth: the same questions with that part left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from assistant.question import understand
from assistant.search import FUSION, Fusion

from .intervals import Figure, difference
from .questions import Question
from .run import TODAY, Bench
from .scores import rank

SHOWN = 10
WORDS = ("grams", "terms")
BOOSTS = tuple(part.name for part in fields(Fusion) if part.name not in (*WORDS, "dense"))
VARIANTS: Mapping[str, Fusion] = {
    **{f"no {part.name}": replace(FUSION, **{part.name: 0.0}) for part in fields(Fusion)},
    "no words at all": replace(FUSION, **dict.fromkeys(WORDS, 0.0)),
    "no boosts at all": replace(FUSION, **dict.fromkeys(BOOSTS, 0.0)),
}
"""The search without each weight of Fusion in turn, and without some together."""

MEASURES: Mapping[str, int] = {"found@1": 1, "found@5": 5}


@dataclass(frozen=True, slots=True)
class Ablation:
    """What leaving a part out changes: by measure, the difference and what is won and lost."""

    name: str
    changes: Mapping[str, Figure]
    won: tuple[str, ...]
    lost: tuple[str, ...]


def ablations(bench: Bench, questions: Sequence[Question], groups: Sequence[int]) -> list[Ablation]:
    """Every variant against the search as it is, over the questions that have an answer.

    `won` and `lost` name the questions whose answer is found first only without, or only with,
    the part.
    """
    asked = [at for at, question in enumerate(questions) if not question.negative]
    kept, together = [questions[at] for at in asked], [groups[at] for at in asked]
    understood = [understand(one.question, TODAY, bench.search.bodies) for one in kept]
    vectors = [bench.encoder.encode_question(one.matter) for one in understood]

    def ranks(fusion: Fusion) -> list[int | None]:
        return [
            rank(question, bench.search.find(asked, vector, SHOWN, fusion=fusion))
            for question, asked, vector in zip(kept, understood, vectors, strict=True)
        ]

    whole = ranks(FUSION)
    return [
        compared(name, kept, ranks(fusion), whole, together) for name, fusion in VARIANTS.items()
    ]


def compared(
    name: str,
    questions: Sequence[Question],
    without: Sequence[int | None],
    whole: Sequence[int | None],
    groups: Sequence[int],
) -> Ablation:
    """The ranks of the right passages without a part beside those of the whole search."""
    first, was_first = _within(without, 1), _within(whole, 1)
    names = [question.id for question in questions]
    changed = list(zip(names, first, was_first, strict=True))
    return Ablation(
        name=name,
        changes={
            **{
                measure: difference(_within(without, k), _within(whole, k), groups)
                for measure, k in MEASURES.items()
            },
            "MRR": difference(_reciprocal(without), _reciprocal(whole), groups),
        },
        won=tuple(name for name, now, before in changed if now > before),
        lost=tuple(name for name, now, before in changed if now < before),
    )


def _within(ranks: Sequence[int | None], k: int) -> list[float]:
    return [float(place is not None and place <= k) for place in ranks]


def _reciprocal(ranks: Sequence[int | None]) -> list[float]:
    return [1 / place if place else 0.0 for place in ranks]
