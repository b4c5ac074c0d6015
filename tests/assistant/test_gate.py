"""What of a model's sentences is shown: what the source that they cite says, and nothing else."""

import random
import re

import pytest

from assistant.claims import EXACT, tokens
from assistant.gate import EMPTY, INVENTED, MARKUP, REFERENCE, UNMARKED, gate, judged
from assistant.support import Evidence
from assistant.units import Source
from eval import babble
from eval.sentences import (
    ARCHIVE,
    SETS,
    TRUE,
    by_type,
    read_cases,
    sources_of,
    verdicts,
)
from eval.turned import passed, sentences_of, turned
from ingest.minutes import Decision, Outcome

MOST_LOST = {
    "older": 0.16,
    "fresh, looked at": 0.37,
    "fresh, held out": 0.57,
    "another hand, looked at": 0.29,
    "another hand, held out": 0.58,
}
"""Share of the true ones of which a sentence may be lost: 20 of 132, 27 of 75, 43 of 76, 18 of 64
and 32 of 56 are. The aim is 0.05. A lost one costs
wording: the quote is shown in its place. One let through costs trust."""

SOURCE = Source(
    text=(
        "§ 4 Dnr BF 2024/9\nGemensamt e-arkiv\n\nBeslut\n\nStyrelsen beslutar att införa ett "
        "gemensamt e-arkiv för 350 000 kr under 2024. Arkivet tas i drift den 1 juli 2019.\n\n"
        "Yrkanden\n\nBo By yrkar att arkivet ska kosta högst 300 000 kr."
    ),
    body="Styrelsen",
    date="2024-03-15",
    label="§ 4",
    heading="Gemensamt e-arkiv",
    case_number="BF 2024/9",
)


@pytest.fixture(scope="module")
def cases():
    return {name: [c for path in paths for c in read_cases(path)] for name, paths in SETS.items()}


@pytest.fixture(scope="module")
def sources(cases, tesseract):
    return sources_of(ARCHIVE, [case for each in cases.values() for case in each])


@pytest.fixture(scope="module")
def found(cases, sources):
    return {name: verdicts(each, sources) for name, each in cases.items()}


@pytest.mark.slow
def test_there_are_as_many_sentences_as_the_rates_need(found):
    every = [verdict for each in found.values() for verdict in each]
    true = by_type(every)[TRUE][1]
    assert true >= 250
    assert len(every) - true >= 700


@pytest.mark.slow
def test_no_forgery_of_any_type_passes(found):
    every = [verdict for each in found.values() for verdict in each]
    passed = [v.case.sentence for v in every if v.case.type != TRUE and v.passed]
    assert passed == []


@pytest.mark.slow
@pytest.mark.parametrize("name", SETS)
def test_no_more_true_sentences_are_lost_than_were(found, name):
    wrong, written = by_type(found[name])[TRUE]
    assert wrong / written <= MOST_LOST[name]


@pytest.mark.slow
def test_a_sentence_of_the_archive_with_another_digit_does_not_pass(sources):
    """The archive's own sentences that pass, each with each of its digits raised by one."""
    tried = 0
    for source in sources.values():
        evidence = [Evidence(source)]
        for own in sentences_of(source):
            if not any(map(str.isdigit, own)) or judged(f"{own} [1].", evidence).lacking:
                continue
            for match in re.finditer(r"\d", own):
                changed = own[: match.start()] + str((int(match[0]) + 1) % 10) + own[match.end() :]
                number = next(
                    found[0]
                    for found in re.finditer(r"\d+(?:[ .,:/]\d+)*", changed)
                    if found.start() <= match.start() < found.end()
                )
                if re.search(rf"(?<!\d){re.escape(number)}(?!\d)", source.text):
                    continue  # another number of the same source
                tried += 1
                assert judged(f"{changed} [1].", evidence).lacking, changed
    assert tried >= 300


@pytest.mark.slow
def test_of_what_a_chain_of_words_babbles_no_number_passes_that_its_source_has_not(sources):
    """What passes of it is cut off from what the source says; a year or a price is never made."""
    some = list(sources.values())[:40]
    chain = babble.chain_of(some)
    tried = kept = 0
    for source in some:
        evidence = [Evidence(source)]
        known = {(t.kind, t.value) for t in tokens(source.text)}
        for said in babble.babbled(source, chain, 6, random.Random(1)):
            tried += 1
            if judged(f"{said} [1].", evidence).lacking is None:
                kept += 1
                assert {(t.kind, t.value) for t in tokens(said) if t.kind in EXACT} <= known, said
    assert tried >= 100
    assert kept <= 0.03 * tried


