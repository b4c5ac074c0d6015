"""The one seam to the models that search: passages and questions become unit vectors.

A cross-encoder, where one is chosen, reads question and passage together. A model is the embedded
one, a folder, or a name in the local Hugging Face cache; the last two are both read as folders, so
that no hub is ever asked. Only `fetch` reaches out.
"""

import hashlib
import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import EncoderError
from .weights import CONVERSION, NAME, SOURCE, embedded_model

if TYPE_CHECKING:
    import numpy as np

BATCH = 16
"""Texts in one step: 8 and 16 are the fastest on two cores; 64, with more padding, a fifth less."""

CHARACTERS_PER_TOKEN = 16
"""The longest piece in the vocabulary of multilingual-e5, so a text cut at so many characters for
each token the model takes loses nothing; the rest would be tokenized only to be thrown away."""

MOST_TOKENS = 8192
"""Taken for the limit of a model that does not tell its own."""

PASSAGE_PROMPTS = ("document", "passage", "corpus")
MODEL_FILES = {".json", ".safetensors", ".bin", ".model", ".txt"}
"""What decides a model's vectors; notes and pictures beside them do not."""

PATIENCE = 20.0
"""Seconds for a hub to answer at all."""

ENCODER, RERANKER = "PROTOKOLL_ENCODER", "PROTOKOLL_RERANKER"
"""The settings that choose a model, for the sentence that says what to do."""

ASKED = 1000
"""Questions whose vectors are remembered: the same one is asked again, and by a conversation."""

SAMPLES = 16
SAMPLE = 4096
"""Places, and bytes at each, read of a large file: a retrained model differs in all its layers."""


