"""A time limit that a reader at work on a long file earns anew with every page.

The operating system keeps it, so it also ends code that never comes back to Python.
"""

import signal

_limit = 0.0


def limit(seconds: float) -> None:
    """End this process by SIGALRM when `seconds` have passed without a beat; 0 lifts the limit."""
    global _limit
    _limit = seconds
    signal.setitimer(signal.ITIMER_REAL, seconds)


def beat() -> None:
    """Tell that the reader is getting on; to be called once a page. Nothing where no limit is."""
    if _limit:
        signal.setitimer(signal.ITIMER_REAL, _limit)
