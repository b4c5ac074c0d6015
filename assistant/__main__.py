"""The command line: `protokoll COMMAND`, as `protokoll --help` lists them.

Heavy libraries are imported where they are needed, so that `--help` answers at once.
"""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from . import service
from .model import Model
from .settings import Settings

if TYPE_CHECKING:
    from .archive import Assistant
    from .door import History

DONE, FAILED, WRONG_USE = 0, 1, 2
CLUES = ("period", "body", "name", "case", "context", "latest")
"""What of a question `ask --without` leaves out; `assistant.question.Clue`, without its import."""


class _Parser(argparse.ArgumentParser):
    """argparse that says in Swedish what was expected, what was found and what to do."""

    given: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        expected = " ".join(self.format_usage().split()).removeprefix("Användning: ")
        found = " ".join(_Parser.given) or "inget"
        self.exit(
            WRONG_USE,
            f"Väntade »{expected}« men fick »{found[:200]}«; se {self.prog} --help.\n",
        )


class _Formatter(argparse.HelpFormatter):
    def add_usage(
        self, usage: str | None, actions: object, groups: object, prefix: str | None = None
    ) -> None:
        super().add_usage(usage, actions, groups, "Användning: ")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 done, 1 something failed and was reported, 2 wrong use."""
    _Parser.given = sys.argv[1:] if arguments is None else arguments
    options = _parser().parse_args(_Parser.given)
    from ingest.errors import ProtokollError

    try:
        return options.run(options)
    except ProtokollError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("Avbrutet.", file=sys.stderr)
        return FAILED
    except BrokenPipeError:
        # Who read it has had enough, as in `protokoll inspect FIL | head`; say nothing at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _parser() -> argparse.ArgumentParser:
    settings = Settings.from_environment()
    parser = _plain("protokoll", "Ställ frågor till ett arkiv av mötesprotokoll.")
    commands = parser.add_subparsers(
        title="Kommandon",
        metavar="KOMMANDO",
        required=True,
        prog="protokoll",
        parser_class=_plain_class(),
    )
    ingest = _command(commands, "ingest", "Läs in en mapp med protokoll i indexet.", _ingest)
    ingest.add_argument("--json", action="store_true", help="skriv rapporten som JSON")
    watch = _command(commands, "watch", "Läs in en mapp och håll indexet i takt med den.", _watch)
    for command in (ingest, watch):
        command.add_argument(
            "archive",
            metavar="MAPP",
            type=Path,
            nargs="?",
            default=settings.archive,
            help="mappen med protokoll (annars PROTOKOLL_ARCHIVE)",
        )
        _add_mask(command, settings)
    ask = _command(commands, "ask", "Ställ en fråga, eller många ur en fil.", _ask)
    ask.add_argument("question", metavar="FRÅGA", nargs="?", help="frågan, på svenska")
    ask.add_argument(
        "--batch", metavar="FIL", type=Path, help='en fråga per rad som JSON-objekt med "question"'
    )
    ask.add_argument("--json", action="store_true", help="skriv svaret som JSON")
    ask.add_argument(
        "--today",
        metavar="DATUM",
        type=_day,
        default=None,
        help="dagen som »förra året« räknas från, till exempel 2025-06-30",
    )
    ask.add_argument(
        "--without",
        metavar="LEDTRÅD",
        action="append",
        choices=CLUES,
        default=[],
        help="bortse från något i frågan (kan upprepas): " + ", ".join(CLUES),
    )
    serve = _command(commands, "serve", "Öppna chatten i webbläsaren.", _serve)
    service.add_flags(serve, settings)
    user = _command(commands, "user", "Bestäm vilka som får logga in.", None)
    changes = user.add_subparsers(
        title="Kommandon",
        metavar="KOMMANDO",
        required=True,
        prog="protokoll user",
        parser_class=_plain_class(),
    )
    add = _command(changes, "add", "Lägg till en användare, eller byt lösenord.", _user_add)
    remove = _command(changes, "remove", "Ta bort en användare.", _user_remove)
    listed = _command(changes, "list", "Visa användarna.", _user_list)
    for command in (add, remove):
        command.add_argument("name", metavar="NAMN", help="användarens namn")
    for command in (add, remove, listed):
        command.add_argument(
            "--users",
            metavar="FIL",
            type=Path,
            default=Path(os.environ.get("PROTOKOLL_USERS") or ".protokoll-users.json"),
            help="filen med användare (PROTOKOLL_USERS; annars .protokoll-users.json)",
        )
    check = _command(commands, "check", "Jämför indexet med arkivet.", _check)
    check.add_argument("--repair", action="store_true", help="läs in det som inte stämmer igen")
    check.add_argument("--json", action="store_true", help="skriv det som inte stämmer som JSON")
    forget = _command(commands, "forget", "Ta bort ett protokoll för gott.", _forget)
    forget.add_argument("document", metavar="PROTOKOLL", help="namnet, som sidan Arkivet visar det")
    forget.add_argument("--undo", action="store_true", help="låt det läsas in igen")
    backup = _command(commands, "backup", "Kopiera index och omdömen till en fil.", _backup)
    restore = _command(commands, "restore", "Återställ index och omdömen ur en kopia.", _restore)
    for command in (backup, restore):
        command.add_argument("file", metavar="FIL", type=Path, help="säkerhetskopian")
        command.add_argument(
            "--users", metavar="FIL", type=Path, help="ta med filen med användare (annars inte)"
        )
    feedback = _command(commands, "feedback", "Skriv ut omdömen om svaren, ett per rad.", _feedback)
    inspect = _command(commands, "inspect", "Visa hur ett protokoll har lästs.", _inspect)
    inspect.add_argument("file", metavar="FIL", type=Path, help="protokollet")
    inspect.add_argument("--json", action="store_true", help="skriv läsningen som JSON")
    for command in (check, inspect):
        _add_mask(command, settings)
    model = _command(commands, "model", "Hämta en annan språkmodell för sökningen.", None)
    actions = model.add_subparsers(
        title="Kommandon",
        metavar="KOMMANDO",
        required=True,
        prog="protokoll model",
        parser_class=_plain_class(),
    )
    fetch = _command(actions, "fetch", "Hämta en modell från Hugging Face.", _fetch)
    fetch.add_argument("name", metavar="NAMN", help="modellens namn på Hugging Face")
    for command in (ask, serve, check):
        command.add_argument(
            "--archive",
            metavar="MAPP",
            type=Path,
            default=settings.archive,
            help="mappen med protokoll (PROTOKOLL_ARCHIVE)",
        )
    for command in (ask, serve):
        command.add_argument(
            "--reranker",
            metavar="MODELL",
            default=settings.reranker,
            help="CrossEncoder som ordnar om de bästa träffarna (PROTOKOLL_RERANKER; annars ingen)",
        )
        command.add_argument(
            "--llm",
            metavar="MODELL",
            help="språkmodell som formulerar svaren, som ollama/NAMN (PROTOKOLL_LLM; annars ingen)",
        )
        command.add_argument(
            "--llm-api-base",
            metavar="ADRESS",
            help="var språkmodellen finns (PROTOKOLL_LLM_API_BASE)",
        )
    for command in (ingest, watch, ask, serve, check, feedback, forget, backup, restore):
        command.add_argument(
            "--index",
            metavar="MAPP",
            type=Path,
            default=settings.index,
            help="mappen med indexet (PROTOKOLL_INDEX)",
        )
    for command in (ingest, watch, ask, serve, check, forget, backup, restore):
        command.add_argument(
            "--chroma",
            metavar="ADRESS",
            default=settings.chroma,
            help="Chroma-server som har indexet, som http://127.0.0.1:8000 (PROTOKOLL_CHROMA)",
        )
        command.add_argument(
            "--encoder",
            metavar="MODELL",
            default=settings.encoder,
            help="språkmodell för sökningen (PROTOKOLL_ENCODER)",
        )
    return parser


def _add_mask(command: argparse.ArgumentParser, settings: Settings) -> None:
    command.add_argument(
        "--mask",
        action="store_true",
        default=settings.mask,
        help="dölj personnummer (PROTOKOLL_MASK=1; annars som indexet har det)",
    )
    command.add_argument(
        "--no-mask",
        dest="mask",
        action="store_false",
        help="dölj inte personnummer längre (PROTOKOLL_MASK=0)",
    )


def _plain(program: str, description: str) -> argparse.ArgumentParser:
    return _named(
        _Parser(prog=program, description=description, add_help=False, formatter_class=_Formatter)
    )


def _plain_class() -> Callable[..., argparse.ArgumentParser]:
    return lambda **given: _named(_Parser(**given, add_help=False, formatter_class=_Formatter))


def _named(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Give argparse's own headings and its help flag in Swedish."""
    parser._positionals.title = "Argument"
    parser._optionals.title = "Flaggor"
    parser.add_argument("-h", "--help", action="help", help="visa den här hjälpen")
    return parser


