"""The command line as a person and a program use it: real processes, whole output."""

import contextlib
import json
import os
import pty
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.__main__ import CLUES, main
from assistant.question import Clue
from assistant.terminal import LISTED, ingest_report, progress_bar
from ingest.archive import Progress, Report
from ingest.files import SUFFIXES

ROOT = Path(__file__).parents[2]


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=300,
    )


def said(capsys, *arguments):
    """What one command prints, run in this process: (exit code, output, errors)."""
    code = main([str(argument) for argument in arguments])
    output = capsys.readouterr()
    return code, output.out, output.err


def of(settings):
    return ("--archive", settings.archive, "--index", settings.index)


def test_help_imports_nothing_heavy():
    program = (
        "import sys\nfrom assistant.__main__ import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'torch', 'chromadb', 'gradio', 'litellm', 'sentence_transformers', 'transformers', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT
    )
    assert shown.stdout.splitlines()[-1] == "[]"
    assert "Användning: protokoll" in shown.stdout


@pytest.mark.parametrize("command", ["ingest", "ask", "serve", "inspect", "model"])
def test_every_command_is_in_the_help_and_in_the_readme(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    assert "Användning: protokoll" in capsys.readouterr().out
    assert f"protokoll {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_a_question_gets_its_answer_and_sources(small, capsys):
    code, out, _ = said(capsys, "ask", "Vad beslutades om DUA?", *of(small))
    assert code == 0
    assert "Styrelsen godkänner överenskommelsen om DUA" in out
    assert "[1] Styrelsen, 20 september 2024, § 1 Överenskommelse om arbetsmarknaden (DUA)" in out


@pytest.mark.slow
def test_what_a_question_was_taken_to_mean_is_told_and_can_be_left_out(small, capsys):
    question = "Vad beslutade styrelsen om e-arkivet i mars 2024?"
    _, out, _ = said(capsys, "ask", question, *of(small))
    assert "Jag har gått efter tiden mars 2024; organet Styrelsen." in out
    _, out, _ = said(
        capsys, "ask", question, "--without", "period", "--without", "body", *of(small)
    )
    assert "Jag har gått efter" not in out


def test_the_clues_that_can_be_left_out_are_those_that_are_understood():
    assert set(CLUES) == set(Clue)


@pytest.mark.slow
def test_json_has_the_promised_fields(small, capsys):
    _, out, _ = said(
        capsys, "ask", "--json", "Vad beslutades om DUA?", "--today", "2025-01-01", *of(small)
    )
    answer = json.loads(out)
    assert set(answer) == {
        "question",
        "answered",
        "answer",
        "confidence",
        "citations",
        "steps",
        "passages",
        "understood",
        "generator",
        "today",
        "milliseconds",
    }
    assert set(answer["citations"][0]) == {
        "marker",
        "document",
        "body",
        "date",
        "item",
        "heading",
        "page",
        "quote",
        "outcome",
        "url",
        "reading",
    }
    assert set(answer["passages"][0]) == {
        "document",
        "item",
        "heading",
        "date",
        "page",
        "text",
        "score",
    }
    assert set(answer["milliseconds"]) == {"search", "answer"}
    assert (answer["today"], answer["generator"], answer["answered"]) == (
        "2025-01-01",
        "quote",
        True,
    )
    assert answer["citations"][0]["item"] == "1"
    scores = [passage["score"] for passage in answer["passages"]]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.slow
def test_a_batch_is_answered_line_by_line_in_order_and_a_bad_question_stops_none(
    small, tmp_path, capsys
):
    rows = [
        {"question": "Vad beslutades om DUA?"},
        {"question": ""},
        {
            "question": "e-arkiv",
            "history": [
                {"role": "user", "content": "Hej"},
                {"role": "assistant", "content": "Hej"},
            ],
        },
    ]
    file = tmp_path / "fragor.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n")
    code, out, _ = said(capsys, "ask", "--batch", file, *of(small))
    answers = [json.loads(line) for line in out.splitlines()]
    assert [answer["question"] for answer in answers] == [row["question"] for row in rows]
    assert [answer["answered"] for answer in answers] == [True, False, True]
    assert "skriv en fråga" in answers[1]["error"]
    assert code == 1


