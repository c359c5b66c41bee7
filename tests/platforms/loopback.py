# SPDX-License-Identifier: Apache-2.0
"""Hosts on loopback for a test: servers of its own, on high ports, that end with it."""

import contextlib
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import time

_START_SECONDS = 20
_END_SECONDS = 10
_PRIVILEGE_SEPARATION = pathlib.Path("/run/sshd")

# As root sshd insists on a directory in /run. It gets one that only it can see.
_WITH_OWN_RUN = ["unshare", "--mount", "--propagation=private", "sh", "-c",
                 'mount -t tmpfs run /run && mkdir -m 755 /run/sshd && exec "$0" "$@"']

_CONFIGURATION = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host_key
PidFile none
AuthorizedKeysFile {keys}
StrictModes no
UsePAM no
PermitRootLogin prohibit-password
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitUserRC no
SetEnv TMPDIR={temporary}
{more}
"""


def find_sshd():
    return shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def what_is_missing():
    """What this machine lacks for ssh on loopback, or None."""
    if find_sshd() is None:
        return "no sshd on this host; package openssh-server"
    if os.geteuid() == 0 and not _PRIVILEGE_SEPARATION.exists():
        done = subprocess.run([*_WITH_OWN_RUN, "true"], capture_output=True, timeout=_START_SECONDS, check=False)
        if done.returncode != 0:
            return f"sshd needs {_PRIVILEGE_SEPARATION} as root, and nothing may be mounted there"
    return None


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end(pid):
    """Ends a process that the test knows by its id; it may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def make_key(path):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", path], check=True,
                   stdin=subprocess.DEVNULL, timeout=_START_SECONDS)
    return path


class Server:
    """An sshd. Its users log in with the keys in `keys` and have `temporary` as their TMPDIR."""

    def __init__(self, folder, keys, more=""):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.temporary = self.folder / "tmp"
        self.temporary.mkdir()
        self.port = free_port()
        make_key(self.folder / "host_key")
        configuration = self.folder / "sshd_config"
        configuration.write_text(_CONFIGURATION.format(port=self.port, folder=self.folder, keys=keys,
                                                       temporary=self.temporary, more=more))
        command = [find_sshd(), "-D", "-e", "-f", str(configuration)]
        if os.geteuid() == 0 and not _PRIVILEGE_SEPARATION.exists():
            command = [*_WITH_OWN_RUN, *command]
        self.log = (self.folder / "log").open("wb")
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self._wait()

    def _wait(self):
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError("sshd did not start: " + (self.folder / "log").read_text(errors="replace"))

    def known_host(self):
        kind, key = (self.folder / "host_key.pub").read_text().split()[:2]
        return f"[127.0.0.1]:{self.port} {kind} {key}\n"

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()


class SilentServer:
    """Accepts connections and never says a word."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0), backlog=16)
        self.port = self.socket.getsockname()[1]

    def stop(self):
        self.socket.close()