def _command(
    commands: argparse._SubParsersAction,
    name: str,
    text: str,
    run: Callable[[argparse.Namespace], int] | None,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text)
    command.set_defaults(run=run)
    return command


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _settings(options: argparse.Namespace) -> Settings:
    asks = "llm" in options
    return Settings(
        archive=options.archive,
        index=options.index,
        encoder=options.encoder,
        chroma=options.chroma,
        reranker=getattr(options, "reranker", None),
        model=Model.from_environment(options.llm, options.llm_api_base) if asks else None,
        uploads=getattr(options, "upload", False),
        mask=getattr(options, "mask", None),
    )


def _ingest(options: argparse.Namespace) -> int:
    from ingest.archive import bring_in_line
    from ingest.encoder import Encoder

    from .door import report_json
    from .terminal import ingest_report, progress_bar

    settings = _settings(options)
    encoder = Encoder(settings.encoder)
    with progress_bar() as progress:
        report = bring_in_line(
            settings.archive,
            settings.index,
            encoder,
            progress=progress,
            say=_say,
            server=settings.chroma,
            mask=settings.mask,
        )
    print(report_json(report) if options.json else ingest_report(report), flush=True)
    _prepare(settings, encoder.identity)
    return FAILED if report.failed else DONE


def _watch(options: argparse.Namespace) -> int:
    from ingest.encoder import Encoder
    from ingest.watch import watch

    from .terminal import changes_text, ingest_report, progress_bar

    # A service is stopped by SIGTERM, and one started in the background ignores SIGINT.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    settings = _settings(options)
    encoder = Encoder(settings.encoder)
    try:
        with progress_bar() as progress:
            reports = watch(
                settings.archive,
                settings.index,
                encoder,
                progress=progress,
                say=_say,
                server=settings.chroma,
                mask=settings.mask,
            )
            print(ingest_report(next(reports)))
        _prepare(settings, encoder.identity)
        print(f"Bevakar {settings.archive}; avsluta med Ctrl-C.", flush=True)
        for report in reports:
            for line in changes_text(report):
                print(line, flush=True)
    except KeyboardInterrupt:
        print("Bevakningen är avslutad.")
    return DONE


