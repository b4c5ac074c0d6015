"""Markdown as it stands, but for what is commented out."""

import re

from .reading import Reading

_CODE_OR_COMMENT = re.compile(
    r"^[^\S\n]*(?P<fence>```|~~~).*?(?:^[^\S\n]*(?P=fence)|\Z)"
    r"|(?:^[^\S\n]*)?<!--.*?(?:(?P<end>-->)(?:[^\S\n]*\n)?|\Z)",
    re.DOTALL | re.MULTILINE,
)


def read_markdown(text: str) -> Reading:
    """The text without its comments; what looks like one in a block of code is kept."""
    return Reading(_CODE_OR_COMMENT.sub(_kept, text))


def _kept(match: re.Match[str]) -> str:
    """What is left: code, a comment without end, and the line end after a comment beside text."""
    if not match["end"]:
        return match.group()
    alone = match.start() == 0 or match.string[match.start() - 1] == "\n"
    return "\n" if match.group().endswith("\n") and not alone else ""
