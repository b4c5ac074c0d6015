"""The command line as a person and a program use it: real processes, whole output."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.__main__ import main

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


def test_json_has_the_promised_fields(small, capsys):
    _, out, _ = said(
        capsys, "ask", "--json", "Vad beslutades om DUA?", "--today", "2025-01-01", *of(small)
    )
    answer = json.loads(out)
    assert set(answer) == {
        "question",
        "answered",
        "answer",
        "citations",
        "passages",
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


def test_an_ingest_ends_with_its_report(tmp_path, capsys):
    archive = tmp_path / "arkiv"
    archive.mkdir()
    (archive / "2024-01-02.txt").write_text("Rådet\n2024-01-02\n\n1. Val\n\nBeslut: Eva väljs.\n")
    (archive / "tom.txt").write_text("")
    code, out, _ = said(capsys, "ingest", archive, "--index", tmp_path / "index")
    assert code == 1
    assert "1 tillagda, 0 oförändrade, 0 ändrade, 0 borttagna, 1 misslyckade." in out
    assert "tom.txt: Filen är tom" in out


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
        f"Mappen {empty} innehåller inga protokoll; lägg dit filer som slutar på .txt, .md, .markdown, .pdf "
        "och kör igen.\n"
    )
