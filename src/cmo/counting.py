"""A number with its noun, in one way wherever something is counted in words."""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun.

    >>> counted(1, "paper"), counted(2, "paper"), counted(0, "study", "studies")
    ('1 paper', '2 papers', '0 studies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"
