"""The trained second opinion: features of a message in, a probability for each kind out.

A multinomial logistic regression over hashed features, trained by `python -m bounceback.mail.train` from labelled
messages in the repository. Weights are small whole numbers in one file that is opened when first needed; no pickle.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from math import exp
from typing import Any

from bounceback.mail.features import SIZE
from bounceback.timeline.kinds import Kind

FILES = {False: "model_theirs.npz", True: "model_own.npz"}


@dataclass(frozen=True, slots=True)
class Model:
    """One trained model: its kinds, whole-number weights by feature, their scale, the level of each kind, and the
    temperature that makes its probabilities honest on messages that it was not trained on."""

    kinds: tuple[Kind, ...]
    weights: Any
    scale: float
    levels: tuple[float, ...]
    temperature: float

    def probabilities(self, found: Mapping[int, float]) -> dict[Kind, float]:
        """The probability of each kind; they add up to 1."""
        import numpy as np

        numbers = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
        values = np.fromiter(found.values(), dtype=np.float64, count=len(found))
        scores = (values @ self.weights[numbers].astype(np.float64)) * self.scale
        logits = [
            (float(score) + level) / self.temperature
            for score, level in zip(scores, self.levels, strict=True)
        ]
        highest = max(logits)
        parts = [exp(logit - highest) for logit in logits]
        total = sum(parts)
        return {kind: part / total for kind, part in zip(self.kinds, parts, strict=True)}


@lru_cache(maxsize=2)
def trained(own: bool) -> Model:
    """The model for the person's own mail or for others' mail."""
    return read(files("bounceback.mail").joinpath("data", FILES[own]).read_bytes())


def read(content: bytes) -> Model:
    """A model from the bytes that `written` gave. Raises ValueError when they are of another size."""
    import numpy as np

    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        about = json.loads(bytes(arrays["about"]).decode("utf-8"))
        weights = arrays["weights"]
    if weights.shape != (SIZE, len(about["kinds"])):
        raise ValueError(
            "This model does not fit the features. Train it anew: python -m bounceback.mail.train"
        )
    return Model(
        tuple(Kind(kind) for kind in about["kinds"]),
        weights,
        float(about["scale"]),
        tuple(about["levels"]),
        float(about["temperature"]),
    )


def written(model: Model) -> bytes:
    """The bytes of a model: a zip of two arrays, always the same for the same weights."""
    import zipfile

    import numpy as np

    about = json.dumps(
        {
            "kinds": [kind.value for kind in model.kinds],
            "scale": model.scale,
            "levels": list(model.levels),
            "temperature": model.temperature,
        },
        sort_keys=True,
    ).encode("utf-8")
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, array in (("about", np.frombuffer(about, dtype=np.uint8)), ("weights", model.weights)):
            piece = BytesIO()
            np.save(piece, array, allow_pickle=False)
            archive.writestr(
                zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0)), piece.getvalue(), zipfile.ZIP_DEFLATED
            )
    return out.getvalue()
