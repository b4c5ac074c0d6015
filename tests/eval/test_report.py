"""The page: it holds every figure, stands alone, and says what went wrong."""

import re
from html import unescape

import pytest

from eval.plots import reliability, risk_coverage
from eval.report import Plot, address_of, became, page
from eval.sheets import by_kind, by_source, costs, figures_sheet, summary
from eval.silence import Scored, calibration

from .by_hand import negative, question, result

RESULTS = [
    result(question("q1", "region/a 1.txt"), group=0),
    result(question("q2", "region/b.pdf", kind="amount", text="Är 3 < 4?"), right=False, group=1,
           text="Nej, <script>40</script> [1]"),
    result(negative("n1"), rank=None, right=False, group=2),
    result(negative("n2"), rank=None, answered=False, group=3),
]  # fmt: skip
SCORED = [Scored(0.9, True), Scored(0.7, False), Scored(0.4, True), Scored(0.2, False)]
SHEETS = [
    summary(RESULTS),
    figures_sheet("By search", "search", {"both": RESULTS}),
    by_kind(RESULTS),
    by_source(RESULTS),
]


@pytest.fixture(scope="module")
def shown():
    plots = [
        Plot("Risk", risk_coverage({"one": SCORED}, (0.75, 0.5))),
        Plot("Calibration", reliability(calibration(SCORED, range(4)))),
    ]
    return page("Test", [costs(RESULTS, 7.4)], SHEETS, plots, RESULTS, "../archive")


def test_a_table_holds_every_figure_with_its_interval_and_number():
    found = summary(RESULTS)
    assert found.columns == ("figure", "value", "95 % interval", "n")
    assert found.rows == (
        ("found@1", "1.000", "0.342–1.000", "2"),
        ("found@5", "1.000", "0.342–1.000", "2"),
        ("MRR", "1.000", "0.342–1.000", "2"),
        ("answered right", "0.500", "0.095–0.905", "2"),
        ("abstained right", "0.500", "0.095–0.905", "2"),
        ("false abstentions", "0.000", "0.000–0.658", "2"),
    )


def test_kinds_and_sources_without_questions_are_left_out():
    assert [row[:3] for row in by_kind(RESULTS).rows] == [
        ("fact", "1", "1"), ("amount", "1", "1"), ("negative", "0 (2)", "2"),
    ]  # fmt: skip
    assert [row[:3] for row in by_source(RESULTS).rows] == [("region", "2", "2")]


def test_the_page_holds_every_cell_of_every_table(shown):
    cells = [cell for sheet in SHEETS for row in (sheet.columns, *sheet.rows) for cell in row]
    assert [cell for cell in cells if f">{cell}<" not in shown] == []
    assert costs(RESULTS, 7.4) in unescape(shown)


def test_the_page_asks_for_nothing_and_runs_nothing(shown):
    assert "<script" not in shown
    assert re.findall(r'(?:src|srcset|action)=|@import|url\(\s*[\'"]?(?!#)', shown) == []
    links = re.findall(r'href="([^"]*)"', shown)
    assert all(link.startswith(("#", "../archive/")) for link in links)


def test_a_failure_says_what_was_expected_what_came_and_where_to_look(shown):
    failures = shown[shown.index("Not answered right: 2 of 4") :]
    assert "Är 3 &lt; 4?" in failures
    assert "“40 000”\n“Bryggan byggs för 40 000 kr.”" in failures
    assert "Nej, &lt;script&gt;40&lt;/script&gt; [1]" in failures
    assert '<a href="../archive/region/b.pdf">region/b.pdf</a>' in failures
    assert '<a href="../archive/a.txt#page=3">a.txt, page 3</a>' in failures
    assert "that the archive does not say" in failures
    assert "q1" not in failures


def test_an_address_with_a_space_is_quoted():
    shown = page("Test", [], [], [], [result(question("q", "region/a 1.txt"), right=False)], "..")
    assert '<a href="../region/a%201.txt">region/a 1.txt</a>' in shown


def test_both_plots_are_drawn_as_text_with_a_name(shown):
    assert shown.count("<svg ") == shown.count('role="img" aria-label=') == 2
    assert all(word in shown for word in ("Share of them wrong", "Mean confidence", "n=1"))


def test_a_plot_of_the_same_scores_is_the_same_plot():
    assert risk_coverage({"one": SCORED}, (1, 0)) == risk_coverage({"one": SCORED}, (1, 0))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (result(negative("n"), right=False), "negative: answered what the archive does not say"),
        (result(question("q"), answered=False, right=False), "fact: silent"),
        (result(question("q", "b.txt"), right=False), "fact: answered from another document"),
        (result(question("q"), right=False), "fact: the right document, the wrong words"),
    ],
)
def test_what_is_wrong_is_said_in_a_few_words(given, said):
    assert became(given) == said


def test_the_archive_is_addressed_from_the_folder_of_the_page(tmp_path):
    assert address_of(tmp_path / "archive", tmp_path / "out" / "page.html") == "../archive"
