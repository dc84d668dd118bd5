"""The person's own saves and dismissals in, weights for the order by fit out (METHOD: once there are thirty).

A logistic regression that is drawn to the fixed weights, so that a few choices move it a little and many a lot. No weight
falls under zero: what is shown as a reason never counts against an opening.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

FROM = 30
"""Choices from which on they count (METHOD, closeness of openings)."""

OF_EACH = 5
"""Saves and dismissals that there must be of each; our own setting: one kind alone tells no preference."""

_SHARP = 4.0
"""Log-odds of a save between the worst and the best opening, by the fixed weights; our own setting."""

_DRAWN = 2.0
"""How strongly the weights are drawn to the fixed ones; about as much as eight clear choices. Our own setting."""

_STEPS = 2000
"""At most; it ends where a step moves no weight by more than `_STILL`."""

_STILL = 1e-7


def learned_weights(
    choices: Sequence[tuple[Mapping[str, float], bool]], fixed: Mapping[str, float]
) -> dict[str, float] | None:
    """Weights that sum to one, from (features of an opening, whether it was saved); None where there are too few."""
    saved = sum(kept for _, kept in choices)
    if len(choices) < FROM or min(saved, len(choices) - saved) < OF_EACH:
        return None
    import numpy as np

    names = sorted(fixed)
    values = np.array([[features.get(name, 0.0) for name in names] for features, _ in choices])
    values = np.hstack([values, np.ones((len(choices), 1))])
    signs = np.array([1.0 if kept else -1.0 for _, kept in choices])
    total = sum(fixed.values()) or 1.0
    drawn_to = np.array([*(_SHARP * fixed[name] / total for name in names), 0.0])
    drawn = np.array([*(_DRAWN for _ in names), 0.01])
    step = 1.0 / (0.25 * float(np.linalg.norm(values, 2)) ** 2 + _DRAWN)
    weights, ahead, pace = drawn_to, drawn_to, 1.0
    for _ in range(
        _STEPS
    ):  # accelerated projected gradient (Beck and Teboulle 2009), begun anew where it overshoots
        wrong = signs / (1.0 + np.exp(np.clip(signs * (values @ ahead), -50, 50)))
        moved = ahead + step * (values.T @ wrong - drawn * (ahead - drawn_to))
        moved[:-1] = np.maximum(moved[:-1], 0.0)
        if float((ahead - moved) @ (moved - weights)) > 0:
            pace = 1.0
        faster = (1.0 + (1.0 + 4.0 * pace * pace) ** 0.5) / 2.0
        ahead = moved + (pace - 1.0) / faster * (moved - weights)
        still = float(np.abs(moved - weights).max()) < _STILL
        weights, pace = moved, faster
        if still:
            break
    found = weights[:-1]
    if float(found.sum()) <= 0:
        return None
    return {name: round(float(weight), 4) for name, weight in zip(names, found / found.sum(), strict=True)}
