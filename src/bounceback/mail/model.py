"""The trained models: features in, a probability for each kind out.

Multinomial logistic regressions over hashed features, trained by `python -m bounceback.mail.train` from labelled
sentences and messages in the repository. Weights are small whole numbers in one file each, opened when first needed; no pickle.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from bounceback.mail.features import SIZE
from bounceback.timeline.kinds import Kind


@dataclass(frozen=True, slots=True)
class Model:
    """One trained model: its kinds, whole-number weights by feature, their scale, the level of each kind, and the
    temperature that makes its probabilities honest on texts that it was not trained on."""

    kinds: tuple[Kind, ...]
    weights: Any
    scale: float
    levels: tuple[float, ...]
    temperature: float

    def of_message(self, found: Mapping[int, float]) -> dict[Kind, float]:
        """The probability of each kind for the features of a message; they add up to 1."""
        import numpy as np

        numbers = np.fromiter(found.keys(), dtype=np.int64, count=len(found))
        values = np.fromiter(found.values(), dtype=np.float32, count=len(found))
        scores = values @ self.weights[numbers].astype(np.float32)
        return dict(zip(self.kinds, self._shares(scores[None, :])[0].tolist(), strict=True))

    def of_sentences(self, found: Sequence[Sequence[int]]) -> list[dict[Kind, float]]:
        """The same for the features of several sentences at once."""
        import numpy as np

        if not found:
            return []
        numbers = np.concatenate([np.asarray(one, dtype=np.int64) for one in found])
        starts = np.cumsum([0, *(len(one) for one in found[:-1])])
        scores = np.add.reduceat(self.weights[numbers].astype(np.float32), starts, axis=0)
        scores /= np.sqrt([[len(one)] for one in found]).astype(np.float32)
        return [dict(zip(self.kinds, row, strict=True)) for row in self._shares(scores).tolist()]

    def _shares(self, scores: Any) -> Any:
        import numpy as np

        logits = (scores * self.scale + np.asarray(self.levels, dtype=np.float32)) / self.temperature
        logits -= logits.max(axis=1, keepdims=True)
        parts = np.exp(logits)
        return parts / parts.sum(axis=1, keepdims=True)


def read_with(what: str, own: bool, model: Model) -> None:
    """From now on this process reads with `model`, as training does before it writes; see `trained`."""
    _in_training[what, own] = model


def read_as_packaged() -> None:
    """From now on this process reads with the models of the package again."""
    _in_training.clear()


def trained(what: str, own: bool) -> Model:
    """The model for "sentences" or "messages", of the person's own mail or of others'."""
    return _in_training.get((what, own)) or _of_package(what, own)


_in_training: dict[tuple[str, bool], Model] = {}


@lru_cache(maxsize=4)
def _of_package(what: str, own: bool) -> Model:
    name = f"model_{what}_{'own' if own else 'theirs'}.npz"
    return read(files("bounceback.mail").joinpath("data", name).read_bytes())


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
    import numpy as np

    about = json.dumps(
        {
            "kinds": [kind.value for kind in model.kinds],
            "scale": round(model.scale, 9),
            "levels": [round(level, 6) for level in model.levels],
            "temperature": round(model.temperature, 4),
        },
        sort_keys=True,
    ).encode("utf-8")
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in (("about", np.frombuffer(about, dtype=np.uint8)), ("weights", model.weights)):
            piece = BytesIO()
            np.save(piece, array, allow_pickle=False)
            entry = zipfile.ZipInfo(f"{name}.npy", (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, piece.getvalue())
    return out.getvalue()
