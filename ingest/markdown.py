"""Markdown as it stands, but for what is commented out."""

import re

from .reading import Reading

_CODE_OR_COMMENT = re.compile(
    r"^[^\S\n]*(?P<fence>```|~~~).*?(?:^[^\S\n]*(?P=fence)|\Z)"
    r"|^[^\S\n]*<!--.*?-->[^\S\n]*\n|<!--.*?-->",
    re.DOTALL | re.MULTILINE,
)


def read_markdown(text: str) -> Reading:
    """The text without its comments; what looks like one in a block of code is kept."""
    return Reading(_CODE_OR_COMMENT.sub(lambda m: m.group() if m["fence"] else "", text))
