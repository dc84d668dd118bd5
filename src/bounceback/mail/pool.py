"""Work on mail in several processes: tasks in, their results out in the order of the tasks.

Each worker is a fresh interpreter that knows plain mail only, fed over a pipe; it ends when the pipe does, however its
parent went. A task that a worker could not do is done here, so that results never depend on how many there are.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol, TypeVar

Result_co = TypeVar("Result_co", covariant=True)
Result = TypeVar("Result")

MOST_WORKERS = 4
"""More do not pay: one process puts the results together."""

AHEAD = 3
"""So many tasks for each worker are under way or done before their turn: bounds memory."""


class Task(Protocol[Result_co]):
    """Something that can be sent to a worker; `here`: it is too large to be sent and is done in this process."""

    @property
    def here(self) -> bool:
        """Whether it stays in this process."""

    def run(self) -> Result_co:
        """Does the work."""


def cores() -> int:
    """The cores that this process may use, at most MOST_WORKERS."""
    try:
        count = len(os.sched_getaffinity(0))
    except AttributeError:
        count = os.cpu_count() or 1
    return max(1, min(MOST_WORKERS, count))


class Pool:
    """Worker processes, started when there is work for them. Close it when done: nothing is left running."""

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="mail")
        self._local = threading.local()
        self._lock = threading.Lock()
        self._processes: list[subprocess.Popen[bytes]] = []
        self._closed = False

    def results(self, tasks: Iterable[Task[Result]]) -> Iterator[tuple[Task[Result], Result]]:
        """Each task with its result, in the order of the tasks. What a task raises is raised here."""
        waiting: deque[tuple[Task[Result], Future[Result] | None]] = deque()
        for task in tasks:
            waiting.append((task, None if task.here else self._threads.submit(self._run, task)))
            if len(waiting) >= AHEAD * self._workers:
                yield _done(*waiting.popleft())
        while waiting:
            yield _done(*waiting.popleft())

    def close(self) -> None:
        """Ends all workers at once, whatever they do."""
        with self._lock:
            self._closed = True
            processes = list(self._processes)
        for process in processes:
            process.kill()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for process in processes:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    try:
                        pipe.close()
                    except OSError:
                        continue
            process.wait()

    def _run(self, task: Task[Result]) -> Result:
        process = self._process()
        if process is not None and process.stdin is not None and process.stdout is not None:
            try:
                pickle.dump(task, process.stdin, pickle.HIGHEST_PROTOCOL)
                process.stdin.flush()
                well, result = pickle.load(process.stdout)  # noqa: S301
                if well:
                    return result  # type: ignore[no-any-return]
            except (OSError, EOFError, pickle.PickleError, ValueError):
                process.kill()
                self._local.process = None
        if self._closed:
            raise InterruptedError("The reading was stopped.")
        return task.run()

    def _process(self) -> subprocess.Popen[bytes] | None:
        """This thread's worker; None where none can be started, or where it died."""
        if not hasattr(self._local, "process"):
            self._local.process = None
            with self._lock:
                if not self._closed and (started := _started()) is not None:
                    self._processes.append(started)
                    self._local.process = started
        found: subprocess.Popen[bytes] | None = self._local.process
        return found


def _done(task: Task[Result], future: Future[Result] | None) -> tuple[Task[Result], Result]:
    return task, task.run() if future is None else future.result()


def _started() -> subprocess.Popen[bytes] | None:
    if not sys.executable:
        return None
    apart: dict[str, Any] = {} if os.name == "nt" else {"process_group": 0}
    try:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "bounceback.mail.pool"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **apart,  # Ctrl-C in the terminal reaches the parent alone, which ends its workers
        )
    except OSError:
        return None


def work() -> None:
    """A worker's life: tasks from standard input, results to standard output, until the input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    read, write = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    while True:
        try:
            task = pickle.load(read)  # noqa: S301
        except EOFError:
            return
        answer: tuple[bool, Any]
        try:
            answer = True, task.run()
        except Exception:  # the parent does the task itself and meets the trouble there
            answer = False, None
        try:
            pickle.dump(answer, write, pickle.HIGHEST_PROTOCOL)
            write.flush()
        except OSError:
            return


if __name__ == "__main__":
    work()
