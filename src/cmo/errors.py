"""The one exception for mistakes that a person can mend."""

LONGEST = 10_000
"""Characters of what was found that are said; it may quote a cell of megabytes."""


class UserError(Exception):
    """A mistake in what a person supplied: a file, a row, a field, a flag.

    The command line prints it as one sentence and leaves with exit code 2, without a
    traceback. Say where, what was found and what is allowed.

    Parameters
    ----------
    place : the file, and where in it (``sources.csv, row 12, column year``)
    found : what is wrong there, in a clause
    allowed : what would be right, in a clause
    """

    def __init__(self, place: object, found: str, allowed: str = "") -> None:
        self.place = str(place)
        self.found = found if len(found) <= LONGEST else f"{found[:LONGEST]} …"
        self.allowed = allowed
        super().__init__(sentence(self.place, self.found, allowed))


def sentence(place: str, found: str, allowed: str = "") -> str:
    """Join place, finding and remedy into one sentence."""
    tail = f"; {allowed}" if allowed else ""
    return f"{place}: {found}{tail}."
