"""Whether the user asked to stop, also where the interrupt itself was swallowed, as while a compiler loads what it made."""

from __future__ import annotations

import signal
import threading
from types import FrameType

_asked = threading.Event()


def take_requests_to_stop() -> None:
    """Take Ctrl-C and a request to terminate alike, so that half-written folders beside the target go with either."""
    if threading.current_thread() is not threading.main_thread():
        return
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop)
    if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
        signal.signal(signal.SIGTERM, _stop)


def is_stop_asked() -> bool:
    """Say whether either came; long work asks between its parts."""
    return _asked.is_set()


def _stop(number: int, frame: FrameType | None) -> None:
    _asked.set()
    raise KeyboardInterrupt
