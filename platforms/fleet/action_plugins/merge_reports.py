# SPDX-License-Identifier: Apache-2.0
"""The task that puts the fetched reports side by side and lists the hosts that gave none."""

import pathlib
import subprocess

from ansible.plugins.action import ActionBase

_MERGE_SECONDS = 600
_PAGES = {"html": "matrix.html", "markdown": "matrix.md"}


# What Ansible puts in front of ssh's own words.
_PREFIX = "Failed to connect to the host via ssh: "


def _reason(run):
    """Why a host gave no report, in one line; None if it gave one. ssh says last what went wrong."""
    if run.get("report"):
        return None
    lines = [line.strip() for line in str(run.get("msg", "")).replace(_PREFIX, "").splitlines() if line.strip()]
    return lines[-1] if lines else "was not asked"


class ActionModule(ActionBase):
    _VALID_ARGS = frozenset(("reader", "output"))

    def run(self, tmp=None, task_vars=None):
        self._supports_check_mode = False
        result = super().run(tmp, task_vars)
        output = pathlib.Path(self._task.args["output"])
        runs = {host: dict(task_vars["hostvars"][host].get("conformance_run", {}))
                for host in task_vars["ansible_play_hosts_all"]}
        reports = [run["report"] for _, run in sorted(runs.items()) if run.get("report")]
        failed = {host: reason for host, run in sorted(runs.items()) if (reason := _reason(run))}
        for name in _PAGES.values():
            (output / name).unlink(missing_ok=True)
        if reports:
            self._merge(reports, output)
        lines = "".join(f"{host}: {reason}\n" for host, reason in failed.items())
        (output / "failed.txt").write_text(lines, encoding="utf-8")
        return dict(result, changed=False, reports=reports, failures=failed)

    def _merge(self, reports, output):
        for form, name in _PAGES.items():
            subprocess.run([self._task.args["reader"], "matrix", *reports, f"--format={form}",
                            f"--output={output / name}"],
                           stdin=subprocess.DEVNULL, timeout=_MERGE_SECONDS, check=True)
