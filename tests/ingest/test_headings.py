"""Which lines begin an agenda item."""

import pytest

from .minutes_of import item, numbered


@pytest.mark.parametrize(
    "lines",
    [
        "{n}. {title}",
        "{n}.  {title}",
        "{n}. | {title}",
        "{n}) {title}",
        "§ {n} {title}",
        "§{n} {title}",
        "KS § {n} {title}",
        "§ {n}/24 {title}",
        "Punkt {n}\n{title}",
        "Ärende {n}: {title}",
        "## {n}. {title}",
        "**{n}. {title}**",
        "§ {n} Dnr FSR 2024/1{n}\n{title}",
        "§ {n} Ärendenummer SLK-2025-0000{n}\n\n{title}",
        "§ {n}    Dnr KS-2025-0097{n}\n{title}",
        "== {n}. {title}",
        "\\section{{{n}. {title}}}",
    ],
)
def test_every_style_of_numbered_heading_gives_number_and_title(lines):
    titles = ["Vägskyltar i skogen", "Ny bro över ån", "Övriga frågor"]
    text = "Byalaget\n2024-03-01\n\n" + "\n\n".join(
        lines.format(n=n, title=title) + "\n\nBeslut: Byalaget godkänner förslaget."
        for n, title in enumerate(titles, start=1)
    )
    assert numbered(text) == [("1", titles[0]), ("2", titles[1]), ("3", titles[2])]


def test_a_reference_at_the_start_of_a_wrapped_line_is_no_heading():
    text = (
        "Nämnden\n2024-03-01\n\n§ 11 Brygga\nBeslut\n\nBryggan byggs i enlighet med det beslut som\n"
        "§ 92 i protokollet från den 7 december redogör för och som gäller än.\n\n"
        "§ 12 Båthus\nBeslut\n\nBåthuset rivs.\n"
    )
    assert numbered(text) == [("11", "Brygga"), ("12", "Båthus")]


def test_a_numbered_list_inside_an_item_is_not_new_items():
    text = (
        "Styrgruppen\n2024-03-01\n\n1. Budget\n\nBeslut:\nStyrgruppen beslutar att\n"
        "1. anta budgeten,\n2. skjuta upp lånet.\n\n2. Val\n\nBeslut: Eva Ek väljs.\n\n"
        "3. Avslutning\n\nMötet avslutas.\n"
    )
    assert numbered(text) == [("1", "Budget"), ("2", "Val"), ("3", "Avslutning")]


def test_a_contents_list_is_not_read_as_the_items():
    text = (
        "Nämnden\nSammanträdesdatum 2024-03-01\n\nInnehåll\n§ 1 Brygga ........ 3\n§ 2 Båthus ....... 4\n\n"
        "§ 1 Brygga\nBeslut\n\nBryggan byggs.\n\n§ 2 Båthus\nBeslut\n\nBåthuset rivs.\n"
    )
    assert numbered(text) == [("1", "Brygga"), ("2", "Båthus")]
    assert [decision.text for decision in item(text, "1").decisions] == ["Bryggan byggs."]


def test_a_title_goes_on_over_its_lines_until_the_sub_heading():
    text = (
        "Nämnden\n2024-03-01\n\n§ 4 Dnr KS 2024/17\n\nRedovisning av uppdraget att ta fram en\n"
        "kompetensförsörjningsplan för\nSkogsåkers kommun\nBeslut\n\nPlanen antas.\n"
    )
    found = item(text, "4")
    assert found.heading == (
        "Redovisning av uppdraget att ta fram en kompetensförsörjningsplan för Skogsåkers kommun"
    )
    assert found.case_number == "KS 2024/17"
    assert found.label == "§ 4"


def test_markdown_headings_without_numbers_are_items_and_the_first_is_the_title():
    text = "# Anteckningar 2024-03-01\n\nLaget runt.\n\n## Ekonomi\n\nDet går bra.\n\n## Att göra\n\n- Ring Eva\n"
    assert numbered(text) == [(None, "Ekonomi"), (None, "Att göra")]


def test_text_without_any_heading_is_one_item_with_all_of_it():
    text = "Vi sågs en kväll och talade om bryggan. Ingen sade något bestämt.\n"
    assert numbered(text) == []


def test_a_paragraph_number_may_stand_before_its_sign_or_behind_the_body():
    assert numbered(
        "Rådet\n2022-10-26\n\n1 § Mötets öppnande\nVälkommen.\n\n2 § Val\nEva väljs.\n"
    ) == [
        ("1", "Mötets öppnande"),
        ("2", "Val"),
    ]
    assert numbered(
        "Rådet\n2022-10-26\n\nKf § 101   Val av justerare\nEva.\n\nKf § 102  Taxa\nJa.\n"
    ) == [
        ("101", "Val av justerare"),
        ("102", "Taxa"),
    ]


