"""A backup gives back what was there; what is damaged, foreign or hostile changes nothing."""

import json
import shutil
import zipfile

import pytest

from assistant.__main__ import main
from assistant.archive import Assistant
from assistant.backup import MANIFEST, back_up, restore
from assistant.feedback import Feedback, Given
from assistant.settings import Settings
from ingest.errors import ProtokollError
from ingest.store import Store

QUESTION = "Vad beslutades om DUA?"


@pytest.fixture
def place(small, tmp_path):
    """A copy of the small archive's index, and the name of a backup."""
    shutil.copytree(small.index, tmp_path / "index")
    return tmp_path / "index", tmp_path / "kopia.zip"


@pytest.fixture(scope="module")
def made_by(encoder):
    return encoder.identity


def state(index):
    """All files but those that are derived, and what is in them."""
    return {
        path.relative_to(index): path.read_bytes()
        for path in index.rglob("*")
        if path.is_file() and path.name not in ("writer.lock", "generation")
    }


def held(index, encoder):
    store = Store(index, encoder)
    try:
        return store.entries(), store.passages(), store.vectors([p.id for p in store.passages()])
    finally:
        store.close()


def test_what_was_copied_comes_back_and_newer_opinions_stay(place, made_by, small):
    index, file = place
    opinions = Feedback(index)
    opinions.add(Given("Fråga 1", "Svar", True))
    entries, passages, vectors = held(index, made_by)
    told = back_up(file, index, made_by)
    assert (told.documents, told.passages, told.users) == (len(entries), len(passages), False)

    store = Store(index, made_by)
    store.remove("styrelsen-2024-09-20.txt")
    store.close()
    opinions.add(Given("Fråga 2", "Svar", False))
    assert restore(file, index, made_by) == told
    again = held(index, made_by)
    assert again[:2] == (entries, passages)
    assert (again[2] == vectors).all()
    assert [json.loads(line)["question"] for line in opinions.lines()] == ["Fråga 1", "Fråga 2"]
    assert [path.name for path in index.parent.iterdir() if path.name.startswith("index")] == [
        "index"
    ]


@pytest.mark.slow
def test_an_assistant_that_is_open_answers_of_what_was_restored(place, made_by, small):
    index, file = place
    back_up(file, index, made_by)
    opened = Assistant.open(Settings(small.archive, index, None))
    before = opened.ask(QUESTION).citations
    store = Store(index, made_by)
    store.remove("styrelsen-2024-09-20.txt")
    store.close()
    assert opened.ask(QUESTION).citations != before
    restore(file, index, made_by)
    assert opened.ask(QUESTION).citations == before


def test_the_users_are_in_it_where_they_are_asked_for(place, made_by, tmp_path):
    index, file = place
    users = tmp_path / "users.json"
    users.write_text('{"eva": "hash"}')
    assert back_up(file, index, made_by, users).users
    users.unlink()
    restore(file, index, made_by, users)
    assert (users.read_text(), users.stat().st_mode & 0o777) == ('{"eva": "hash"}', 0o600)
    back_up(file, index, made_by)
    with pytest.raises(ProtokollError, match="har inga användare"):
        restore(file, index, made_by, users)


def rewritten(file, change):
    """A backup whose members have been changed: a dict of names and bytes."""
    with zipfile.ZipFile(file) as box:
        members = {name: box.read(name) for name in box.namelist()}
    change(members)
    with zipfile.ZipFile(file, "w") as box:
        for name, content in members.items():
            box.writestr(name, content)


def outside(members):
    told = json.loads(members[MANIFEST])
    told["files"]["index/../../ute.txt"] = "0"
    members |= {MANIFEST: json.dumps(told).encode(), "index/../../ute.txt": b"x"}


def turned(members):
    name = next(name for name in members if name.endswith("chroma.sqlite3"))
    content = bytearray(members[name])
    content[len(content) // 2] ^= 1
    members[name] = bytes(content)


def lied(members):
    told = json.loads(members[MANIFEST])
    told["passages"] += 1
    members[MANIFEST] = json.dumps(told).encode()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (lambda file: rewritten(file, outside), "är skadad"),
        (lambda file: rewritten(file, turned), "är skadad"),
        (lambda file: rewritten(file, lied), "är skadad"),
        (lambda file: rewritten(file, lambda members: members.popitem()), "ingen säkerhetskopia"),
        (lambda file: rewritten(file, lambda m: m.pop(next(iter(m)))), "är skadad"),
        (lambda file: rewritten(file, lambda m: m.update({"mer.txt": b""})), "är skadad"),
        (lambda file: file.write_bytes(file.read_bytes()[:-100]), "ingen säkerhetskopia"),
        (lambda file: file.write_text("hej"), "ingen säkerhetskopia"),
        (lambda file: file.unlink(), "går inte att läsa"),
    ],
    ids=["outside", "turned", "lied", "no manifest", "less", "more", "cut", "foreign", "gone"],
)
def test_what_is_no_whole_backup_is_refused_and_nothing_is_changed(place, made_by, harm, said):
    index, file = place
    back_up(file, index, made_by)
    before = state(index)
    harm(file)
    with pytest.raises(ProtokollError, match=said) as refused:
        restore(file, index, made_by)
    assert "\n" not in str(refused.value)
    assert state(index) == before
    assert not (index.parent.parent / "ute.txt").exists()
    left = {path.name for path in index.parent.iterdir()} - {"kopia.zip", "index"}
    assert left == set()


def test_another_encoder_and_a_server_are_refused_in_a_sentence(place, made_by, capsys):
    index, file = place
    back_up(file, index, made_by)
    with pytest.raises(ProtokollError, match=r"gjord med modellen .* men annan är vald"):
        restore(file, index, "annan")
    flags = ["backup", str(file), "--index", str(index), "--chroma", "http://127.0.0.1:1"]
    assert main(flags) == 1
    assert "kopieras där" in capsys.readouterr().err


def test_the_commands_tell_what_they_did(place, capsys):
    index, file = place
    assert main(["backup", str(file), "--index", str(index)]) == 0
    assert "3 dokument" in capsys.readouterr().out
    assert main(["restore", str(file), "--index", str(index)]) == 0
    assert "Återställt är 3 dokument" in capsys.readouterr().out
    assert main(["backup", str(file), "--index", str(index.with_name("tom"))]) == 1
    assert "Det finns inget index" in capsys.readouterr().err


def test_a_restore_that_was_killed_between_its_renames_is_mended_by_the_next(place, made_by):
    index, file = place
    back_up(file, index, made_by)
    entries = held(index, made_by)[0]
    Feedback(index).add(Given("Fråga", "Svar", True))
    index.rename(index.with_name("index.gammal"))
    restore(file, index, made_by)
    assert held(index, made_by)[0] == entries
    assert len(list(Feedback(index).lines())) == 1
