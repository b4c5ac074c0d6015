"""What other programs may ask: the four questions that the API and the MCP tools share.

Each answers with a line of JSON, as the machine's door says it. The docstrings are read by the
programs that ask, and by their language models.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from ingest.errors import ProtokollError, StoreError
from ingest.minutes import Outcome

from .archive import AMONG, SHOWN
from .desk import BusyError, Desk, asking
from .door import as_json, decisions_json, meetings_json, search_json
from .register import NEWEST_FIRST, ORDERS, Asked
from .replies import Answered, Decisions, Found, Meetings

if TYPE_CHECKING:
    from .archive import Assistant

MCP = "/gradio_api/mcp/"
"""Where Gradio speaks MCP."""
MOST = AMONG
"""Passages that a search gives at most; the assistant itself looks at no more for a list."""
PER_PAGE = 50
"""Decisions, or meetings, on a page: about as much as a language model reads at a time."""
LONGEST = 200
"""Characters of a word or a name to look for."""
FAILED = "Något gick fel och frågan kunde inte besvaras; försök igen, eller starta om programmet."
NO_JSON = "Begäran är inte JSON som går att läsa; skicka ett objekt så som står på /api."

Kind = Literal["", *(str(outcome) for outcome in Outcome)]
Order = Literal[*(f"{sign}{name}" for name in ORDERS for sign in ("", "-"))]


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said before, by the one who asks ("user") or by the assistant."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question in Swedish. `today` (ISO date) is what "förra året" counts from."""

    question: str
    history: tuple[Turn, ...] = ()
    today: str = ""


class Programs:
    """One archive as other programs see it. Each method raises ProtokollError for bad input."""

    def __init__(self, assistant: "Assistant", desk: Desk) -> None:
        self._assistant = assistant
        self._desk = desk

    def answer(self, asked: Question) -> str:
        """Answer a question with quotes from the minutes, each with its source and links.

        The body holds the question in Swedish, what was said before it in the conversation, and
        the ISO date that "förra året" counts from (the system's date when left out). Where the
        minutes are silent, `answered` is false. The object is that of `protokoll ask --json`.
        """
        history = [asdict(turn) for turn in asked.history]
        _written(asked.question, asked.today, *(turn["content"] for turn in history))
        *_, answer = self._desk.answers(
            self._assistant, asked.question, asking.get(), history, today=_day(asked.today)
        )
        return as_json(answer)

    def ask(self, question: str, today: str = "") -> str:
        """Answer a question about the archive of Swedish meeting minutes.

        Gives JSON: "answered" is false where the minutes are silent; do not answer in their place.
        "answer" is Swedish Markdown with markers [1] [2], each a source in "citations" with body,
        date, item, page and the words quoted. A link that begins with "/" is relative to this
        server: "url" is the original at its page, "reading" the minutes with the words marked.

        Args:
            question: A whole question in Swedish, such as "Vad beslutades om budgeten 2024?".
            today: The ISO date that "förra året" counts from; the system's date when empty.
        """
        return self.answer(Question(question, today=today))

    def search(self, question: str, k: int = SHOWN) -> str:
        """Find the passages of the minutes that are nearest to a question, best first.

        Gives JSON with the text of each passage, its source and its links, without an answer.

        Args:
            question: A question or some words in Swedish.
            k: How many passages, 1 to 60.
        """
        if not 1 <= k <= MOST:
            raise ProtokollError(f"Antalet stycken ska vara 1 till {MOST} men är {k}; rätta k.")
        found = self._desk.made(lambda: self._assistant.search(question, k=k), asking.get())
        return search_json(question, found)

    def decisions(
        self,
        words: str = "",
        body: str = "",
        year: str = "",
        outcome: Kind = "",
        order: Order = NEWEST_FIRST,
        page: int = 1,
    ) -> str:
        """List the decisions of the archive that fit, a page at a time.

        Gives JSON with each decision word for word, its outcome, who is to do what by when where
        that is told, its source and its links; "count" is how many fit, "pages" how many pages.

        Args:
            words: Words that all stand in the decision, its heading, case number, body or date.
            body: The name of a body, exactly as the minutes say it; every body when empty.
            year: A year as four digits; every year when empty.
            outcome: What became of it; every outcome when empty.
            order: What to sort by, from the end with "-" before it; "-datum" is the newest first.
            page: The page, from 1; one after the last is empty.
        """
        asked = Asked(_short(words), _short(body), _short(year), outcome, order)
        return decisions_json(self._assistant.register().select(asked), _from_1(page), PER_PAGE)

    def meetings(self, body: str = "", year: str = "", page: int = 1) -> str:
        """List the meetings whose minutes are in the archive, the newest first, a page at a time.

        Gives JSON with the title, body and date of each, how many items and decisions it has, and
        its links; "count" is how many there are, "pages" how many pages.

        Args:
            body: The name of a body, exactly as the minutes say it; every body when empty.
            year: A year as four digits; every year when empty.
            page: The page, from 1; one after the last is empty.
        """
        entries = [
            entry
            for entry in self._assistant.entries()
            if body in ("", entry.body) and year in ("", (entry.date or "")[:4])
        ]
        entries.sort(key=lambda entry: entry.date or "", reverse=True)
        return meetings_json(entries, _from_1(page), PER_PAGE, self._assistant.agenda)

    @property
    def tools(self) -> tuple[Callable[..., str], ...]:
        """What an MCP client may call, by the names of the functions."""
        return self.ask, self.search, self.decisions, self.meetings

    @property
    def endpoints(self) -> dict[str, tuple[str, Callable[..., str], type]]:
        """By what each endpoint is called: its method, what answers, and the shape of the answer.

        A question is posted, so that no other site can make a browser ask a costly one.
        """
        return {
            "ask": ("POST", self.answer, Answered),
            "search": ("GET", self.search, Found),
            "decisions": ("GET", self.decisions, Decisions),
            "meetings": ("GET", self.meetings, Meetings),
        }


