"""A search does not spend its places on copies, and the newest of them is kept."""

from assistant.copies import alike, distinct
from ingest.minutes import Passage, Span

TEXT = (
    "Kansliet redogör för läget i arbetet med den gemensamma upphandlingen av elbussar. Hittills har "
    "kommunerna anmält {n} bussar, och beställningen kan lämnas när alla fullmäktige har sagt sitt. "
    "Leveransen väntas ta ett år från beställningen."
)


def passage(document: str, text: str, date: str, page: int | None = None) -> Passage:
    return Passage(
        id=f"{document}:0000:00",
        document=document,
        sha256="",
        body="Gruppen",
        date=date,
        item="1",
        label="§ 1",
        heading="Elbussar",
        case_number=None,
        text=text,
        spans=(Span(page, 0, len(text)),),
    )


SPRING = passage("var.txt", TEXT.format(n="tolv"), "2024-03-01")
AUTUMN = passage("host.txt", TEXT.format(n="fjorton"), "2024-09-01")
OTHER = passage(
    "annat.txt",
    "Styrelsen beslutar att laddstolparna byggs vid stationen i Lillbro. " * 3,
    "2024-05-01",
)


def test_a_paragraph_with_one_figure_changed_is_a_copy():
    assert alike(SPRING, AUTUMN)
    assert not alike(SPRING, OTHER)


def test_the_newest_of_the_copies_takes_the_first_ones_place():
    assert list(distinct([SPRING, OTHER, AUTUMN], newest=True)) == [AUTUMN, OTHER]


def test_the_copy_that_ranks_first_is_kept_where_a_period_is_asked_about():
    assert list(distinct([SPRING, OTHER, AUTUMN], newest=False)) == [SPRING, OTHER]


def test_of_the_same_minutes_twice_the_one_with_pages_is_kept():
    source = passage("mote.typ", TEXT.format(n="tolv"), "2024-03-01")
    printed = passage("mote.pdf", TEXT.format(n="tolv"), "2024-03-01", page=2)
    assert list(distinct([source, printed], newest=True)) == [printed]


def test_passages_of_one_document_are_never_copies_of_each_other():
    assert not alike(SPRING, SPRING)


def test_short_routine_texts_are_no_copies():
    assert not alike(
        passage("a.txt", "Mötet förklaras avslutat.", "2024-03-01"),
        passage("b.txt", "Mötet förklaras avslutat.", "2024-09-01"),
    )
