# SPDX-License-Identifier: Apache-2.0
"""Files of Debian packages of any suite and architecture, unpacked in the cache, not installed."""

import fcntl
import pathlib
import subprocess
import urllib.parse

from leg import CannotRun, Failed, need_command

_ARCHITECTURES = "amd64 arm64 armhf i386 mips64el ppc64el riscv64 s390x".split()
_PATIENCE_SECONDS = 900


def check():
    need_command("apt-get", "apt")
    need_command("dpkg-deb", "dpkg")


def unpacked(cache, suite, package, architecture):
    """The folder in which the package is unpacked; fetches it the first time."""
    folder = cache / "packages" / suite / f"{package}_{architecture}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / ".complete").exists():
            _unpack(cache, suite, package, architecture, folder)
    return folder


def dependency(cache, suite, package, architecture, prefixes):
    """What this package, which is only a name, depends on; an earlier prefix is preferred."""
    apt = _Apt(cache, suite)
    text = apt.run(["apt-cache", "show", "--no-all-versions", f"{package}:{architecture}"])
    for line in text.splitlines():
        if line.startswith("Depends:"):
            names = [part.split("(")[0].split("|")[0].strip() for part in line.split(":", 1)[1].split(",")]
            wanted = (name for prefix in prefixes for name in names if name.startswith(prefix))
            return next(wanted, package)
    return package


def _unpack(cache, suite, package, architecture, folder):
    download = folder.parent / f".{package}_{architecture}.download"
    download.mkdir(exist_ok=True)
    for old in download.glob("*.deb"):
        old.unlink()
    _Apt(cache, suite).run(["apt-get", "download", f"{package}:{architecture}"], cwd=download)
    archives = list(download.glob("*.deb"))
    if len(archives) != 1:
        raise Failed(f"the package {package}:{architecture} of {suite} was not downloaded")
    folder.mkdir(exist_ok=True)
    subprocess.run(["dpkg-deb", "-x", str(archives[0]), str(folder)], check=True, timeout=_PATIENCE_SECONDS)
    archives[0].unlink()
    (folder / ".complete").touch()


def _mirror():
    """The Debian mirror that this machine uses."""
    listed = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE)"], capture_output=True, text=True, check=False
    ).stdout.split()
    for site in listed:
        if "debian" in urllib.parse.urlparse(site).path and "security" not in site:
            return site
    raise CannotRun("apt knows no Debian mirror (apt-get indextargets lists none; run apt-get update)")


class _Apt:
    """apt with lists and settings of its own for one suite."""

    def __init__(self, cache, suite):
        self._root = cache / "apt" / suite
        self._configuration = self._root / "apt.conf"
        if not (self._root / ".complete").exists():
            self._make(suite)

    def _make(self, suite):
        for name in ("empty", "lists/partial", "cache/archives/partial"):
            (self._root / name).mkdir(parents=True, exist_ok=True)
        (self._root / "status").touch()
        (self._root / "sources.list").write_text(
            f"deb {_mirror()} {suite} main\n", encoding="ascii"
        )
        quoted = ";".join(f'"{name}"' for name in _ARCHITECTURES)
        self._configuration.write_text(
            f'Dir::Etc::sourcelist "{self._root}/sources.list";\n'
            f'Dir::Etc::sourceparts "{self._root}/empty";\n'
            f'Dir::Etc::parts "{self._root}/empty";\n'
            f'Dir::Etc::preferencesparts "{self._root}/empty";\n'
            f'Dir::State::lists "{self._root}/lists";\n'
            f'Dir::State::status "{self._root}/status";\n'
            f'Dir::Cache "{self._root}/cache";\n'
            'Dir::Cache::pkgcache "pkgcache.bin";\n'
            f"APT::Architectures {{{quoted};}};\n"
            'Acquire::Check-Valid-Until "false";\n'
            'Acquire::Languages "none";\n'
            'APT::Sandbox::User "root";\n',
            encoding="ascii",
        )
        self.run(["apt-get", "update"])
        (self._root / ".complete").touch()

    def run(self, command, cwd=None):
        done = subprocess.run(
            command,
            cwd=cwd,
            env={"APT_CONFIG": str(self._configuration), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            said = (done.stderr or done.stdout).strip().splitlines()
            raise Failed(f"{' '.join(command)}: {said[-1] if said else done.returncode}")
        return done.stdout


def single_file(folder, *patterns):
    """The one file below `folder` that matches a pattern."""
    for pattern in patterns:
        found = sorted(pathlib.Path(folder).glob(pattern))
        if found:
            return found[0]
    raise Failed(f"{folder} holds none of {', '.join(patterns)}")
