"""What something costs, where the source does not say "kosta": a fee, or "för 980 000 kr"."""

import re

from .claims import Kind, keys
from .clauses import LEAST_PART
from .relations import word_before
from .units import Unit

_COST = re.compile(r"avgift|taxa|hyra|arvode|sats", re.IGNORECASE)
_PRICE = frozenset().union(*map(keys, ("kosta", "pris")))


def tells_a_price(word: str, unit: Unit) -> bool:
    """Whether a unit says what a word of cost says, or what it is that costs."""
    return bool(keys(word) & _PRICE and _priced(unit)) or _is_what_costs(word, unit)


def _is_what_costs(word: str, unit: Unit) -> bool:
    """Whether a word is the first part of a cost: "lägret" of "lägeravgiften"."""
    heads = {key.lstrip("~=") for key in keys(word) if not key.startswith("#")}
    heads |= {f"{head[:-1]}e{head[-1]}" for head in heads if head[-1:] in ("r", "l", "n")}
    return any(
        len(head) >= LEAST_PART and str(token.value).startswith(head)
        for token in unit.tokens
        if _COST.search(token.text)
        for head in heads
    )


def _priced(unit: Unit) -> bool:
    """Whether a sum of money in a unit is what something costs, though it does not say so."""
    return bool(_COST.search(unit.text)) or any(
        token.kind is Kind.MONEY and word_before(unit.tokens, at) == "för"
        for at, token in enumerate(unit.tokens)
    )
