"""Personal identity numbers are hidden in every form in which they are written, and nothing else."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identities import hide, is_hidden


def number(day: date, serial: int, coordination: bool = False) -> tuple[str, str]:
    """The eight digits of a date and the four that belong to it, the last one by Luhn's sum."""
    born = f"{day:%Y%m}{day.day + 60 * coordination:02}"
    total = 0
    for at, digit in enumerate(f"{born[2:]}{serial:03}"):
        doubled = int(digit) * (1 if at % 2 else 2)
        total += doubled - 9 * (doubled > 9)
    return born, f"{serial:03}{-total % 10}"


numbers = st.builds(
    number,
    st.dates(date(1850, 1, 1), date(2030, 12, 31)),
    st.integers(0, 999),
    st.booleans(),
)
FORMS = (
    "{c}{y}{m}{d}-{l}", "{y}{m}{d}-{l}", "{c}{y}{m}{d}{l}", "{y}{m}{d}{l}", "{y}{m}{d}+{l}",
    "{c}{y}{m}{d} - {l}", "{y}{m}{d} {l}", "{y}{m}{d}\u2013{l}", "{y}{m}{d}\u2011{l}",
    "{y}{m}{d}\u00a0{l}", "{c}{y}-{m}-{d}-{l}", "{c}{y}-{m}-{d} {l}", "{y} {m} {d} {l}",
    "{c}{y} {m} {d} - {l}", "{y}.{m}.{d}-{l}", "{y}{m}{d}-\n{l}", "{y}{m}{d}\ufffe{l}",
    "{y}{m}{d}\\-{l}", "{y}{m}{d}\u2212{l}", "{y}{m}{d} -{l}",
)  # fmt: skip


@given(numbers, st.sampled_from(FORMS), st.sampled_from(("", "pnr ", "(", "född ", "nr:")))
def test_a_number_is_hidden_in_every_form_and_keeps_its_length(given, form, before):
    born, last = given
    said = form.format(c=born[:2], y=born[2:4], m=born[4:6], d=born[6:], l=last)
    text = f"Sökanden {before}{said}, bosatt i Lillbro, § 12."
    hidden = hide(text)
    shown = hidden.removeprefix(f"Sökanden {before}").removesuffix(", bosatt i Lillbro, § 12.")
    assert len(shown) == len(said) and not any(map(str.isdigit, shown))
    assert is_hidden(hidden, text) and hide(hidden) == hidden


@given(numbers, st.integers(1, 9))
def test_another_check_digit_is_no_number(given, other):
    born, last = given
    text = f"{born}-{last[:3]}{(int(last[3]) + other) % 10}"
    assert hide(text) == text


@given(st.text(alphabet="0123456789-+ .\n\u2013X/", max_size=80))
def test_any_text_keeps_its_length_and_all_but_digits(text):
    hidden = hide(text)
    assert is_hidden(hidden, text)
    assert all(one == other for one, other in zip(hidden, text, strict=True) if not other.isdigit())


@pytest.mark.parametrize(
    "text",
    [
        "Dnr KS 2024/00123, org.nr 556036-0793 och 212000-1355, bg 5050-1055",
        "Sammanträdesdatum 2024-01-15 kl. 18.30, justerat 2022-12-22\n\n2022",
        "350 000 kr, 1 250 000 kr, 0701-74 06 05, 08-123 456 78, 2023-2026",
        "991332-1230 och 000000-0000 är inga dagar",
        "konto 98112189876543, id 198112189876123",
    ],
)
def test_case_numbers_organisations_dates_amounts_and_telephones_stay(text):
    assert hide(text) == text


def test_several_numbers_and_one_after_other_digits_are_found():
    born, last = number(date(1912, 12, 12), 121)
    one = f"{born[2:]}-{last}"
    assert hide(f"12 {one}, {born}{last} och {one}.") == (
        "12 XXXXXX-XXXX, XXXXXXXXXXXX och XXXXXX-XXXX."
    )


def test_a_day_far_from_now_does_not_matter():
    """No clock is asked: a citation made today holds tomorrow."""
    born, last = number(date.today() + timedelta(days=300), 5)
    assert hide(f"{born}-{last}") == "XXXXXXXX-XXXX"