@pytest.mark.parametrize(
    "line",
    ["inte json", "[]", '{"fraga": "x"}', '{"question": 3}', '{"question":"x","history":[1]}'],
)
def test_a_batch_that_is_none_names_the_line(small, tmp_path, capsys, line):
    file = tmp_path / "fragor.jsonl"
    file.write_text(f'{{"question": "DUA"}}\n{line}\n')
    code, out, err = said(capsys, "ask", "--batch", file, *of(small))
    assert (code, out) == (1, "")
    assert err.startswith("Rad 2 i ")


@pytest.fixture
def uneven(tmp_path):
    """An archive with one file that can be read, one that cannot and two that are passed over."""
    archive = tmp_path / "arkiv"
    archive.mkdir()
    (archive / "2024-01-02.txt").write_text("Rådet\n2024-01-02\n\n1. Val\n\nBeslut: Eva väljs.\n")
    (archive / "tom.txt").write_text("")
    (archive / "karta.xlsx").write_text("x")
    (archive / "bild.png").write_text("x")
    return archive


EMPTY = "Filen är tom eller saknar text; är den inläst som bild behöver den tolkas."


@pytest.mark.slow
def test_an_ingest_ends_with_its_report(uneven, tmp_path, capsys):
    code, out, err = said(capsys, "ingest", uneven, "--index", tmp_path / "index")
    first, *others = out.splitlines()
    assert code == 1
    assert re.fullmatch(r"Inläsningen är klar på .* s: 1 tillagt, 1 misslyckat\.", first)
    assert others == [
        "Kunde inte läsas in:",
        f"  tom.txt: {EMPTY}",
        "Förbigångna filer, i format som inte kan läsas: 1 .png, 1 .xlsx.",
    ]
    assert err == ""


@pytest.mark.slow
def test_an_ingest_as_json_has_the_promised_fields(uneven, tmp_path, capsys):
    code, out, err = said(capsys, "ingest", "--json", uneven, "--index", tmp_path / "index")
    report = json.loads(out)
    seconds = report.pop("seconds")
    assert (code, err) == (1, "")
    assert 0 < seconds < 300
    assert report == {
        "added": ["2024-01-02.txt"],
        "unchanged": [],
        "changed": [],
        "removed": [],
        "forgotten": [],
        "failed": [{"document": "tom.txt", "reason": EMPTY}],
        "warned": [],
        "passed_over": {".png": 1, ".xlsx": 1},
        "passages": 2,
    }


@pytest.mark.slow
def test_an_ingest_in_which_all_goes_well_ends_with_zero_and_all_ready_for_search(
    uneven, tmp_path, capsys
):
    (uneven / "tom.txt").unlink()
    assert said(capsys, "ingest", uneven, "--index", tmp_path / "index")[0] == 0
    with sqlite3.connect(tmp_path / "index" / "catalogue.sqlite") as catalogue:
        assert catalogue.execute("SELECT count(*) FROM passages").fetchone() == (2,)


def test_a_report_counts_in_words_and_cuts_long_lists_short():
    report = Report(
        added=["a", "b"],
        unchanged=["c"],
        removed=["d"],
        failed=[(f"{number:02}.pdf", "Skadad.") for number in range(LISTED + 3)],
        warned=[("a", "Sidan 3 gick inte att läsa.")],
        seconds=3725.4,
    )
    lines = ingest_report(report).splitlines()
    assert lines[0] == (
        "Inläsningen är klar på 1 h 2 min: 2 tillagda, 1 oförändrat, 1 borttaget, 23 misslyckade."
    )
    assert lines[2:4] == ["  00.pdf: Skadad.", "  01.pdf: Skadad."]
    assert lines[22:] == [
        "  … och 3 till; protokoll ingest --json visar alla.",
        "Lästes in, men:",
        "  a: Sidan 3 gick inte att läsa.",
    ]


def test_progress_is_shown_on_a_terminal_only(capsys):
    with progress_bar() as progress:
        progress(Progress("a.pdf", 1, 3, 20, 90.0))
    assert capsys.readouterr() == ("", "")


def test_progress_tells_the_count_the_time_left_and_the_file_at_hand(tmp_path):
    """On a terminal, here a made-up one whose screen is what the program wrote to it."""
    program = (
        "import time\n"
        "from assistant.terminal import progress_bar\n"
        "from ingest.archive import Progress\n"
        "with progress_bar() as progress:\n"
        "    for done in range(4):\n"
        "        progress(Progress(f'styrelsen/[{done}].pdf', done, 3, 10 * done, 30.0))\n"
        "        time.sleep(0.2)\n"
    )
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "120", "NO_COLOR": "1"}
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, stderr=theirs, env=env, check=True)
    os.close(theirs)
    screen = b""
    with contextlib.suppress(OSError):  # how a terminal ends that nobody holds any more
        while part := os.read(ours, 1000):
            screen += part
    os.close(ours)
    assert "2 av 3 protokoll" in screen.decode()
    assert "styrelsen/[3].pdf" in screen.decode()
    assert re.search(r"\b00:0\d\b", screen.decode())


