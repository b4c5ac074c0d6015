"""Questions, answers and results made by hand."""

from assistant.answers import Answer, Citation, Hit
from eval.questions import Question
from eval.scores import Result
from ingest.minutes import Passage, Span


def question(id, doc="a.txt", item="1", kind="fact", alt_docs=(), text="Vad kostar bryggan?"):
    return Question(
        id=id, question=text, kind=kind, doc=doc, item=item, page=None,
        must_contain=(("40 000",),) if doc else (), quote="Bryggan byggs för 40 000 kr." if doc else "",
        alt_docs=alt_docs,
    )  # fmt: skip


def negative(id):
    return question(id, doc=None, item=None, kind="negative")


def passage(document, text="Bryggan byggs.", item="1", heading=None, case_number=None):
    return Passage("k:0000:00", document, "0", None, None, item, f"punkt {item}", heading,
                   case_number, text, (Span(None, 0, len(text)),))  # fmt: skip


def hit(document, text):
    return Hit(passage(document, text), 1.0)


def answer(text, document="a.txt", quote="", answered=True):
    citation = Citation(1, document, None, None, "1", None, None, 3, quote, "/")
    cited = (citation,) if answered else ()
    return Answer("?", answered, text, cited, (), "quote", 1.0, 2.0, "2025-01-01")


def result(asked, rank=1, right=True, answered=True, group=0, text="Den kostar 40 000 kr."):
    return Result(asked, group, answer(text, answered=answered), rank, right)
