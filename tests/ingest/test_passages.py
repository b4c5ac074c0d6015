"""What becomes passages, and what of a document is left out of them."""

from ingest.parse import parse
from ingest.passages import passages_of

from .minutes_of import document

HEAD = "Fullmäktige\nSammanträdesdatum 2023-11-20\n\nNärvarande: Eva Ek, Åke Al\n\n"
ITEMS = (
    "§ 1 Val av justerare\nBeslut\n\nÅke Al utses.\n\n§ 2 Taxa för renhållning\nBeslut\n\nTaxan antas.\n\n"
    "§ 3 Motion om badbuss\nBeslut\n\nMotionen avslås.\n"
)


def passages(text: str) -> list[str]:
    read = document(text)
    return [passage.text for passage in passages_of(read, parse(read), "k")]


def test_a_list_of_the_items_before_them_is_no_passage():
    listed = "Ärendelista\n§ 1  Val av justerare   2\n§ 2  Taxa för renhållning   2\n§ 3  Motion om badbuss   3\n\n"
    assert passages(HEAD + listed + ITEMS) == passages(HEAD + ITEMS)


def test_the_notice_and_the_signatures_are_no_passage():
    form = (
        "Underskrifter\nSekreterare  ..................\nOrdförande   ..................\n\n"
        "ANSLAG/BEVIS\nProtokollet är justerat. Justeringen har tillkännagivits genom anslag.\n"
        "Datum då anslaget sätts upp 2023-11-28   Datum då anslaget tas ned 2023-12-20\n"
        "Förvaringsplats för protokollet  Kansliet\nUnderskrift  ..................\n\n"
    )
    found = "\n".join(passages(HEAD + form + ITEMS))
    assert "ansla" not in found.casefold()
    assert "....." not in found
    assert "Förvaringsplats" not in found


def test_signatures_after_the_last_item_are_left_out_and_an_appendix_is_kept():
    close = (
        "\nNästa möte är den 4 december 2023.\n\nVid protokollet\n\nFia Frost\n\nJusteras\n\nEva Ek\n\n"
        "Bilaga 1\n\nTaxan är 120 kr för ett kärl och 240 kr för två kärl som töms varannan vecka.\n"
    )
    last = passages(HEAD + ITEMS + close)[-1]
    assert "4 december" in last
    assert "120 kr" in last
    assert "Fia Frost" not in last


def test_the_foot_of_every_page_is_left_out_of_a_decision():
    foot = "\nJusterandes sign                    Utdragsbestyrkande\n"
    text = HEAD + ITEMS.replace(
        "Taxan antas.", f"Taxan antas och\n{foot}\ngäller från den 1 januari."
    )
    assert any("Taxan antas och" in passage for passage in passages(text))
    assert "sign" not in "".join(passages(text))
