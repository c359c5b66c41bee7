# SPDX-License-Identifier: Apache-2.0
"""Commands that end: by themselves, when their time is up, or when the whole run is interrupted.

Each command leads a session of its own, so that it and what it has started can be ended together. It
is asked first: the checker, emulators and sandboxes clean up after themselves when they are told to.
"""

import os
import signal
import subprocess
import threading

_GRACE_SECONDS = 10

_lock = threading.Lock()
_running = set()
_interrupted = threading.Event()


class Interrupted(Exception):
    """The run was interrupted; what was running has been ended."""


class OutOfTime(Exception):
    """The command was ended because its time was up; `output` is what it had said."""

    def __init__(self, seconds, output):
        super().__init__(f"did not end within {seconds} s")
        self.output = output


def run(command, timeout_seconds, cwd=None, env=None):
    """A subprocess.CompletedProcess with both streams captured, whatever the exit status."""
    with _lock:
        if _interrupted.is_set():
            raise Interrupted
        child = subprocess.Popen(
            [str(word) for word in command],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        _running.add(child)
    try:
        output, errors = child.communicate(timeout=timeout_seconds)
    except subprocess.TimeoutExpired as late:
        output, errors = _end(child)
        if not _interrupted.is_set():
            raise OutOfTime(timeout_seconds, output + errors) from late
    except KeyboardInterrupt:
        # What the main thread waits for itself is in nobody else's care.
        _end(child)
        raise
    finally:
        with _lock:
            _running.discard(child)
    if _interrupted.is_set():
        raise Interrupted
    return subprocess.CompletedProcess(command, child.returncode, output, errors)


def interrupt():
    """Ends everything that runs; from now on run() raises Interrupted."""
    with _lock:
        _interrupted.set()
        children = list(_running)
    for child in children:
        _signal(child, signal.SIGTERM)
    for child in children:
        try:
            child.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
        _signal(child, signal.SIGKILL)


def _end(child):
    """What the command had said until it was ended."""
    _signal(child, signal.SIGTERM)
    try:
        child.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        pass
    _signal(child, signal.SIGKILL)
    try:
        return child.communicate(timeout=_GRACE_SECONDS)
    except subprocess.TimeoutExpired as held:
        # Something that left the session still holds the pipes.
        for stream in (child.stdout, child.stderr):
            stream.close()
        return held.stdout or b"", b""


def _signal(child, number):
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        pass
