"""A log that says where something broke and never what was being read.

An exception's message may quote a mail; its type and its places in the code are enough to find the fault.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Any


class PlacesOnly(logging.Formatter):
    """Formats an exception as its type and the places it passed, without message, values or source lines."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (the library's name)
        kind: type[BaseException] | None = ei[0]
        trace: TracebackType | None = ei[2]
        name = kind.__name__ if kind else "Exception"
        places = [
            f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in traceback.extract_tb(trace)
        ]
        return "\n".join([f"{name}, raised at", *places])
