"""What `protokoll serve` is told, by flags and by the environment, and its start."""

import argparse
import os
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .settings import Settings

if TYPE_CHECKING:
    from .feedback import Feedback

DAY = 24 * 3600.0
"""Seconds between two looks at what is too old."""
MOST_DAYS = 36_500
"""Days that can be chosen: a hundred years."""


def add_flags(serve: argparse.ArgumentParser, settings: Settings) -> None:
    """The flags of the site beside those for the archive and the language model."""
    serve.add_argument(
        "--host", metavar="ADRESS", default="127.0.0.1", help="adress att lyssna på (127.0.0.1)"
    )
    serve.add_argument(
        "--port", metavar="PORT", type=_port, default=7860, help="port att lyssna på (7860)"
    )
    serve.add_argument(
        "--upload",
        action="store_true",
        default=settings.uploads,
        help="låt den som ser sidan lägga till protokoll (PROTOKOLL_UPLOAD=1; annars inte)",
    )
    users = os.environ.get("PROTOKOLL_USERS")
    serve.add_argument(
        "--users",
        metavar="FIL",
        type=Path,
        default=Path(users) if users else None,
        help="filen med dem som får logga in (PROTOKOLL_USERS; annars ingen inloggning)",
    )
    serve.add_argument(
        "--oidc-issuer",
        metavar="ADRESS",
        help="den som loggar in med OpenID Connect (PROTOKOLL_OIDC_ISSUER)",
    )
    serve.add_argument(
        "--oidc-client",
        metavar="NAMN",
        help="vad sidan heter där (PROTOKOLL_OIDC_CLIENT); hemligheten är PROTOKOLL_OIDC_SECRET",
    )
    serve.add_argument(
        "--proxy-header",
        metavar="HUVUD",
        help="det huvud där proxyn namnger användaren, som X-Forwarded-User",
    )
    serve.add_argument(
        "--proxy-address", metavar="ADRESS", help="proxyns IP-adress; bara den får säga det"
    )
    serve.add_argument(
        "--allowed-host",
        metavar="NAMN",
        action="append",
        default=[],
        help="namn som sidan nås med av andra (kan upprepas)",
    )
    serve.add_argument(
        "--at-once",
        metavar="ANTAL",
        help="frågor som besvaras samtidigt (PROTOKOLL_AT_ONCE; annars 4)",
    )
    serve.add_argument(
        "--answer-seconds",
        metavar="SEKUNDER",
        help="så länge ett svar får dröja (PROTOKOLL_ANSWER_SECONDS; annars 120)",
    )
    serve.add_argument(
        "--retention-days",
        metavar="DAGAR",
        type=_days,
        default=os.environ.get("PROTOKOLL_RETENTION_DAYS") or None,
        help="ta bort omdömen som är äldre (PROTOKOLL_RETENTION_DAYS; annars sparas de)",
    )
    serve.add_argument(
        "--log",
        metavar="FIL",
        default=os.environ.get("PROTOKOLL_LOG") or None,
        help="skriv en JSON-rad per begäran och svar i filen, eller - för standard fel "
        "(PROTOKOLL_LOG; annars bara fel)",
    )
    serve.add_argument(
        "--log-questions",
        action="store_true",
        default=os.environ.get("PROTOKOLL_LOG_QUESTIONS") == "1",
        help="skriv också frågorna i loggen (PROTOKOLL_LOG_QUESTIONS=1; annars inte)",
    )


def run(options: argparse.Namespace, settings: Settings) -> None:
    """Serve the site until it is stopped. Raises ProtokollError for flags that do not fit."""
    from .access import Access
    from .archive import Assistant
    from .desk import Room
    from .feedback import Feedback
    from .logs import set_up
    from .oidc import Issuer
    from .web import serve

    issuer = Issuer.from_environment(options.oidc_issuer, options.oidc_client)
    access = Access(
        options.users,
        options.proxy_header,
        options.proxy_address,
        tuple(options.allowed_host),
        os.environ.get("PROTOKOLL_METRICS_TOKEN", ""),
        issuer,
        settings.index.with_name(f"{settings.index.name}.key") if issuer else None,
    )
    room = Room.from_environment(options.at_once, options.answer_seconds)
    set_up(options.log)
    if options.retention_days:
        feedback = Feedback(settings.index)
        threading.Thread(
            target=_retain, args=[feedback, options.retention_days], daemon=True
        ).start()
    if settings.model:
        print(settings.model.health, flush=True)
    serve(
        lambda: Assistant.open(settings),
        options.host,
        options.port,
        access,
        room,
        options.log_questions,
    )


def _retain(feedback: "Feedback", days: int) -> None:
    """Delete once a day, for ever, the opinions that are older."""
    while True:
        # A disk that cannot be written today may be tomorrow; the opinions' own page tells of it.
        with suppress(OSError):
            feedback.drop_older(datetime.now().astimezone() - timedelta(days=days))
        time.sleep(DAY)


def _days(text: str) -> int:
    days = int(text)
    if not 0 < days <= MOST_DAYS:
        raise ValueError(days)
    return days


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise ValueError(port)
    return port
