"""Markdown, Org, LaTeX and Typst: what is commented out is not there, and the rest reads well."""

import pytest

from ingest.latex import read_latex
from ingest.markdown import read_markdown
from ingest.org import read_org
from ingest.typst import read_typst


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Före\n<!-- dolt\ndolt -->\nEfter\n", "Före\nEfter\n"),
        ("Mötet <!-- dolt -->öppnas.\r\n", "Mötet öppnas.\r\n"),
        ("```\n<!-- visas -->\n```\n<!-- dolt -->\n", "```\n<!-- visas -->\n```\n"),
        ("Mötet <!-- dolt -->\nslutar.\n", "Mötet \nslutar.\n"),
        ("Öppen <!-- utan slut\n", "Öppen <!-- utan slut\n"),
    ],
)
def test_markdown(source, text):
    assert read_markdown(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("# dolt\nMötet\n  # dolt\n", "Mötet\n"),
        ("#+begin_comment\ndolt\n#+END_COMMENT\nMötet\n", "Mötet\n"),
        ("* Val\n** COMMENT Dolt\ndolt\n*** dolt\n** Beslut\n", "* Val\n** Beslut\n"),
        ("* Dolt :noexport:\ndolt\n* Val :val:\n", "* Val\n"),
        ("* TODO Val [1/2]\n:PROPERTIES:\n:ID: 1\n:END:\nEva\n", "* Val\nEva\n"),
        ("#+TITLE: Styrelsen\n#+date: 2024-03-05\n#+OPTIONS: toc:nil\n", "Styrelsen\nDatum: 2024-03-05\n"),
        ("#+begin_quote\nEva *väljs* den 23/4 i/av /Lillbro/.\n#+end_quote\n", "Eva väljs den 23/4 i/av Lillbro.\n"),
        ("[[https://norrvika.example/x][Kallelsen]] och #1\n", "Kallelsen och #1\n"),
        ("| Namn | Röst |\n|------+------|\n| Eva | Ja |\n", "| Namn | Röst |\n| Eva | Ja |\n"),
    ],
)  # fmt: skip
def test_org(source, text):
    assert read_org(source).text == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("% dolt\nMötet % dolt\nöppnas.", "Mötet\nöppnas."),
        (r"Av 50\,\% var 10\% kvar \\% dolt", "Av 50 % var 10% kvar"),
        ("\\begin{comment}\ndolt\n\\end{comment}\nMötet\n\\iffalse\ndolt\n\\fi\nslut", "Mötet\nslut"),
        ("\\iffalse\ndolt\n\\else\nMötet\n\\fi", "Mötet"),
        (r"\textbf{Mötet \emph{öppnas}} av \href{https://x.example}{Eva~Ek}--Bo\footnote{Sekr.}", "Mötet öppnas av Eva Ek–Bo (Sekr.)"),
        (r"M\"otet i Skogs{\aa}ker \"ar \S~12, \'{e}n", "Mötet i Skogsåker är § 12, én"),
        ("\\begin{itemize}\n\\item Eva\n\\item[b)] Bo\n\\end{itemize}", "- Eva\nb) Bo"),
        ("\\begin{enumerate}\n\\item Eva \\item Bo\n\\end{enumerate}\n\\begin{enumerate}\\item Cia\\end{enumerate}", "1. Eva\n2. Bo\n1. Cia"),
        ("\\begin{itemize}\\item Eva\\end{itemize}\n\\section{Val}", "- Eva\n\\section{Val}"),
        ("\\begin{tabular}{ll}\nNamn & Röst \\\\ \\hline\nEva & Ja \\\\\n\\end{tabular}", "Namn | Röst\nEva | Ja"),
        ("\\section*{Val}\\label{a}\n\\subsection{\\textbf{Beslut}}", "\\section*{Val}\n\\subsection{Beslut}"),
        ("\\usepackage{x}\n\\newcommand{\\dagen}{5 mars 2024}\n\\title{Styrelsen}\n\\date{\\dagen}\n\\begin{document}\n\\maketitle\nMötet den \\dagen.\n\\end{document}\nefter", "Styrelsen\n\nDatum: 5 mars 2024\n\nMötet den 5 mars 2024."),
        (r"\okänt{Mötet}", "Mötet"),
        ("\\vald{Kassör}{Eva Ek}{Ja}\n\\vald{Revisor}{Bo By}{Nej}\n\\namnteckningar", "Kassör | Eva Ek | Ja\nRevisor | Bo By | Nej"),
        ("\\citat[7 kap.][]{\n  Mötet är öppet.\n}", "Mötet är öppet."),
    ],
)  # fmt: skip
def test_latex(source, text):
    assert read_latex(source).text == text + "\n"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("// dolt\nMötet // dolt\n/* dolt\n/* mera */ dolt */öppnas.", "Mötet\nöppnas."),
        ("Se https://norrvika.example/x och `// visas`", "Se https://norrvika.example/x och `// visas`"),
        ('#import "mall.typ": *\n#set text(\n  lang: "sv",\n)\n#show heading: it => [\n  #it.body\n]\nMötet', "Mötet"),
        ('#show: mall.with(\n  title: [Protokoll],\n  organ: "Styrelsen",\n  date: datetime(year: 2024, month: 3, day: 5),\n)\nMötet', "Protokoll\nOrgan: Styrelsen\nDatum: 2024-03-05\n\nMötet"),
        ("#let nasta = datetime(year: 2024, month: 4, day: 5)\nMötet", "nasta: 2024-04-05\n\nMötet"),
        ("Den #datetime(year: 2024, month: 3, day: 5).display()", "Den 2024-03-05"),
        ("*Mötet* _öppnas_ av #strong[Eva #emph[Ek]] kl~9--10, a_b_c 2*3*4 \\#1", "Mötet öppnas av Eva Ek kl 9–10, a_b_c 2*3*4 #1"),
        ("+ Eva\n+ Bo\n  + Cia\n\nMellan\n+ Dan\n- Eli", "1. Eva\n2. Bo\n  1. Cia\n\nMellan\n1. Dan\n- Eli"),
        ("#table(\n  columns: (1fr, 2fr),\n  [Namn], [Röst],\n  [Eva], [Ja],\n)", "Namn | Röst\nEva | Ja"),
        ("= Val <val>\n#pagebreak()\n== Beslut\n#align(center)[Mitt]", "= Val\n== Beslut\nMitt"),
        ("#satser([Eva väljs.], [Bo väljs.])", "- Eva väljs."+"\n- Bo väljs."),
        ("#satser(\n  [\n    Eva väljs\n    i dag.\n  ]\n)", "- Eva väljs i dag."),
        ("#deltagare(\n  alla: true,\n  [Eva Ek], [Ja],\n  [Bo By], [Nej],\n)", "Eva Ek | Ja\nBo By | Nej"),
        ('#let tid = "17:17"\nMötet öppnas #tid. #emoji.rainbow\n#namnteckningar()', "Mötet öppnas 17:17."),
    ],
)  # fmt: skip
def test_typst(source, text):
    assert read_typst(source).text == text + "\n"


