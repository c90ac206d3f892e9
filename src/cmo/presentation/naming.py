"""Identifiers of constructs replaced by their labels, where readers meet the words of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping

# What stands in brackets in a rule of the ledger, signs in brackets of their own included.
BRACKETS = r"\((?:[^()]|\([-+0]\))*\)"


def with_labels(text: str, labels: Mapping[str, str]) -> str:
    """Return a cell that names constructs, with their labels in place of their identifiers.

    >>> with_labels("felt_respect (-)", {"felt_respect": "Feeling heard"})
    'Feeling heard (−)'
    """
    return re.sub(r"\w+", lambda word: labels.get(word[0], word[0]), text).replace("(-)", "(−)")


def say_rule(rule: str, labels: Mapping[str, str]) -> str:
    """Return a rule of the ledger with the constructs that stand in its brackets named.

    >>> say_rule("trust helps: holds with a mediator (trust)", {"trust": "Trust between partners"})
    'trust helps: holds with a mediator (Trust between partners)'
    """
    return re.sub(BRACKETS, lambda found: with_labels(found[0], labels), rule)
