"""A language model through LiteLLM: asked, timed, stopped, and never trusted.

Keys are read by LiteLLM from the environment (OPENAI_API_KEY and so on) and never seen here.
"""

import ipaddress
import logging
import os
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from types import ModuleType
from urllib.parse import urlsplit

from ingest.errors import ProtokollError

WINDOW = 4096
"""Tokens that a model unknown to LiteLLM is taken to read: what Ollama gives one by default."""
ANSWER = 500
"""Tokens of an answer: four sentences, with room for a model that is long-winded."""
MARGIN = 1.3
"""How many more tokens Swedish may take in the model's own tokenizer than in LiteLLM's count."""
MOST = 6000
"""Characters of an answer that are read; what goes on longer has lost its way."""
TIMEOUT = 60.0
"""Seconds to the first words: a model on processors alone reads the sources slowly."""
RETRIES = 2
"""Times that LiteLLM asks again after 429, 500 or a broken connection."""
WHOLE = 3
"""Time of a whole answer, in times that to its first words."""
_INSIDE = ("localhost", ".local", ".internal", ".lan", ".intra")

Message = dict[str, str]


class ModelError(ProtokollError):
    """The language model did not answer; the text says why."""


@dataclass(frozen=True, slots=True)
class Model:
    """A LiteLLM model name (`ollama/…`, `openai/…`), and where and how long it is waited for.

    `timeout` is in seconds to the first words. `fallback` is asked where this one fails.
    """

    name: str
    api_base: str | None = None
    fallback: str | None = None
    timeout: float = TIMEOUT

    @classmethod
    def from_environment(
        cls, name: str | None = None, api_base: str | None = None
    ) -> "Model | None":
        """The model named here or by PROTOKOLL_LLM, with _API_BASE, _FALLBACK and _TIMEOUT.

        None where none is named. Raises ModelError for a time-out that is no number of seconds.
        """
        name = name or os.environ.get("PROTOKOLL_LLM")
        if not name:
            return None
        given = os.environ.get("PROTOKOLL_LLM_TIMEOUT") or str(TIMEOUT)
        return cls(
            name=name,
            api_base=api_base or os.environ.get("PROTOKOLL_LLM_API_BASE") or None,
            fallback=os.environ.get("PROTOKOLL_LLM_FALLBACK") or None,
            timeout=_seconds(given),
        )

    def stream(self, messages: Sequence[Message]) -> Iterator[str]:
        """The answer in pieces, as they come. Raises ModelError; closing it stops the model."""
        names = [self.name, *filter(None, [self.fallback])]
        for at, name in enumerate(names):
            begun = False
            try:
                with closing(self._pieces(name, messages)) as pieces:
                    for piece in pieces:
                        begun = True
                        yield piece
                return
            except ModelError:
                if begun or at + 1 == len(names):
                    raise

    def room(self, messages: Sequence[Message]) -> int:
        """Tokens that are left for the sources beside these messages and the answer."""
        window = min(self._window(name) for name in (self.name, self.fallback) if name)
        return max(0, window - ANSWER - sum(self.tokens(each["content"]) for each in messages))

    def tokens(self, text: str) -> int:
        """About how many tokens a text is, rather too many than too few."""
        return int(MARGIN * _litellm().token_counter(model=self.name, text=text)) + 1

    @property
    def health(self) -> str:
        """Which model is in use, and whether its provider is outside the organisation."""
        names = [self.name, *filter(None, [self.fallback])]
        outside = [name for name in names if not self._is_inside(name)]
        said = f"Språkmodell: {self.name}"
        if self.fallback:
            said += f", annars {self.fallback}"
        if not outside:
            return f"{said}; den körs inom organisationen."
        return f"{said}; frågor och protokolltext skickas utanför organisationen ({outside[0]})."

    def _is_inside(self, name: str) -> bool:
        base = self._base(name)
        if not base and name.startswith("ollama"):
            base = os.environ.get("OLLAMA_API_BASE") or "http://localhost:11434"
        host = urlsplit(base or "").hostname or ""
        try:
            return ipaddress.ip_address(host).is_private
        except ValueError:
            return bool(host) and ("." not in host or host.endswith(_INSIDE))

    def _base(self, name: str) -> str | None:
        """The address is of the model's provider; a fallback at another one has its own."""
        return self.api_base if name.split("/")[0] == self.name.split("/")[0] else None

    @staticmethod
    def _window(name: str) -> int:
        known = _litellm().model_cost
        told = known.get(name) or known.get(name.split("/", 1)[-1]) or {}
        return int(told.get("max_input_tokens") or WINDOW)

    def _pieces(self, name: str, messages: Sequence[Message]) -> Iterator[str]:
        """What one model says, read in a thread of its own so that waiting has an end."""
        came: queue.Queue[str | Exception | None] = queue.Queue()
        stopped = threading.Event()
        arguments = (name, list(messages), came, stopped)
        threading.Thread(target=self._read, args=arguments, daemon=True).start()
        began = time.monotonic()
        read = 0
        try:
            while read < MOST:
                limit = WHOLE * self.timeout if read else self.timeout
                try:
                    piece = came.get(timeout=max(0.0, began + limit - time.monotonic()))
                except queue.Empty:
                    raise ModelError(_said(name, f"svarade inte inom {limit:.0f} s")) from None
                if piece is None and not read:
                    raise ModelError(_said(name, "svarade inte med något läsbart"))
                if piece is None:
                    return
                if isinstance(piece, ModelError):
                    raise piece
                if isinstance(piece, Exception):
                    raise ModelError(_said(name, _why(piece))) from piece
                read += len(piece)
                yield piece
        finally:
            stopped.set()

    def _read(
        self,
        name: str,
        messages: list[Message],
        came: "queue.Queue[str | Exception | None]",
        stopped: threading.Event,
    ) -> None:
        base = self._base(name)
        # LiteLLM would report a missing key as a connection that failed, after trying again.
        wanted = [] if base else _litellm().validate_environment(name)["missing_keys"]
        if keys := [key for key in wanted if key.endswith("_KEY")]:
            came.put(ModelError(_said(name, f"saknar nyckel: ange {keys[0]}")))
            return
        # A server of one's own needs no key, but LiteLLM's client does not start without one.
        keyless = base and name.startswith("openai/") and not os.environ.get("OPENAI_API_KEY")
        chunks = None
        try:
            chunks = _litellm().completion(
                model=name,
                messages=messages,
                api_base=base,
                api_key="none" if keyless else None,
                stream=True,
                temperature=0,
                max_tokens=ANSWER,
                timeout=self.timeout,
                num_retries=RETRIES,
            )
            for chunk in chunks:
                if stopped.is_set():
                    return
                if chunk.choices and (piece := chunk.choices[0].delta.content):
                    came.put(piece)
            came.put(None)
        except Exception as error:
            came.put(error)
        finally:
            # LiteLLM leaves the connection open, and the model writing, until it is collected.
            if close := getattr(getattr(chunks, "completion_stream", None), "close", None):
                close()