def test_inspect_shows_how_a_file_was_read(small, capsys):
    code, out, _ = said(capsys, "inspect", small.archive / "styrelsen-2024-09-20.txt")
    assert code == 0
    assert out.splitlines()[0] == "styrelsen-2024-09-20.txt: Styrelsen, 20 september 2024"
    assert (
        "§ 2 Yrkande om badhus i Skogsåker – ärende BF 2024/22\n    Avslag: Yrkandet avslås." in out
    )


def test_inspect_as_json_has_the_promised_fields(small, capsys):
    _, out, _ = said(capsys, "inspect", "--json", small.archive / "styrelsen-2024-09-20.txt")
    read = json.loads(out)
    assert set(read) == {"meeting", "items", "warnings"}
    assert read["meeting"]["body"] == "Styrelsen"
    assert read["meeting"]["date"] == "2024-09-20"
    assert [item["number"] for item in read["items"]] == ["1", "2"]
    assert read["items"][1] == {
        "number": "2",
        "heading": "Yrkande om badhus i Skogsåker",
        "case_number": "BF 2024/22",
        "page": None,
        "decisions": [
            {"text": "Yrkandet avslås.", "outcome": "avslag", "assignments": [], "amounts": []}
        ],
        "tasks": [],
    }


def test_inspect_tells_who_took_part_what_was_given_to_whom_and_where_each_passage_stands(
    small, capsys
):
    file = small.archive / "styrelsen-2024-03-15.txt"
    _, out, _ = said(capsys, "inspect", file)
    assert "Närvarande: Eva Ek (ordförande, Lillbro), Åke Al (Almforsa), Bo By (Vinterhamn)" in out
    assert (
        "      Uppdrag till Åke Al (senast den 1 oktober 2024): upphandla systemet senast den "
        "1 oktober 2024\n      Belopp: 350 000 kr" in out
    )
    _, out, _ = said(capsys, "inspect", "--json", file)
    meeting = json.loads(out)["meeting"]
    assert meeting["place"] == "Bystugan i Lillbro"
    assert meeting["time"] == "13-15"
    assert meeting["present"][1] == {
        "name": "Åke Al",
        "role": None,
        "party": None,
        "municipality": "Almforsa",
    }


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["inspect", "finns-inte.txt"], 1, "finns inte"),
        (["ingest", "finns-inte"], 1, "finns inte"),
        (["watch", "finns-inte"], 1, "finns inte"),
        (["ask", "Vad?", "--index", "finns-inte"], 1, "protokoll ingest"),
        (["ask"], 2, "Ange en fråga"),
        (["ask", "Vad?", "--batch", "x"], 2, "Ange en fråga"),
        (["ask", "--batch", "finns-inte.jsonl"], 1, "går inte att läsa"),
        (["serve", "--host", "0.0.0.0", "--index", "finns-inte"], 1, "egna datorn"),
    ],
)
def test_wrong_use_gets_one_swedish_sentence_and_a_code(arguments, code, words, capsys):
    found, out, err = said(capsys, *arguments)
    assert (found, out) == (code, "")
    assert words in err
    assert len(err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [["sjung"], [], ["ask", "--today", "igår", "x"], ["serve", "--port", "x"]]
)
def test_a_command_that_is_not_understood_says_what_was_expected(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    err = capsys.readouterr().err
    assert stopped.value.code == 2
    assert "Väntade »protokoll" in err
    assert "--help" in err


@pytest.mark.slow
def test_no_traceback_reaches_the_user_of_a_real_process(tmp_path):
    empty = tmp_path / "tomt"
    empty.mkdir()
    shown = run("ingest", empty, "--index", tmp_path / "index")
    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr == (
        f"Mappen {empty} innehåller inga protokoll; lägg dit filer som slutar på "
        f"{', '.join(SUFFIXES)} eller .zip och kör igen.\n"
    )


def test_a_reader_who_stops_reading_is_no_error(sample_archive):
    file = sample_archive / "almforsa" / "ks-2025-04-09.txt"
    command = [sys.executable, "-m", "assistant", "inspect", str(file)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0
