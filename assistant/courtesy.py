"""What people say to an assistant that is no question about minutes, and what it says back."""

import re

_CAN = (
    "Fråga till exempel »Vad beslutades om budgeten?«, »Hur gick omröstningen?« eller "
    "»Sammanfatta mötet i mars«, så svarar jag med protokollens egna ord."
)
_SAID: tuple[tuple[str, str], ...] = (
    (
        r"(?:hej(?:san)?|hallå|tjena|tja|god(?:dag|kväll|morgon| dag| kväll| morgon| middag))"
        r"(?: (?:hej|där|på dig|alla|assistenten))?",
        f"Hej! {_CAN}",
    ),
    (
        r"(?:stort |många |okej |ok |jättebra )?(?:tack(?:ar)?|tusen tack)"
        r"(?: (?:så mycket|för hjälpen|för svaret|för det|snälla|då))*",
        "Varsågod! Fråga gärna mer om vad som står i protokollen.",
    ),
    (
        r"hej då|adjö|ha det(?: så)? bra",
        "Hej då, och välkommen åter med fler frågor om protokollen!",
    ),
    (
        r"(?:hej )?(?:vem|vad) är (?:du|det här|detta)(?: för(?: någo[nt](?:ting)?)?)?|"
        r"(?:vad|vem) heter du|är du en (?:robot|människa|dator|ai)|presentera dig",
        f"Jag är Protokollassistenten och svarar på frågor om mötesprotokoll. {_CAN}",
    ),
    (
        r"hjälp(?: mig)?|help|(?:hej )?vad (?:kan|vet|gör) du(?: (?:göra|svara på|hjälpa(?: mig)? "
        r"(?:till )?med|veta|om))*|(?:kan|vill) du hjälpa mig|hur (?:fungerar|funkar) "
        r"(?:du|det|det här|detta)|hur använder (?:man|jag) (?:dig|det här|detta)|"
        r"vad kan (?:man|jag) fråga(?: (?:dig|om))*",
        f"Jag svarar på frågor om mötesprotokoll. {_CAN}",
    ),
)
_TABLE = tuple((re.compile(pattern), reply) for pattern, reply in _SAID)
_MOST = 60
"""Characters of what is looked up; whatever is longer asks something."""

_OF_THE_MATTER = frozenset(
    ("hur fungerar det", "hur funkar det", "vad är det här", "vad är detta", "vad är det här för")
)
"""What may be asked of the matter in hand as well."""


def reply_to(text: str, *, goes_on: bool = False) -> str | None:
    """What to say to a greeting, thanks or a question about the assistant; None to all else.

    Only a text that is nothing more is one: "Hej, vad beslutades?" asks of the minutes. Where
    something was said before, "Hur fungerar det?" is of that.
    """
    said = " ".join(re.findall(r"\w+", text[: _MOST + 1].casefold()))
    if len(text) > _MOST or (goes_on and said in _OF_THE_MATTER):
        return None
    return next((reply for pattern, reply in _TABLE if pattern.fullmatch(said)), None)
