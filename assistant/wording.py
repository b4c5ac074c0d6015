"""The Swedish that the assistant itself says, around what it quotes."""

import re
from collections.abc import Sequence

from ingest.dates import in_words
from ingest.minutes import Decision, Outcome, Passage

from .answers import Citation, Step
from .question import Clue, Listing, Question

TITLE = "Protokollassistenten"
SILENT = "Jag hittar inget beslut om det i protokollen."
SILENT_FACT = "Jag hittar inget svar på det i protokollen."
MODELLED = "Formulerat av språkmodellen {model}. Ordagrant ur protokollen:"
NO_ANSWER = "Språkmodellen fann inget svar i källorna; svaret är bara ordagrant ur protokollen."
UNSUPPORTED = "Språkmodellens svar visas inte, eftersom källorna inte stöder det."
LATE = "Språkmodellen blev inte klar i tid; svaret är därför bara ordagrant ur protokollen."
ALSO = "Frågan kan också gälla det här:"
AND_ALSO = "Och:"
DECIDED_SO = "Beslutet i ärendet:"
FROM_THE_MINUTES = "Ur protokollet:"
TASK = "Det ska göras:"
LIST = {
    Listing.OLDEST: "Det här har beslutats, det äldsta först:",
    Listing.NEWEST: "Det här har beslutats, det nyaste först:",
}
MORE = "Fler beslut finns än de som visas; fråga om en kortare tid för att se dem."
EARLIER = "Tidigare i ärendet:"
LATER = "Senare i ärendet:"

OUTCOMES = {
    Outcome.BIFALL: "Bifall",
    Outcome.DELVIS_BIFALL: "Delvis bifall",
    Outcome.AVSLAG: "Avslag",
    Outcome.BORDLAGT: "Bordlagt",
    Outcome.ATERREMISS: "Återremiss",
    Outcome.ANTECKNAT: "Antecknat",
    Outcome.GODKANT: "Godkänt",
    Outcome.UPPDRAG: "Uppdrag",
    Outcome.VAL: "Val",
    Outcome.TILLSTYRKER: "Förslag till annat organ",
    Outcome.ANNAT: "Beslut",
}
TONES = {
    Outcome.BIFALL: "ja",
    Outcome.GODKANT: "ja",
    Outcome.UPPDRAG: "ja",
    Outcome.VAL: "ja",
    Outcome.AVSLAG: "nej",
    Outcome.DELVIS_BIFALL: "vantar",
    Outcome.BORDLAGT: "vantar",
    Outcome.ATERREMISS: "vantar",
    Outcome.TILLSTYRKER: "vantar",
}
"""How an outcome is coloured: as a yes, a no or a not yet; others have no colour."""
CLUES = {
    Clue.PERIOD: "tiden",
    Clue.BODY: "organet",
    Clue.NAME: "namnet",
    Clue.CASE: "numret",
    Clue.CONTEXT: "samtalet om",
    Clue.LATEST: "att du frågar efter",
}
"""What a question tells of where its answer stands, before the words for it."""
_VERBS = {
    Outcome.AVSLAG: "blev beslutet avslag",
    Outcome.BORDLAGT: "bordlades ärendet",
    Outcome.ATERREMISS: "återremitterades ärendet",
    Outcome.ANTECKNAT: "antecknades ärendet",
    Outcome.TILLSTYRKER: "föreslogs ett annat organ att besluta",
}
_ACTIVE = {
    Outcome.BORDLAGT: "bordlade {body} ärendet",
    Outcome.ATERREMISS: "återremitterade {body} ärendet",
    Outcome.ANTECKNAT: "antecknade {body} ärendet",
}
"""What a body did, where its name reads well inside a sentence; avslag may be of any proposal."""
_ENDINGS = "fullmäktige|styrelsen|nämnden|direktionen|utskottet|beredningen|rådet|stämman"
_BODY = re.compile(rf"[a-zåäöé]*(?:{_ENDINGS})\b", re.IGNORECASE)
"""A body as one says it: "kommunstyrelsen", "styrelsen för …"; "KS" and the like are left as is."""
_PROPOSED_TO = re.compile(
    rf"\bföreslå\w*(?: att)? ([\wåäö]*(?:{_ENDINGS}))\b|"
    rf"\bförslag till ([\wåäö]*(?:{_ENDINGS}))\b",
    re.IGNORECASE,
)
"""The body that is to decide what another proposes."""