def _prepare(settings: Settings, encoder: str) -> None:
    """Make now what search needs besides the index, so that no first question waits for it."""
    from ingest.store import Store

    from .catalogue import Catalogue

    store = Store(settings.index, encoder, server=settings.chroma)
    try:
        Catalogue.open(settings.index, store)
    finally:
        store.close()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _ask(options: argparse.Namespace) -> int:
    if (options.question is None) == (options.batch is None):
        print(
            "Ange en fråga eller --batch FIL, ett av dem; se protokoll ask --help.", file=sys.stderr
        )
        return WRONG_USE
    from .archive import Assistant
    from .door import as_json, batch
    from .terminal import answer_text

    if options.batch is not None:
        questions = batch(options.batch)
    assistant = Assistant.open(_settings(options))
    if options.batch is None:
        answer = assistant.ask(options.question, today=options.today, without=options.without)
        print(as_json(answer) if options.json else answer_text(answer))
        return DONE
    return max((_answer_line(assistant, *row, options) for row in questions), default=DONE)


def _answer_line(
    assistant: "Assistant", question: str, history: "History", options: argparse.Namespace
) -> int:
    """Print the answer to one question of a batch; one that is refused stops none of the others."""
    from ingest.errors import ProtokollError

    from .door import as_json, error_json

    try:
        answer = assistant.ask(
            question, history=history, today=options.today, without=options.without
        )
        print(as_json(answer), flush=True)
    except ProtokollError as error:
        print(error_json(question, error), flush=True)
        return FAILED
    return DONE


