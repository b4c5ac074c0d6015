"""Word and OpenDocument files as what both are: zip files of XML, parsed without trust."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from .errors import DocumentError
from .zipped import Zipped

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_PART = 60_000_000
"""Bytes of one part of XML; a thousand pages of minutes take twenty million."""


class Package:
    """The parts of an office document, by name. Raises DocumentError when it is broken."""

    def __init__(self, content: bytes) -> None:
        self._zip = Zipped(content)

    @property
    def names(self) -> tuple[str, ...]:
        return self._zip.names

    def bytes_of(self, name: str) -> bytes:
        return self._zip.read(name, MAX_PART)

    def part(self, name: str, renamed: Mapping[bytes, bytes] | None = None) -> "Element | None":
        """The root element of a part; None for one that the document does not have.

        `renamed` are namespaces to be read as others.
        """
        if name not in self._zip.names:
            return None
        content = self.bytes_of(name)
        for old, new in (renamed or {}).items():
            content = content.replace(old, new)
        return root_of(content)


def root_of(content: bytes) -> "Element":
    """The root of an XML text: no entities are expanded and nothing outside it is fetched."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            "Filen är skadad: innehållet går inte att tolka; öppna den och spara om den."
        ) from error