def place_of(source: Citation | Step | Passage) -> str:
    """Where something stands: "Styrelsen, 5 mars 2025, § 12 Budget"."""
    parts = (source.body, in_words(source.date) if source.date else None, item_of(source))
    return ", ".join(part for part in parts if part) or source.document


def item_of(source: Citation | Step | Passage) -> str:
    """The item with its heading: "§ 12 Budget"; empty for the head of minutes."""
    return " ".join(part for part in (source.label, source.heading) if part)


def decision_frame(passage: Passage, decision: Decision) -> str:
    """The words before a quoted decision; the verb says what became of the proposal, and who did.

    "Den 5 mars 2025 föreslog kommunstyrelsen att kommunfullmäktige beslutar (§ 12 Budget):".
    """
    if said := _active(passage.body, decision):
        verb, where = said, f" ({item})" if (item := item_of(passage)) else ""
    else:
        verb, where = _VERBS.get(decision.outcome, "beslutades följande"), _where(passage)
    when = f"Den {in_words(passage.date)} {verb}" if passage.date else _capital(verb)
    return f"{when}{where}:"


def _active(body: str | None, decision: Decision) -> str | None:
    """What a body did, where it and, of a proposal, the body it is made to can be named."""
    if body is None or not _BODY.match(body):
        return None
    name = body[0].lower() + body[1:]
    if decision.outcome is Outcome.TILLSTYRKER:
        told = _PROPOSED_TO.search(decision.text)
        to = (told.group(1) or told.group(2)).lower() if told else name
        return f"föreslog {name} att {to} beslutar" if to != name else None
    if decision.outcome is Outcome.AVSLAG:
        return None
    return _ACTIVE.get(decision.outcome, "beslutade {body}").format(body=name)


def item_frame(passage: Passage, outcome: Outcome | None) -> str:
    """The words before what an item of a meeting that is summed up says."""
    came = f" – {OUTCOMES[outcome].lower()}" if outcome else ""
    return f"{item_of(passage)}{came}:"


def meetings_frame(heads: Sequence[Passage]) -> str:
    """The words before the decisions of the first of some meetings."""
    first = f"Det här är ur protokollet från {_meeting(heads[0])}:"
    if len(heads) == 1:
        return first
    others = "; ".join(_meeting(head) for head in heads[1:])
    return f"{first[:-1]}. Frågan kan också gälla {others}."


def no_meeting(question: Question) -> str:
    """Silence where the archive holds no minutes of such a meeting."""
    body = f" av {question.body}" if question.body else ""
    when = f" från {question.period}" if question.period else ""
    return f"Jag hittar inget protokoll{body}{when} i arkivet."


def _meeting(head: Passage) -> str:
    when = f" den {in_words(head.date)}" if head.date else ""
    return f"{head.body or head.document}{when}"


def fact_frame(passage: Passage) -> str:
    """The words before a quote that is no decision."""
    when = f" från den {in_words(passage.date)}" if passage.date else ""
    return f"I protokollet{when} står det så här{_where(passage)}:"


def confidence_words(confidence: float) -> str:
    """What a confidence means, in words."""
    return f"Av svar som det här är ungefär {round(10 * confidence)} av 10 rätt."


def _where(passage: Passage) -> str:
    parts = [part for part in (passage.body, item_of(passage)) if part]
    return f" ({', '.join(parts)})" if parts else ""


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
