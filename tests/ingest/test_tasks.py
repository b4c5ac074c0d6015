"""Tasks of whole minutes, in and beside decisions, in several styles; and none that was not given."""

import pytest

from .minutes_of import meeting

CLUB = """Styrelsemöte i Granås idrottsförening
Söndagen den 4 februari 2024 kl 18, klubbstugan

Närvarande: Maria Lindh (kassör), Tobias Berg, Fatma Aydin och Jörgen Nyman (sekr)
Frånvarande: Stina Palm

1. Ekonomi
Maria redogjorde för kassan. Två avgifter saknas. Maria mejlar dem.

2. Städdag
Vi beslutade att ha städdag den 20 april. Jörgen bokar container senast vecka 12.

3. Träningstider
Fatma tog på sig att prata med kommunen. Stina Palm hade tidigare lovat att ringa.

4. Uppdrag till nästa möte
Tobias: kolla försäkringen
Maria: betala hyran, före den 29 februari
"""
PROJECT = """# Arbetsgrupp Gemensam växel
Tid: tisdag 21 januari 2025
Med på mötet: Jörgen Fält (Tallvik), Riitta Koski (projektledare), Lotta Sand (Björknäs)

## 1 Läget
Riitta gick igenom tidplanen.
ÅP 1: Riitta skickar ut ny tidplan (24/1)

## 2 Utbildning
Lotta presenterade upplägget. Leverantören ansvarar för filmen sedan 2019.
- Beställa headset – Jörgen Fält, senast vecka 6
- Teckna avtal med utbildaren, ansvarig: Lotta Sand
- Information från facket (Riitta Koski)

## 3 Fest
| Vad | Vem | När |
|---|---|---|
| Boka aulan | Lotta Sand | v. 39 |
| Köpa fika | Föräldrarådet | före höstlovet |
"""
BOARD = """Norrskogs förbund
Direktionen
Sammanträdesdatum 2024-11-28
Beslutande: Bertil Hägg (S), Tallvik, ordförande, Annelie Fors (M), Granås

§ 41 Budget
Beslut
Direktionen föreslår att kommunfullmäktige beslutar att tekniska nämnden får i uppdrag att spara.

§ 42 Ny släckbil
Beslut
att uppdra till förbundschefen att köpa en släckbil, samt
att ge ekonomen i uppdrag att söka bidrag.
Ärendet
Annelie Fors (M) yrkar att förbundschefen får i uppdrag att hyra en bil.

§ 43 Taxa
Beslut
Ärendet återremitteras till förbundschefen med uppdrag att räkna om taxan till den 1 mars 2025.

§ 44 Mötesplats
Beslut
Direktionen antar planen.
Ansvarig: Annelie Fors
Klart: senast vecka 20

§ 45 Nya lokaler
Beslut
Förslaget att ge förbundschefen i uppdrag att flytta avslås.
"""


@pytest.mark.parametrize(
    ("minutes", "path", "tasks"),
    [
        (
            CLUB,
            "klubben.txt",
            [
                ("Maria Lindh", "mejlar dem: Två avgifter saknas", None),
                ("Jörgen Nyman", "bokar container senast vecka 12", "senast vecka 12"),
                ("Fatma Aydin", "prata med kommunen", None),
                ("Tobias Berg", "kolla försäkringen", None),
                ("Maria Lindh", "betala hyran, före den 29 februari", "före den 29 februari"),
            ],
        ),
        (
            PROJECT,
            "gruppen.md",
            [
                ("Riitta Koski", "skickar ut ny tidplan", "24/1"),
                ("Jörgen Fält", "Beställa headset", "vecka 6"),
                ("Lotta Sand", "Teckna avtal med utbildaren", None),
                ("Lotta Sand", "Boka aulan", "v. 39"),
                ("Föräldrarådet", "Köpa fika", "före höstlovet"),
            ],
        ),
        (
            BOARD,
            "direktionen.txt",
            [
                ("förbundschefen", "köpa en släckbil", None),
                ("ekonomen", "söka bidrag", None),
                (
                    "förbundschefen",
                    "räkna om taxan till den 1 mars 2025",
                    "till den 1 mars 2025",
                ),
                ("Annelie Fors", "Direktionen antar planen.", "senast vecka 20"),
            ],
        ),
    ],
    ids=["a club", "a project group", "a joint authority"],
)
def test_the_tasks_of_minutes_are_those_that_they_give_and_no_others(minutes, path, tasks):
    items = meeting(minutes, path).items
    found = [(task.who, task.what, task.by) for item in items for task in item.tasks]
    assert found == tasks


def test_a_task_is_told_by_words_that_stand_in_the_minutes():
    for minutes in (CLUB, PROJECT, BOARD):
        for item in meeting(minutes).items:
            for task in item.tasks:
                (span, *_) = task.spans
                assert task.text.split()[0] in minutes[span.start : span.end]
