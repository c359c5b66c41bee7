# SPDX-License-Identifier: Apache-2.0
"""Files of Debian packages of any suite and architecture, unpacked in the cache, not installed."""

import fcntl
import pathlib
import re
import shutil
import urllib.parse

import processes
from leg import CannotRun, Failed, last_line, need_command

_ARCHITECTURES = "amd64 arm64 armhf i386 mips64el ppc64el riscv64 s390x".split()
_PATIENCE_SECONDS = 900
_COMPLETE = ".complete"

# The suites whose lists were fetched anew by this run: once must do.
_updated = set()


def check():
    need_command("apt-get", "apt")
    need_command("dpkg-deb", "dpkg")


def unpacked(cache, suite, package, architecture):
    """The folder in which the package is unpacked; fetches it the first time."""
    name = f"{package}:{architecture}"

    def fill(folder):
        archive = _download(cache, suite, ["download", name], folder, "*.deb")
        _must(["dpkg-deb", "-x", archive, folder])
        return archive

    return _filled(cache / "packages" / suite / name.replace(":", "_"), fill)


def source(cache, suite, package, parts=()):
    """The folder with what upstream released as the package's source, or with these parts of it."""

    def fill(folder):
        archive = _download(cache, suite, ["source", "--download-only", package], folder, "*.orig.tar.?z")
        only = ["--wildcards", "--no-wildcards-match-slash", *(f"*/{part}" for part in parts)] if parts else []
        _must(["tar", "-xf", archive, "-C", folder, "--strip-components=1", *only])
        return archive

    return _filled(cache / "packages" / suite / f"{package}_source", fill)


def version(folder):
    """The version of the package that was unpacked there."""
    return (folder / _COMPLETE).read_text(encoding="utf-8")


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


def versions_of(cache, suite, package):
    """linux-image-FLAVOUR -> the packages linux-image-VERSION-FLAVOUR, newest first."""
    stem, _, flavour = package.removeprefix("linux-").partition("-")
    names = _Apt(cache, suite).run(["apt-cache", "pkgnames", f"linux-{stem}-"]).split()
    pattern = re.compile(rf"linux-{stem}-\d[^-]*-{re.escape(flavour)}")
    return sorted(filter(pattern.fullmatch, names), key=lambda name: [int(n) for n in re.findall(r"\d+", name)],
                  reverse=True)


def _filled(folder, fill):
    """The folder after fill(folder), which happens once and returns the archive that it took."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with open(folder.parent / ".lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / _COMPLETE).exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            archive = fill(folder)
            found = urllib.parse.unquote(archive.name.split("_")[1]).split(".orig.")[0]
            shutil.rmtree(archive.parent)
            (folder / _COMPLETE).write_text(found, encoding="utf-8")
    return folder


def _download(cache, suite, action, folder, pattern):
    """The one file of that name that apt-get fetches, in a place of its own."""
    place = folder.parent / f".{folder.name}.download"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    apt = _Apt(cache, suite)
    try:
        apt.run(["apt-get", *action], cwd=place)
    except Failed:
        if suite in _updated:
            raise
        _updated.add(suite)
        apt.update()  # old lists name files that are gone
        apt.run(["apt-get", *action], cwd=place)
    found = list(place.glob(pattern))
    if len(found) != 1:
        raise Failed(f"apt-get {' '.join(action)} of {suite} left {len(found)} files that match {pattern}")
    return found[0]


def _must(command, cwd=None, env=None):
    """What the command says; Failed where it fails."""
    done = processes.run(command, _PATIENCE_SECONDS, cwd=cwd, env=env)
    if done.returncode != 0:
        raise Failed(f"{' '.join(map(str, command))}: {last_line(done.stderr or done.stdout)}")
    return done.stdout.decode(errors="replace")


def _mirror():
    """The Debian mirror that this machine uses."""
    listed = processes.run(["apt-get", "indextargets", "--format", "$(SITE)"], _PATIENCE_SECONDS).stdout
    for site in listed.decode(errors="replace").split():
        if "debian" in urllib.parse.urlparse(site).path and "security" not in site:
            return site
    raise CannotRun("apt knows no Debian mirror (apt-get indextargets lists none; run apt-get update)")


class _Apt:
    """apt with lists and settings of its own for one suite."""

    def __init__(self, cache, suite):
        self._root = cache / "apt" / suite
        self._configuration = self._root / "apt.conf"
        if not (self._root / _COMPLETE).exists():
            self._make(suite)
            self.update()

    def _make(self, suite):
        for name in ("empty", "lists/partial", "cache/archives/partial"):
            (self._root / name).mkdir(parents=True, exist_ok=True)
        (self._root / "status").touch()
        (self._root / "sources.list").write_text(
            "".join(f"{kind} {_mirror()} {suite} main\n" for kind in ("deb", "deb-src")), encoding="ascii"
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

    def update(self):
        self.run(["apt-get", "update"])
        (self._root / _COMPLETE).touch()

    def run(self, command, cwd=None):
        path = "/usr/sbin:/usr/bin:/sbin:/bin"
        return _must(command, cwd, {"APT_CONFIG": str(self._configuration), "PATH": path, "LC_ALL": "C"})


def single_file(folder, *patterns):
    """The one file below `folder` that matches a pattern."""
    for pattern in patterns:
        found = sorted(pathlib.Path(folder).glob(pattern))
        if found:
            return found[0]
    raise Failed(f"{folder} holds none of {', '.join(patterns)}")