COUNT = re.compile(r"\b(?:två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv)\b")


@pytest.mark.slow
def test_a_true_sentence_turned_round_or_with_another_number_does_not_pass(cases, sources):
    """Paraphrases that pass, with something turned round or another number of their source."""
    tried = 0
    for case in (case for each in cases.values() for case in each if case.type == TRUE):
        source = sources[case.places[0]]
        evidence = [Evidence(source)]
        if judged(case.sentence, evidence).lacking:
            continue
        said = re.sub(r"\s*\[\d+\]\.?", "", case.sentence)
        counts = (
            said[: match.start()] + other + said[match.end() :]
            for match in COUNT.finditer(said)
            for other in set(re.findall(r"\b\d+\b", source.text))
            if other not in said and not match[0].isdigit()
        )
        for changed in (*turned(said, source.text), *counts):
            if changed not in source.text and not _same_facts(changed, said):
                tried += 1
                assert judged(f"{changed} [1].", evidence).lacking, changed
    assert tried >= 250


def _same_facts(one, two):
    """Whether two sentences say the same in other figures: "412 tkr" and "412 000 kr"."""
    first, second = ([(t.kind, t.value) for t in tokens(said)] for said in (one, two))
    return first == second


@pytest.mark.slow
def test_a_sentence_turned_round_or_with_another_of_its_sources_facts_does_not_pass(sources):
    """Two true facts joined wrongly, by the archive's own sentences that pass."""
    tried = [*passed(sources.values())]
    assert [said for said, through in tried if through] == []
    assert len(tried) >= 150


@pytest.mark.parametrize(
    "said",
    [
        "Styrelsen beslutade att införa ett gemensamt e-arkiv för 350 tkr under 2024 [1].",
        "Ett gemensamt e-arkiv införs för 0,35 mnkr [1].",
        "E-arkivet tas i drift 2019-07-01 [1].",
        "Enligt § 4 införs ett gemensamt e-arkiv för 350.000 kronor [1].",
        "Bo By yrkade att arkivet skulle kosta högst 300 000 kr [1].",
    ],
)
def test_swedish_forms_of_the_same_fact_are_the_same(said):
    assert [sentence.lacking for sentence in gate(said, [SOURCE])] == [None]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("E-arkivet tas i drift den 1 juli 2019.", UNMARKED),
        ("E-arkivet tas i drift den 1 juli 2019 [2].", INVENTED),
        ("E-arkivet tas i drift den 1 juli 2019 [0].", INVENTED),
        ("<b>E-arkivet</b> tas i drift den 1 juli 2019 [1].", MARKUP),
        ("[E-arkivet](http://x) tas i drift den 1 juli 2019 [1].", MARKUP),
        ("E-arkivet tas i drift den 1 juli 2019\u202e [1].", MARKUP),
        ("Enligt § 5 tas e-arkivet i drift den 1 juli 2019 [1].", REFERENCE),
        ("Enligt BF 2024/8 tas e-arkivet i drift den 1 juli 2019 [1].", REFERENCE),
        ("[1].", EMPTY),
    ],
)
def test_a_sentence_that_cannot_be_checked_is_left_out_with_its_reason(said, reason):
    assert [sentence.lacking for sentence in gate(said, [SOURCE])] == [reason]


SCHEDULE = Source(
    text=(
        "§ 3 Sluss\n\nSlussen målas om den 9 maj 2026 och den 23 maj 2026. Arbetet börjar klockan "
        "09:00. Vid dykningen i april hittades rost på portarna."
    ),
    body="Hamnnämnden",
    date="2026-04-20",
    label="§ 3",
    heading="Sluss",
    case_number=None,
)


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ("Slussen målas om den 9 och den 23 maj 2026 [1].", True),
        ("Slussen målas om den 9 och 23 maj 2026 [1].", True),
        ("Slussen målas om den 9 och den 24 maj 2026 [1].", False),
        ("Slussen målas om den 8 och den 23 maj 2026 [1].", False),
        ("Arbetet börjar kl. 9.00 [1].", True),
        ("Arbetet börjar kl. 9.30 [1].", False),
        ("Skälet var att rost hittades på portarna vid dykningen i april [1].", True),
        ("Skälet var att rost hittades på bryggan vid dykningen i april [1].", False),
    ],
)
def test_days_times_and_reasons_are_read_in_all_their_forms(said, passes):
    (sentence,) = gate(said, [SCHEDULE])
    assert (sentence.lacking is None) is passes


def test_emphasis_bullets_and_yes_are_taken_off_what_is_kept():
    (kept,) = gate("- **Ja**, e-arkivet tas i drift den 1 juli 2019 [1].", [SOURCE])
    assert (kept.text, kept.markers) == ("E-arkivet tas i drift den 1 juli 2019 [1].", (1,))


