"""Zip files: members read like files, and nothing that a zip says of itself is believed."""

import struct
import zipfile

import pytest

from ingest.archive import bring_in_line
from ingest.errors import ArchiveError, DocumentError
from ingest.files import among, content_of, find, passed_over, read, sha256_of
from ingest.zipped import MAX_MEMBERS, SMALL, Zipped

MINUTES = "Styrelsen\nMötesdatum {day}\n\n1. Val\n\nBeslut: {name} väljs.\n"


def packed(path, members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED):
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return path


def names(archive) -> list[str]:
    return [path.relative_to(archive).as_posix() for path in find(archive)]


def test_members_are_originals_at_the_path_they_would_have_in_a_folder(tmp_path):
    text = MINUTES.format(day="2024-03-05", name="Eva Ek")
    packed(
        tmp_path / "norrvika" / "Arkiv.ZIP",
        {
            "2024/möte.txt": text,
            "./2023.txt": text,
            "__MACOSX/2024/._möte.txt": "x",
            ".dold.txt": "x",
        },
    )
    assert names(tmp_path) == ["norrvika/Arkiv.ZIP/2023.txt", "norrvika/Arkiv.ZIP/2024/möte.txt"]
    document = read(find(tmp_path)[1], tmp_path)
    assert (document.path, document.text) == ("norrvika/Arkiv.ZIP/2024/möte.txt", text)
    assert document.sha256 == sha256_of(find(tmp_path)[1])


def test_a_folder_may_be_called_as_a_zip_file(tmp_path):
    (tmp_path / "a.zip").mkdir()
    (tmp_path / "a.zip" / "b.txt").write_text("Mötet öppnas.")
    assert read(find(tmp_path)[0], tmp_path).path == "a.zip/b.txt"


def test_names_are_read_as_utf8_or_by_the_older_rule(tmp_path):
    path = packed(tmp_path / "a.zip", {"xxxxxx.txt": "a", "yyyyy.txt": "b"})
    old = (
        path.read_bytes()
        .replace(b"xxxxxx", "år-ä".encode())
        .replace(b"yyyyy", "år-ä".encode("cp437") + b"y")
    )
    path.write_bytes(old)
    assert Zipped(path).names == ("år-ä.txt", "år-äy.txt")


def test_each_member_that_is_refused_gives_its_reason_and_the_others_are_read(tmp_path):
    path = packed(
        tmp_path / "a.zip",
        {
            "../../ute.txt": "x",
            "/rot.txt": "x",
            "C:/disk.txt": "x",
            "bra.txt": "Mötet öppnas.",
            "bomb.txt": b" " * (SMALL * 8),
            "inre.zip": b"PK",
            "trasig.txt": b"Hej, det var en gang",
            "last.txt": b"hemligt",
        },
        zipfile.ZIP_DEFLATED,
    )
    packed(tmp_path / "b.zip", {"ovanlig.txt": "Mötet öppnas."}, zipfile.ZIP_BZIP2)
    spoil(path, "trasig.txt", lock=False)
    spoil(path, "last.txt", lock=True)
    reasons = {}
    for original in find(tmp_path):
        try:
            read(original, tmp_path)
            reasons[original.relative_to(tmp_path).as_posix()] = ""
        except DocumentError as error:
            reasons[original.relative_to(tmp_path).as_posix()] = str(error).split(";")[0]
    out = "Filens namn leder ut ur zip-filen"
    assert reasons == {
        "a.zip/_/_/_/ute.txt": out,
        "a.zip/_/rot.txt": out,
        "a.zip/_/C_/disk.txt": out,
        "a.zip/bra.txt": "",
        "a.zip/bomb.txt": "Filen växer orimligt när den packas upp, som en zip-bomb",
        "a.zip/inre.zip": "Zip-filen ligger i en annan zip-fil",
        "a.zip/trasig.txt": "Filen är skadad och går inte att packa upp",
        "a.zip/last.txt": "Filen är låst med lösenord",
        "b.zip/ovanlig.txt": "Filen är packad på ett sätt som inte kan läsas",
    }


