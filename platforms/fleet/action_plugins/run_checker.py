# SPDX-License-Identifier: Apache-2.0
"""The task that runs the checker on a host and fetches its report, with two commands over ssh."""

import os
import pathlib
import shlex
import subprocess
import sys
import time

from ansible.plugins.action import ActionBase

_FLEET = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_FLEET))

import binaries  # noqa: E402

_ASK_SECONDS = 30
_SEND_SECONDS = 60
_READ_SECONDS = 60

# Runs as many bytes of standard input as a script, with the rest as its input. One line without
# quotes or exclamation marks inside, since the login shell may be any.
_RUN_INPUT = 'eval "$(dd bs=1 count={} 2>/dev/null)"'


# What on_host.sh says before the report. A login shell may have printed something of its own.
_MARK = "@@report\n"


class _Failed(Exception):
    """There is no report; the text says why in one line."""


def _last_line(text):
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""


def script_for(options, timeout_seconds):
    """What is sent in front of the checker."""
    words = " ".join(shlex.quote(str(option)) for option in options)
    return f"timeout_seconds={int(timeout_seconds)}; set -- {words}\n{(_FLEET / 'on_host.sh').read_text()}".encode()


class ActionModule(ActionBase):
    _VALID_ARGS = frozenset(("binaries", "binary", "options", "reader", "report", "timeout_seconds"))

    def run(self, tmp=None, task_vars=None):
        self._supports_check_mode = False
        result = super().run(tmp, task_vars)
        arguments = self._task.args
        report = pathlib.Path(arguments["report"])
        # What an earlier run left must not pass for this one's.
        report.unlink(missing_ok=True)
        try:
            self._fetch(arguments, report)
        except (_Failed, binaries.NoBinary, OSError) as why:
            return dict(result, failed=True, msg=str(why))
        return dict(result, changed=False, report=str(report))

    def _fetch(self, arguments, report):
        timeout_seconds = int(arguments["timeout_seconds"])
        checker = self._choose(arguments)
        script = script_for(arguments["options"], timeout_seconds)
        text = self._execute(_RUN_INPUT.format(len(script)), timeout_seconds + _SEND_SECONDS,
                             script + checker.read_bytes())
        part = report.with_name(report.name + ".part")
        part.write_text(text.partition(_MARK)[2], encoding="utf-8", errors="surrogateescape")
        try:
            self._require_readable(arguments["reader"], part)
            part.replace(report)
        finally:
            part.unlink(missing_ok=True)

    def _choose(self, arguments):
        folder = pathlib.Path(arguments["binaries"])
        if arguments["binary"]:
            named = folder / arguments["binary"]
            if not named.is_file():
                raise _Failed(f"conformance_binary: there is no file {named}")
            return named
        kind = self._execute("uname -s; uname -m", min(_ASK_SECONDS, int(arguments["timeout_seconds"]))).split()
        if len(kind) < 2:
            raise _Failed(f"uname says {' '.join(kind)[:60]!r}")
        return binaries.find(folder, *kind[-2:])

    def _execute(self, command, seconds, data=None):
        """What the command writes, as the login user: sudoable=False keeps privilege escalation out."""
        os.environ["CONFORMANCE_DEADLINE"] = str(time.time() + seconds)
        done = self._low_level_execute_command(command, sudoable=False, in_data=data)
        if done["rc"] < 0:
            raise _Failed(f"no answer within {seconds} s")
        if done["rc"] != 0:
            raise _Failed(_last_line(done["stderr"]) or f"exit status {done['rc']}")
        return done["stdout"]

    @staticmethod
    def _require_readable(reader, part):
        """One host's nonsense must not keep the others from being merged."""
        done = subprocess.run([reader, "matrix", part, "--format=json"], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace",
                              timeout=_READ_SECONDS, check=False)
        if done.returncode != 0:
            raise _Failed("no report: " + _last_line(done.stderr).replace(f"conformance: {part}: ", ""))
