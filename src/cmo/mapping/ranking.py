"""From several signals about each construct to one probability: a conditional logit.

Every construct is weighed by the same few weights, so that they are learned from all
constructs at once and hold for one that has no coded example yet. With few coded examples
the weights stay near :data:`USUAL`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.optimize import minimize

Array = np.ndarray[Any, np.dtype[np.float64]]

# Signals in order, each with the weight it has before any coded example is seen and how
# firmly that weight is held (one over its standard deviation). The last two say what the
# other spans of the source speak of, as far as the signals before them can tell.
SIGNALS = {
    "score": (2.0, 1.0),
    "root_of_score": (5.0, 1.0),
    "theme": (0.5, 1.0),
    "cue_rarity": (0.6, 2.0),
    "cue_found": (0.6, 2.0),
    "like_definition": (1.0, 1.0),
    "like_pole": (1.0, 1.0),
    "like_example": (2.0, 1.0),
    "like_all_examples": (2.0, 1.0),
    "usual_in_slot": (0.7, 2.0),
    "company_in_slot": (0.4, 2.0),
    "company_nearby": (0.3, 2.0),
}
USUAL = np.array([weight for weight, _ in SIGNALS.values()])
FIRMNESS = np.array([firm for _, firm in SIGNALS.values()])


def probabilities(signals: Array, weights: Array) -> Array:
    """Return the probability of each construct, shape (rows, constructs).

    ``signals`` has the shape (rows, constructs, signals).
    """
    raised = signals @ weights
    raised -= raised.max(axis=1, keepdims=True)
    shares = np.exp(raised)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))


def fit_weights(signals: Array, right: np.ndarray[Any, Any]) -> Array:
    """Return the weights that make the right construct of each row likeliest.

    ``right`` holds the number of the right construct. There may be fewer signals than in
    :data:`SIGNALS`, the last ones missing. Those of a row must not have been computed from what
    people assigned in that row's own source.
    """
    usual, firmness = (held[: signals.shape[-1]] for held in (USUAL, FIRMNESS))
    if not len(signals):
        return usual.copy()
    at = np.arange(len(right))
    found = signals[at, right].sum(axis=0)

    def loss(weights: Array) -> tuple[float, Array]:
        shares = probabilities(signals, weights)
        held = firmness * (weights - usual)
        value = -np.log(shares[at, right] + 1e-12).sum() + 0.5 * held @ held
        slope = np.einsum("rc,rcs->s", shares, signals) - found + firmness * held
        return float(value), slope

    return np.asarray(minimize(loss, usual, jac=True, method="L-BFGS-B").x)
