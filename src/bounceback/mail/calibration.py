"""Log-odds of the rules to the probability that the kind is right, by a curve fitted on the train corpus.

`python -m bounceback.mail.evaluate --fit` prints the curve's two numbers; docs/mail-accuracy.md has the table.
"""

from __future__ import annotations

import math

from bounceback.timeline.kinds import Kind

SLOPE = 0.9
LEVEL = 0.8


def calibrated(kind: Kind, logit: float) -> float:
    """A probability between 0.02 and 0.995, rounded to three places."""
    del kind
    probability = 1.0 / (1.0 + math.exp(-(LEVEL + SLOPE * logit)))
    return round(min(0.995, max(0.02, probability)), 3)


def uncalibrated(confidence: float) -> float:
    """The log-odds behind a calibrated confidence: the inverse of `calibrated`, for fitting it anew."""
    return (math.log(confidence / (1.0 - confidence)) - LEVEL) / SLOPE