OTHER = Source(
    text=(
        "§ 7 Hamnbad\n\nHamnchefen Disa Ek informerade om att badet hade 38 besök i juli. "
        "Bryggan kan lagas inom 40 dagar.\n\nBeslut\n\nTill ordförande väljs Alva Lind. "
        "Till ledamot väljs Olle Rask (S). Badet i Norrvika får hyra en pump för 9 000 kr om året i "
        "tre år.\n\nFler än hälften av platserna saknar belysning.\n\nFrånvarande: Hedestrand"
    ),
    body="Hamnnämnden",
    date="2025-06-05",
    label="§ 7",
    heading="Hamnbad",
    case_number=None,
)


@pytest.mark.parametrize(
    "said",
    [
        "Badet hade 2025 besök i juli [1].",
        "Olle Rask valdes till ordförande [1].",
        "Pumpen kostar 9 000 kr [1].",
        "Pumpen hyrs i 40 år [1].",
        "Pumpen får hyras i 1 till 3 miljoner kronor [1].",
        "Bryggan ska lagas för tre till 5 miljoner kronor [1].",
        "Samtliga platser saknar belysning [1].",
        "Hedestrand var med på mötet [1].",
        "Alva Lind berättade att bryggan kan lagas inom 40 dagar [1].",
        "Alva Lind (S) valdes till ordförande [1].",
    ],
)
def test_what_is_in_the_source_but_not_said_of_it_does_not_pass(said):
    assert gate(said, [OTHER])[0].lacking


MINUTES = Source(
    text=(
        "§ 12 Motion av Disa Ek (V) och Bo Al (S) om bad i Almforsa\n\nBeslut\n\n"
        "Motionen avslås.\n\nYrkanden\n\nDisa Ek (V) yrkar att ärendet återremitteras.\n\n"
        "Återremissyrkande från V den 3 maj 2024.\n\n"
        "Omröstning\n\nJa för avslag, nej för bifall till motionen.\n\n"
        "Omröstningen utfaller med 8 ja mot 5 nej. Nej röstar Disa Ek (V), Bo Al (S) och Eva Li "
        "(M).\n\nReservation\n\nDisa Ek (V) och Bo Al (S) reserverar sig mot beslutet.\n\n"
        "Norrvika börjar i höst, och Hedestrand planerar dammar. Alla skolor får tre nya bås."
    ),
    body="Kommunstyrelsen",
    date="2024-05-08",
    label="§ 12",
    heading="Motion av Disa Ek (V) och Bo Al (S) om bad i Almforsa",
    case_number=None,
    decisions=(Decision("Motionen avslås.", Outcome.AVSLAG, ()),),
)


@pytest.mark.parametrize(
    ("said", "passes"),
    [
        ("Motionen avslogs med 8 röster mot 5 [1].", True),
        ("Motionen avslogs med 5 röster mot 8 [1].", False),
        ("Motionen avslogs med 8 röster mot 4 [1].", False),
        ("Motionen bifölls med 8 röster mot 5 [1].", False),
        ("Dammarna avslogs med 8 röster mot 5 [1].", False),
        ("Motionen från Disa Ek (V) och Bo Al (S) avslogs [1].", True),
        ("Motionen från Eva Li (M) avslogs [1].", False),
        ("Disa Ek (V) och Bo Al (S) reserverade sig mot beslutet [1].", True),
        ("Disa Ek (V), Bo Al (S) och Eva Li (M) reserverade sig mot beslutet [1].", False),
        ("Ärendet återremitterades enligt yrkandet från V den 3 maj 2024 [1].", False),
        ("Hedestrand planerar dammar [1].", True),
        ("Norrvika planerar dammar [1].", False),
        ("Alla bås i skolorna är nya [1].", False),
    ],
)
def test_votes_movers_and_those_who_do_something_are_held_against_the_item(said, passes):
    (sentence,) = gate(said, [MINUTES])
    assert (sentence.lacking is None) is passes


@pytest.mark.parametrize(
    "said",
    [
        "Hamnchefen heter Disa Ek [1].",
        "Disa Ek berättade att bryggan kan repareras inom 40 dagar [1].",
        "Alva Lind valdes den 5 juni 2025 till ordförande [1].",
        "Norrvika får hyra en pump för 9 000 kr per år i tre år [1].",
        "Hedestrand deltog inte [1].",
    ],
)
def test_other_words_for_what_the_source_says_pass(said):
    assert [sentence.lacking for sentence in gate(said, [OTHER])] == [None]
