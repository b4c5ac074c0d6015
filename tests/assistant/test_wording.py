"""The frame around a quoted decision says who did what."""

import pytest

from assistant.wording import decision_frame
from ingest.minutes import Decision, Outcome, Passage


def passage(body):
    return Passage("a:1:1", "a.txt", "", body, "2025-03-05", "12", "§ 12", "Budget", None, "", ())


@pytest.mark.parametrize(
    ("body", "outcome", "text", "frame"),
    [
        (
            "Kommunstyrelsen",
            Outcome.TILLSTYRKER,
            "Kommunstyrelsen föreslår att kommunfullmäktige beslutar: Budgeten antas.",
            "Den 5 mars 2025 föreslog kommunstyrelsen att kommunfullmäktige beslutar (§ 12 Budget):",
        ),
        (
            "Kommunstyrelsen",
            Outcome.TILLSTYRKER,
            "Budgeten tillstyrks.",
            "Den 5 mars 2025 föreslogs ett annat organ att besluta (Kommunstyrelsen, § 12 Budget):",
        ),
        (
            "Styrelsen för Norra regionen",
            Outcome.BIFALL,
            "Budgeten antas.",
            "Den 5 mars 2025 beslutade styrelsen för Norra regionen (§ 12 Budget):",
        ),
        (
            "Kommunfullmäktige",
            Outcome.ATERREMISS,
            "Ärendet återremitteras.",
            "Den 5 mars 2025 återremitterade kommunfullmäktige ärendet (§ 12 Budget):",
        ),
        (
            "Styrelsen",
            Outcome.AVSLAG,
            "Motionen avslås.",
            "Den 5 mars 2025 blev beslutet avslag (Styrelsen, § 12 Budget):",
        ),
        (
            "KS",
            Outcome.BIFALL,
            "Budgeten antas.",
            "Den 5 mars 2025 beslutades följande (KS, § 12 Budget):",
        ),
    ],
)
def test_the_frame_names_who_did_what_where_it_reads_well(body, outcome, text, frame):
    assert decision_frame(passage(body), Decision(text, outcome, ())) == frame