@cache
def _litellm() -> ModuleType:
    """LiteLLM, without its look-ups of prices and tokenizers, its notices and its statistics."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ["LITELLM_LOG"] = "CRITICAL"
    import litellm

    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.drop_params = True
    litellm.disable_hf_tokenizer_download = True
    # Its messages may quote what was sent, keys included.
    logging.getLogger("LiteLLM").disabled = True
    return litellm


def _seconds(given: str) -> float:
    try:
        seconds = float(given.replace(",", "."))
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 3600:
        raise ModelError(
            f"PROTOKOLL_LLM_TIMEOUT är »{given}« men ska vara ett antal sekunder, till exempel 60."
        )
    return seconds


def _said(name: str, why: str) -> str:
    return f"Språkmodellen {name} {why}; svaret är därför bara ordagrant ur protokollen."


_REASONS = (
    ("AuthenticationError", "saknar giltig nyckel: ange den som LiteLLM läser den"),
    ("PermissionDeniedError", "får inte användas med den nyckel som är angiven"),
    ("NotFoundError", "finns inte hos leverantören: kontrollera namnet"),
    ("ContextWindowExceededError", "kan inte läsa så mycket text"),
    ("BadRequestError", "kan inte användas: kontrollera namnet, till exempel ollama/NAMN"),
    ("RateLimitError", "tar inte emot fler frågor just nu"),
    ("Timeout", "svarade inte i tid"),
    ("ServiceUnavailableError", "går inte att nå: kontrollera adressen och att den är i gång"),
    ("InternalServerError", "gick inte att nå eller svarade med ett fel"),
    ("APIConnectionError", "går inte att nå: kontrollera adressen och att den är i gång"),
)


def _why(error: Exception) -> str:
    """What went wrong, from the kind of error alone: its own words may hold a key."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    return next((why for name, why in _REASONS if name in kinds), "svarade med något oläsligt")