def _serve(options: argparse.Namespace) -> int:
    service.run(options, _settings(options))
    return DONE


def _user_add(options: argparse.Namespace) -> int:
    from getpass import getpass

    from .users import Users

    if sys.stdin.isatty():
        password = getpass("Lösenord: ")
        if getpass("Samma lösenord igen: ") != password:
            print("Lösenorden är olika; försök igen.", file=sys.stderr)
            return FAILED
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    Users(options.users).add(options.name, password)
    print(f"{options.name} får logga in; starta med protokoll serve --users {options.users}.")
    return DONE


def _user_remove(options: argparse.Namespace) -> int:
    from .users import Users

    Users(options.users).remove(options.name)
    print(f"{options.name} får inte längre logga in.")
    return DONE


def _user_list(options: argparse.Namespace) -> int:
    from .users import Users

    for name in Users(options.users).names():
        print(name)
    return DONE


def _check(options: argparse.Namespace) -> int:
    from ingest.check import check, rebuild, repair
    from ingest.encoder import Encoder
    from ingest.errors import DamageError

    from .door import findings_json
    from .terminal import findings_text

    encoder = Encoder(options.encoder)
    try:
        found = check(options.archive, options.index, encoder.identity, options.chroma)
    except DamageError:
        if not options.repair:
            raise
        found = rebuild(options.archive, options.index, encoder, options.mask)
        _say("Indexet gick inte att öppna; protokollen är inlästa på nytt.")
    left = found
    if found and options.repair:
        left = repair(options.archive, options.index, encoder, found, options.chroma)
    print(findings_json(found, left) if options.json else findings_text(found, left))
    return FAILED if left else DONE


def _forget(options: argparse.Namespace) -> int:
    from ingest.encoder import Encoder

    from .forget import forget, undo
    from .terminal import looked_text

    if options.undo:
        undo(options.document, options.index)
        print(f"»{options.document}« får läsas in igen; kör protokoll ingest.")
        return DONE
    encoder = Encoder(options.encoder)
    looked = forget(options.document, options.index, encoder.identity, options.chroma)
    print(looked_text(looked, options.chroma))
    return FAILED if looked.left else DONE


def _backup(options: argparse.Namespace) -> int:
    from .backup import back_up

    held = back_up(options.file, options.index, _embedded(options), options.users)
    print(
        f"Säkerhetskopian {options.file} är gjord: {held.documents} dokument, {held.passages} "
        f"stycken{', användarna' if held.users else ''}. Originalen är inte med."
    )
    return DONE


def _restore(options: argparse.Namespace) -> int:
    from .backup import restore

    held = restore(options.file, options.index, _embedded(options), options.users)
    print(
        f"Återställt är {held.documents} dokument och {held.passages} stycken som de var "
        f"{held.made[:16].replace('T', ' ')}; kör protokoll check för att jämföra med arkivet."
    )
    return DONE


def _embedded(options: argparse.Namespace) -> str:
    """The encoder of an index in a folder. Raises StoreError where the index is on a server."""
    from ingest.encoder import Encoder
    from ingest.errors import StoreError

    if options.chroma:
        raise StoreError(
            f"Indexet ligger på Chroma-servern {options.chroma}, och kopieras där: stoppa den och "
            "kopiera mappen som den har."
        )
    return Encoder(options.encoder).identity


def _feedback(options: argparse.Namespace) -> int:
    from .feedback import Feedback

    for line in Feedback(options.index).lines():
        print(line)
    return DONE


def _inspect(options: argparse.Namespace) -> int:
    from ingest.files import read
    from ingest.parse import parse

    from .reading import reading_json, reading_text

    document = read(options.file, options.file.parent, bool(options.mask))
    meeting = parse(document)
    print(reading_json(meeting) if options.json else reading_text(document, meeting))
    return DONE


def _fetch(options: argparse.Namespace) -> int:
    from ingest.encoder import fetch

    fetch(options.name)
    print(f"Modellen {options.name} är hämtad; välj den med PROTOKOLL_ENCODER={options.name}.")
    return DONE


if __name__ == "__main__":
    sys.exit(main())