@pytest.mark.parametrize(
    ("read", "source"),
    [
        (read_org, "#+TITLE: Styrelsen\n* Val\n** Beslut\n"),
        (read_latex, "\\title{Styrelsen}\\begin{document}\n\\section{Val}\n\\subsection{Beslut}\n"),
        (read_typst, '#set document(title: "Styrelsen")\n= Val\n== Beslut\n'),
    ],
)
def test_headings_stand_out_by_level(read, source):
    reading = read(source)
    shown = {reading.text[at:].split("\n")[0]: rank for at, rank in reading.prominence.items()}
    assert {name.strip("*={}\\ ").split("{")[-1]: rank for name, rank in shown.items()} == {
        "Styrelsen": 1, "Val": 1, "Beslut": 2,
    }  # fmt: skip


@pytest.mark.parametrize("read", [read_markdown, read_org, read_latex, read_typst])
@pytest.mark.parametrize(
    "piece",
    [" ", "*a ", "{", "\\textbf{", "#let x = (", "#a(", "/*", "<!--", "\\iffalse ", "[", "%", "_", "a-", "\n", "\\begin{x}"],
)  # fmt: skip
def test_hostile_text_costs_no_more_than_its_length(read, piece):
    """A pattern that looks at every piece once for every other would take hours."""
    read(piece * 20_000)