NESTED = """{0} Formalia
{1} Val av justerare
{2} Inkomna nomineringar
{3} Från styrelsen
Styrelsen föreslår Eva Ek.
{2} Förslag
- Eva Ek väljs till justerare
{2} Beslut
- attsats 1 bifalles
{1} Dagordning
{2} Förslag
- dagordningen fastställs
{2} Beslut:
- attsats 1 bifalles
{0} Beslutspunkter
{2} Middag för nya medlemmar
{2} Förslag till beslut
- middagen får kosta 2 005 kr
{2} Beslut
- attsatsen avslås
"""


@pytest.mark.parametrize(
    "marks",
    [("=", "==", "===", "===="), ("#", "##", "###", "####"), ("**", "***", "****", "*****")],
)
def test_parts_of_an_item_are_not_items_however_deep_the_headings_are(marks):
    text = f"Föreningens styrelse 2024-04-08\n\n{NESTED.format(*marks)}"
    assert numbered(text) == [
        (None, "Val av justerare"),
        (None, "Dagordning"),
        (None, "Middag för nya medlemmar"),
    ]


def test_a_numbered_list_below_one_heading_of_several_is_not_the_items():
    text = (
        "# Möte 2024-03-01\n\n## Ekonomi\n\nDet går bra för laget i år, bättre än någon hade trott.\n\n"
        "## Att göra\n\n1. Ring Eva\n2. Boka sal\n3. Baka\n\n## Nästa gång\n\nVi ses i april i Lillbro igen.\n"
    )
    assert numbered(text) == [(None, "Ekonomi"), (None, "Att göra"), (None, "Nästa gång")]


def test_a_heading_that_only_leads_to_deeper_ones_is_no_item_of_its_own():
    text = "Gruppen\n2024-03-01\n\n1  Start\n\n1.1  Dagordning\nGodkänns.\n\n1.2  Val\nEva.\n\n2  Slut\nTack.\n"
    assert numbered(text) == [("1.1", "Dagordning"), ("1.2", "Val"), ("2", "Slut")]


@pytest.mark.parametrize("glued", ["00423/2022 1.1.1.", "00423/20221.1.1.", "00423/20221.1.1"])
def test_the_code_behind_a_case_number_is_no_part_of_it_nor_of_the_title(glued):
    text = (
        f"Byalaget\n2024-03-01\n\n§ 4 Diarienummer {glued}\nNy bro över ån\nBeslut\nBron byggs.\n"
    )
    found = item(text, "4")
    assert (found.heading, found.case_number) == ("Ny bro över ån", "00423/2022")


def test_a_case_number_behind_the_title_is_not_part_of_it():
    text = "Nämnden\n2024-03-01\n\n§ 4 Simhallens framtid (SKS 2024/152)\nBeslut\n\nHallen rivs.\n\n§ 5 Bad, dnr KF 2025/88\nJa.\n"
    assert [(found.heading, found.case_number) for found in (item(text, "4"), item(text, "5"))] == [
        ("Simhallens framtid", "SKS 2024/152"),
        ("Bad", "KF 2025/88"),
    ]


LISTED = (
    "# Byalaget 2024-03-01\n\n## Närvarande\n\n- Eva Ek\n\n## Mötets öppnande 12:15\n\n"
    "- Bryggan\n  - Ska målas i vår\n  - Eva köper färg\n- Grillen\n  - Är trasig\n"
    "- Inga fester i år\n- Stigen\n  - Skyltas av Bo\n    - före midsommar\n\n## Mötet avslutas 13:00\n"
)


def test_the_points_of_a_list_that_is_the_whole_meeting_are_its_items():
    found = [heading for _, heading in numbered(LISTED)]
    named = ["Bryggan", "Grillen", "Inga fester i år", "Stigen"]
    assert found == ["Mötets öppnande 12:15", *named, "Mötet avslutas 13:00"]


def test_a_list_that_is_a_small_part_of_the_minutes_is_text_of_its_item():
    more = "## Hamnen\n\n" + "Hamnen muddras när isen har gått. " * 12
    assert "Bryggan" not in [heading for _, heading in numbered(LISTED + more)]


def test_a_day_is_no_numbered_item():
    text = LISTED.replace("## Närvarande", "## 12 november 2024\n\n## Närvarande")
    assert (None, "12 november 2024") in numbered(text)