def refusal(errors: list[dict]) -> tuple[int, str]:
    """The status and the Swedish sentence for a request that FastAPI could not read."""
    if errors[0]["type"] == "json_invalid":
        return 400, NO_JSON
    where = ".".join(str(part) for part in errors[0]["loc"][1:]) or "Begäran"
    return 422, f"»{where[:LONGEST]}« saknas eller har fel värde; vad som kan anges står på /api."


def tool_refusal(tool: str, arguments: Mapping[str, object], said: str) -> str:
    """The Swedish sentence for `said`, which the library says in English of what it cannot read.

    What is said in our own words is left as it is.
    """
    if said.startswith("Unknown tool"):
        return (
            f"Verktyget »{tool[:LONGEST]}« finns inte; ask, search, decisions och meetings finns."
        )
    if said.startswith("Input validation error"):
        sent = ", ".join(f"{name}={value!r}" for name, value in arguments.items()) or "ingenting"
        return (
            f"Verktyget »{tool}« kan inte läsa {sent[:LONGEST]}; rätta det så att det följer "
            "verktygets schema, som också står på /api."
        )
    return said


def status_of(error: ProtokollError) -> tuple[int, dict[str, str]]:
    """The status for a question that was not answered, and the headers that go with it."""
    if isinstance(error, BusyError):
        return error.status, {"Retry-After": str(error.wait)}
    return (503 if isinstance(error, StoreError) else 422), {}


def _written(*said: str) -> None:
    # JSON can name half a character ("\ud800"), which nothing can be made of.
    if any("\ud800" <= character <= "\udfff" for text in said for character in text):
        raise ProtokollError("Frågan innehåller halva Unicode-tecken; skriv den i UTF-8.")


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError as error:
        raise ProtokollError(
            f"Datumet »{said[:LONGEST]}« ska vara skrivet som 2024-05-31; rätta today."
        ) from error


def _short(said: str) -> str:
    if len(said) > LONGEST:
        raise ProtokollError(
            f"Det som söks är {len(said)} tecken långt men får vara högst {LONGEST}; korta det."
        )
    return said.strip()


def _from_1(page: int) -> int:
    if page < 1:
        raise ProtokollError(f"Sidorna räknas från 1 men page är {page}; rätta page.")
    return page
