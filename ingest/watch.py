"""Keeping the index in line with a folder for as long as the program runs.

Notifications from the system only say when to look. What has changed is told by comparing the
folder with what it was, so a notification that is lost, as when there are too many, or that a
network folder never gives, costs some seconds and nothing else.
"""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .archive import Progress, Report, bring_in_line, name_of
from .errors import ProtokollError
from .files import file_of, find

if TYPE_CHECKING:
    from .encoder import Encoder

SETTLE = 1.0
"""Seconds that a file must have been left alone before it is read: a copy may still be going on."""
LOOK = 10.0
"""Seconds between looks where no notification comes."""

Mark = tuple[int, int, int]
"""A file's size and times in nanoseconds: of its content, and of anything about it."""


def watch(
    archive: Path,
    index: Path,
    encoder: "Encoder",
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    say: Callable[[str], None] = lambda _: None,
    server: str | None = None,
    mask: bool | None = None,
) -> Iterator[Report]:
    """Bring the index in line, then keep it so for ever: one report each time it was changed.

    `mask` is as for `bring_in_line`. The first report comes at once, of the whole archive; an error
    then is raised as by `bring_in_line`. Later ones are said once and waited out, and a folder that
    is emptied or taken away leaves the index as it is. A file that failed is read again when it has
    changed.
    """
    known = seen = _marks(archive)
    yield bring_in_line(
        archive, index, encoder, progress=progress, say=say, server=server, mask=mask
    )
    trouble = ""
    wakes = _wakes(archive)
    while True:
        if seen == known or trouble:
            next(wakes)
        else:
            time.sleep(SETTLE)
        try:
            now = _marks(archive)
            # None marks a file that is not there.
            ready = {
                name
                for name in known.keys() | now.keys()
                if known.get(name) != now.get(name) == seen.get(name)
            }
            seen = now
            if ready:
                yield bring_in_line(archive, index, encoder, say=say, only=ready, server=server)
                known = {name: mark for name, mark in known.items() if name not in ready}
                known |= {name: mark for name, mark in now.items() if name in ready}
            trouble = ""
        except ProtokollError as error:
            if str(error) != trouble:
                trouble = str(error)
                say(f"{trouble} Indexet lämnas så länge som det är.")


def _marks(archive: Path) -> dict[str, Mark]:
    """The originals by name, each with a mark that differs when it has been written to."""
    marks = {}
    for path in find(archive):
        try:
            found = file_of(path).stat()
        except OSError:
            continue  # gone since it was found
        marks[name_of(path, archive)] = (found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    return marks


def _wakes(archive: Path) -> Iterator[None]:
    """Something has happened below `archive`, or LOOK seconds have passed."""
    import watchfiles

    while True:
        try:
            place = archive.stat().st_ino
            # What happened before the first notification can come is seen by a look soon after.
            looked = float("-inf")
            for changes in watchfiles.watch(
                archive,
                watch_filter=None,
                rust_timeout=int(1000 * SETTLE),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                if changes or time.monotonic() - looked >= LOOK:
                    looked = time.monotonic()
                    yield
                if archive.stat().st_ino != place:
                    break  # another folder by the same name, of which nothing is notified
        except (OSError, RuntimeError):
            # No folder, or more folders than the system can watch; watchfiles raises both.
            time.sleep(LOOK if archive.is_dir() else SETTLE)
            yield
