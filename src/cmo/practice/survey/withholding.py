"""Which groups must not be shown, so that no figure of fewer people can be worked out.

What is printed of a dimension are sums over all who answered and over the groups that are
shown, which share nobody. Whatever is added up or taken away from these holds some of the
groups shown whole, and all the others together or none of them. So it is enough that every
group shown, and all the others together, are large enough.
"""

from __future__ import annotations

from collections.abc import Mapping

NO_GROUP = ""


def withheld(sizes: Mapping[str, int], least: int) -> set[str]:
    """Return the groups whose figures are not shown, given how many people are in each.

    These are the groups of fewer than ``least``; where all that are not shown would come to
    fewer than ``least``, the smallest of the rest as well. People without a group,
    :data:`NO_GROUP`, are never shown.

    >>> sorted(withheld({"a": 4, "b": 5, "c": 9}, 5))
    ['a', 'b']
    """
    hidden = {name for name, size in sizes.items() if size < least or name == NO_GROUP}
    left = sorted((size, name) for name, size in sizes.items() if name not in hidden)
    if left and 0 < sum(sizes[name] for name in hidden) < least:
        hidden.add(left[0][1])
    return hidden