def spoil(path, name: str, *, lock: bool) -> None:
    """Change the checksum of a member, or mark it as locked, in the zip's own list."""
    content = bytearray(path.read_bytes())
    at = content.rindex(name.encode()) - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    if lock:
        content[at + 8] |= 1
    else:
        content[at + 16] ^= 0xFF
    path.write_bytes(content)


def test_a_zip_that_lies_about_a_members_size_gives_no_more_than_it_says(tmp_path):
    path = packed(tmp_path / "a.zip", {"a.txt": "Mötet öppnas. " * 1000})
    content = bytearray(path.read_bytes())
    at = content.rindex(b"a.txt") - 46
    content[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="skadad"):
        content_of(path / "a.txt")


def test_a_broken_zip_is_one_bad_file(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 ingen zip")
    assert names(tmp_path) == ["a.zip"]
    with pytest.raises(DocumentError, match="skadad"):
        read(tmp_path / "a.zip", tmp_path)


def test_a_zip_of_too_many_members_is_refused(tmp_path):
    packed(
        tmp_path / "a.zip", dict.fromkeys(map(str, range(MAX_MEMBERS + 1)), ""), zipfile.ZIP_STORED
    )
    with pytest.raises(DocumentError, match=f"fler än {MAX_MEMBERS}"):
        read(tmp_path / "a.zip", tmp_path)


def test_a_zip_that_would_be_too_large_is_refused(tmp_path):
    path = packed(tmp_path / "a.zip", {f"{n}.txt": "x" for n in range(3)})
    content = bytearray(path.read_bytes())
    for n in range(3):
        at = content.rindex(f"{n}.txt".encode()) - 46
        content[at + 24 : at + 28] = struct.pack("<I", 0xF0000000)
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="större än 4000 MB"):
        Zipped(path)


def test_a_zip_itself_is_no_document_but_says_what_to_give_instead(tmp_path):
    path = packed(tmp_path / "a.zip", {"bild.png": "x", "m.txt": "x"})
    with pytest.raises(DocumentError, match=r"ange en av filerna i den.*a\.zip/m\.txt"):
        read(path, tmp_path)


def test_files_that_are_in_no_format_are_counted_by_it(tmp_path):
    for name in ("a.doc", "b.DOC", "c.xlsx", "d.txt", "e", ".f.doc", "Thumbs.db"):
        (tmp_path / name).write_text("x")
    packed(tmp_path / "g.zip", {"h.doc": "x", "i.txt": "x"})
    assert passed_over(tmp_path) == {".doc": 3, "": 1, ".xlsx": 1}


def test_an_unchanged_member_is_skipped_and_a_changed_or_removed_one_is_not(tmp_path, encoder):
    archive, index = tmp_path / "arkiv", tmp_path / "index"
    text = {name: MINUTES.format(day="2024-03-05", name=name) for name in ("Eva", "Bo", "Cia")}
    packed(archive / "a.zip", {"1.txt": text["Eva"], "2.txt": text["Bo"], "3.txt": text["Cia"]})
    assert bring_in_line(archive, index, encoder).added == [
        "a.zip/1.txt",
        "a.zip/2.txt",
        "a.zip/3.txt",
    ]
    packed(archive / "a.zip", {"1.txt": text["Eva"], "2.txt": text["Cia"]})
    report = bring_in_line(archive, index, encoder)
    assert (report.unchanged, report.changed, report.removed) == (
        ["a.zip/1.txt"],
        ["a.zip/2.txt"],
        ["a.zip/3.txt"],
    )


def test_some_originals_are_found_by_name_as_among_all(tmp_path):
    given = ("a.txt", "år/b.md", ".dold/c.txt", "~$d.txt", "e.xlsx", "trasig.zip", "thumbs.db")
    for name in given:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    inside = ("i.txt", ".j.txt", "k.xlsx")
    packed(tmp_path / "h.zip", dict.fromkeys(inside, "x"))
    asked = [*given, "h.zip", *(f"h.zip/{name}" for name in inside), "h.zip/l.txt", "borta.txt"]
    assert among(tmp_path, asked) == find(tmp_path)
    assert names(tmp_path) == ["a.txt", "h.zip/i.txt", "trasig.zip", "år/b.md"]
    assert among(tmp_path, ["borta.txt"]) == ()
    with pytest.raises(ArchiveError, match="finns inte"):
        among(tmp_path / "borta", ["a.txt"])