class Encoder:
    """Passages and questions to vectors; threads may share it. Its model is loaded when needed."""

    def __init__(self, name: str | None = None) -> None:
        """Choose the embedded model (None), a folder, or a model fetched earlier by its name."""
        self.name = name or NAME
        self._embedded = not name
        self._model: Any = None
        self._lock = threading.Lock()
        self._asked = lru_cache(ASKED)(self._vector)

    @cached_property
    def identity(self) -> str:
        """What an index remembers of the model that made it. Loads no model.

        Raises EncoderError when there is no such model on this machine.
        """
        if self._embedded:
            return f"{NAME} ({SOURCE}, {CONVERSION})"
        folder = _folder_of(self.name)
        known_as = folder.name if Path(self.name).expanduser().is_dir() else self.name
        return f"{known_as} ({_fingerprint(folder)})"

    @property
    def is_loaded(self) -> bool:
        """Whether the next text need not wait for the model."""
        return self._model is not None

    def encode_passages(
        self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> "np.ndarray":
        """The vectors of passages, float32 (texts, d), each of length 1, in the order given.

        `progress` is called with the number of texts done since it was called last. Raises
        EncoderError when the model cannot be had.
        """
        import numpy as np

        model = self._loaded()
        vectors = np.empty((len(texts), model.get_embedding_dimension()), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda place: -len(texts[place]))
        for start in range(0, len(texts), BATCH):
            places = by_length[start : start + BATCH]
            batch = [_cut(texts[place], model) for place in places]
            with self._lock:
                vectors[places] = model.encode_document(
                    batch,
                    prompt_name=_passage_prompt(model),
                    batch_size=BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            if progress:
                progress(len(places))
        return vectors

    def encode_question(self, text: str) -> "np.ndarray":
        """The vector of a question, float32 (d,), of length 1; not to be written to.

        Raises EncoderError when the model cannot be had.
        """
        return self._asked(text)

    def _vector(self, text: str) -> "np.ndarray":
        import numpy as np

        model = self._loaded()
        with self._lock:
            vector = model.encode_query(
                _cut(text, model), normalize_embeddings=True, show_progress_bar=False
            )
        vector = np.asarray(vector, dtype=np.float32)
        vector.flags.writeable = False
        return vector

    def _loaded(self) -> Any:  # noqa: ANN401  (SentenceTransformer, imported late)
        with self._lock:
            if self._model is None:
                _prepare()
                folder = embedded_model() if self._embedded else _folder_of(self.name)
                self._model = _load(folder, self.name)
            return self._model


class Reranker:
    """A cross-encoder that reads a question and a passage together; loaded when needed."""

    def __init__(self, name: str) -> None:
        """Choose a folder, or a model fetched earlier by its name."""
        self._name = name
        self._model: Any = None
        self._lock = threading.Lock()

    def scores(self, question: str, texts: Sequence[str]) -> "np.ndarray":
        """How well each text answers the question, float32 (texts,), the higher the better.

        Raises EncoderError when the model cannot be had.
        """
        import numpy as np

        with self._lock:
            if self._model is None:
                _prepare()
                self._model = _load_reranker(_folder_of(self._name, RERANKER))
            found = self._model.predict(
                [(_clean(question), _clean(text)) for text in texts],
                batch_size=BATCH,
                show_progress_bar=False,
            )
        scores = np.asarray(found, dtype=np.float32)
        # A model of several classes, as those for entailment are, has no one score for a pair.
        if scores.shape != (len(texts),):
            raise EncoderError(
                f"En modell som ger ett tal per par väntades i {RERANKER}, men {self._name} ger "
                f"{scores.shape[-1]}; välj en som är gjord för att ordna sökträffar."
            )
        return scores


def fetch(name: str) -> None:
    """Fetch a model from its hub into the local cache: the one call that leaves the machine.

    Raises EncoderError when there is no such model, no network, or no room.
    """
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    try:
        from huggingface_hub import model_info
        from huggingface_hub.constants import HF_HUB_CACHE

        # Asked first: without a network what follows tries again and again for minutes.
        model_info(_full(name), timeout=PATIENCE)
        from sentence_transformers import SentenceTransformer

        _hush()
        SentenceTransformer(name, device="cpu", cache_folder=HF_HUB_CACHE)
    except Exception as error:  # the hub's client raises errors of many libraries
        raise EncoderError(
            f"Modellen {name} skulle hämtas, men det gick inte ({type(error).__name__}); "
            "kontrollera namnet, nätverket och diskutrymmet, eller ange en mapp med en "
            "sentence-transformers-modell i PROTOKOLL_ENCODER."
        ) from error


def _prepare() -> None:
    """Say to the libraries, which read it once when they are imported, how to behave."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    # Unset, the tokenizers warn on stderr in every process that forks after they ran.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    # By default torch's threads spin while they wait: beside one other busy process on two cores
    # (an ingest beside serve) a question takes 950 ms, with this 30 ms; alone it costs nothing.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _hush() -> None:
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    for library in ("sentence_transformers", "huggingface_hub", "torch"):
        logging.getLogger(library).setLevel(logging.ERROR)


def _load_reranker(folder: Path) -> Any:  # noqa: ANN401
    try:
        from sentence_transformers import CrossEncoder

        _hush()
        return CrossEncoder(str(folder), local_files_only=True, model_kwargs={"dtype": "float32"})
    except Exception as error:  # a folder may hold anything
        raise EncoderError(
            f"En sentence-transformers-modell av slaget CrossEncoder väntades i {folder}, men den "
            f"går inte att läsa ({type(error).__name__}); ange en annan i {RERANKER}."
        ) from error


def _load(folder: Path, name: str) -> Any:  # noqa: ANN401
    try:
        from sentence_transformers import SentenceTransformer

        _hush()
        # In bfloat16, as some are stored, a model is three times slower on a processor.
        return SentenceTransformer(
            str(folder), local_files_only=True, model_kwargs={"dtype": "float32"}
        )
    except Exception as error:  # a folder may hold anything
        raise EncoderError(
            f"En sentence-transformers-modell väntades i {folder}, men den går inte att läsa "
            f"({type(error).__name__}); ta bort mappen, eller hämta modellen igen med "
            f"protokoll model fetch {name}, eller ange en annan mapp i PROTOKOLL_ENCODER."
        ) from error


def _folder_of(name: str, setting: str = ENCODER) -> Path:
    """The folder that a path or a name in the local cache stands for."""
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder.resolve()
    if cached := next(_cached(name), None):
        return cached
    raise EncoderError(
        f"Språkmodellen {name} väntades som mapp eller i den lokala modellcachen men finns inte "
        f"där; hämta den med protokoll model fetch {name} eller ange en mapp med en "
        f"sentence-transformers-modell i {setting}."
    )


def _cached(name: str) -> Iterator[Path]:
    _prepare()
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    for file in ("modules.json", "config.json"):
        try:
            found = try_to_load_from_cache(_full(name), file)
        except HFValidationError:
            return  # such a name no hub has
        if isinstance(found, str):
            yield Path(found).parent


def _full(name: str) -> str:
    """The name as the hub has it; sentence-transformers leaves its own organisation out."""
    return name if "/" in name else f"sentence-transformers/{name}"


def _fingerprint(folder: Path) -> str:
    """Eight hexadecimal digits that tell two models of the same name apart; takes milliseconds."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in MODEL_FILES and path.is_file():
            size = path.stat().st_size
            digest.update(f"{path.relative_to(folder).as_posix()}\0{size}\0".encode())
            digest.update(_sample(path, size))
    return digest.hexdigest()[:8]


def _sample(path: Path, size: int) -> bytes:
    if size <= SAMPLES * SAMPLE:
        return path.read_bytes()
    with path.open("rb") as file:
        pieces = []
        for place in range(SAMPLES):
            file.seek(place * (size - SAMPLE) // (SAMPLES - 1))
            pieces.append(file.read(SAMPLE))
    return b"".join(pieces)


def _passage_prompt(model: Any) -> str | None:  # noqa: ANN401
    # encode_document itself takes "document", which is there and empty in every model that has
    # saved its prompt as "passage".
    return next((name for name in PASSAGE_PROMPTS if model.prompts.get(name)), None)


def _cut(text: str, model: Any) -> str:  # noqa: ANN401
    tokens = min(model.max_seq_length or MOST_TOKENS, MOST_TOKENS)
    return _clean(text[: tokens * CHARACTERS_PER_TOKEN])


def _clean(text: str) -> str:
    # Half a surrogate pair, which JSON can hold, is no UTF-8 and stops the tokenizer.
    return text.encode("utf-8", "replace").decode("utf-8")
