"""Everything that can go wrong in a way a user can mend.

ProtokollError
├── ArchiveError    the folder of minutes is missing, empty or cannot be read
├── DocumentError   one file cannot be read; the others go on
├── EncoderError    the embedding model cannot be had
└── StoreError      the index cannot be opened, or was made with another encoder
    └── DamageError its files are not what they were, and it can only be made anew

The text of each is one Swedish sentence that says what was expected, what was found and what to do.
Raised where the fact is known, caught once per entry point.
"""


class ProtokollError(Exception):
    """Something that the person in front of the program can mend."""


class ArchiveError(ProtokollError):
    """The folder of minutes is missing, empty or cannot be read."""


class DocumentError(ProtokollError):
    """One file cannot be read; the other files are not affected."""


class EncoderError(ProtokollError):
    """The embedding model cannot be had."""


class StoreError(ProtokollError):
    """The index cannot be opened, is missing, or was made with another encoder."""


class DamageError(StoreError):
    """The files of the index are not what they were."""
