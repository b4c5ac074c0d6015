"""Finding the originals of an archive and reading their text, unaltered.

A member of a zip file is an original like any other, at the path it would have were the zip file
a folder: `2024.zip/mars/mote.docx`.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from .errors import ArchiveError, DocumentError
from .kinds import kind_of
from .markup import plain_latex, plain_markdown, plain_org, plain_typst
from .minutes import Document
from .opendocument import read_opendocument
from .pdf import read_pdf
from .reading import Reading
from .richtext import read_richtext
from .webpage import read_webpage
from .word import read_word
from .zipped import holder_of, is_safe, is_zip_name, opened

MAX_BYTES = 100_000_000
"""A larger file is no minutes; reading it would only exhaust the memory."""


def find(archive: Path) -> tuple[Path, ...]:
    """The readable originals below `archive`, by path; hidden files and folders are left out.

    Raises ArchiveError when the folder is missing or holds none.
    """
    if not archive.exists():
        raise ArchiveError(
            f"Mappen {archive} finns inte; ange en mapp med protokoll, till exempel "
            "protokoll ingest MAPP."
        )
    if not archive.is_dir():
        raise ArchiveError(
            f"{archive} är en fil, inte en mapp; ange mappen som protokollen ligger i."
        )
    found = tuple(sorted(path for path in _walk(archive) if is_readable(path)))
    if not found:
        raise ArchiveError(
            f"Mappen {archive} innehåller inga protokoll; lägg dit filer som slutar på "
            f"{', '.join(SUFFIXES)} eller .zip och kör igen."
        )
    return found
