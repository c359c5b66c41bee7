# SPDX-License-Identifier: Apache-2.0
"""platforms/fleet against hosts on loopback, some of which refuse, hang or answer nonsense."""

import getpass
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.dont_write_bytecode = True
sys.path[:0] = ["platforms/fleet", "tests/platforms"]

import binaries  # noqa: E402
import loopback  # noqa: E402

RUN = pathlib.Path("platforms/fleet/run").absolute()
CHECKER = pathlib.Path("conformance/static").absolute()
HOST_SECONDS = 10
WHOLE_SECONDS = 150

# What stands for a checker where the real one would be too well-behaved. "matrix" is asked of the real one.
CHECKERS = {
    "fails": 'echo "first line" >&2; echo "no good" >&2; exit 2',
    "hangs": 'echo $$ >>{pids}; trap "" TERM; while :; do sleep 1; done',
    "babbles": 'for word; do case $word in --output=*) echo "<html>" >"${{word#*=}}" ;; esac; done',
    "foreign": 'echo "built for arm64" >&2; exit 2',
}


def native_name():
    return "mmap-compat-0.0.0-" + binaries.platform_names(platform.system(), platform.machine())[0]


class BinariesTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def make(self, *names):
        for name in names:
            (self.folder / name).write_text("")

    def test_both_names_of_a_machine_are_known(self):
        self.make("mmap-compat-1.2.3-linux_arm64", "mmap-compat-1.2.3-linux_x86_64", "mmap-compat-1.2.3.tar.gz")
        self.assertEqual(binaries.find(self.folder, "Linux", "aarch64").name, "mmap-compat-1.2.3-linux_arm64")
        self.assertEqual(binaries.find(self.folder, "Linux", "x86_64").name, "mmap-compat-1.2.3-linux_x86_64")

    def test_systems_are_told_apart(self):
        self.make("mmap-compat-1.2.3-linux_x86_64", "mmap-compat-1.2.3-freebsd_x86_64", "mmap-compat-1-macos_arm64")
        self.assertEqual(binaries.find(self.folder, "FreeBSD", "amd64").name, "mmap-compat-1.2.3-freebsd_x86_64")
        self.assertEqual(binaries.find(self.folder, "Darwin", "arm64").name, "mmap-compat-1-macos_arm64")

    def test_none_and_several_are_refused_with_their_names(self):
        self.make("mmap-compat-1.2.3-linux_x86_64", "mmap-compat-1.2.4-linux_x86_64")
        with self.assertRaisesRegex(binaries.NoBinary, "several.*1\\.2\\.3.*1\\.2\\.4"):
            binaries.find(self.folder, "Linux", "x86_64")
        with self.assertRaisesRegex(binaries.NoBinary, "no checker for Linux aarch64.*--target=linux_arm64"):
            binaries.find(self.folder, "Linux", "aarch64")
        with self.assertRaisesRegex(binaries.NoBinary, "no checker for Linux mips64"):
            binaries.find(self.folder, "Linux", "mips64")


class WrongUseTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "python3").symlink_to(sys.executable)
        (self.folder / "hosts").write_text("alpha\n")

    def refuse(self, *arguments):
        done = subprocess.run([sys.executable, "-B", RUN, f"--output={self.folder}/out", *arguments], text=True,
                              env={"PATH": str(self.folder / "bin"), "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
                              capture_output=True, timeout=WHOLE_SECONDS, check=False)
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertFalse((self.folder / "out").exists(), "an output folder in spite of wrong use")
        return done.stderr

    def stand_in(self):
        (self.folder / "bin" / "ansible-playbook").symlink_to("/bin/false")

    def test_a_missing_ansible_is_named_with_its_package(self):
        self.assertIn("apt-get install ansible-core", self.refuse(f"--inventory={self.folder}/hosts"))

    def test_a_missing_inventory_is_named(self):
        self.stand_in()
        self.assertIn("there is no inventory nowhere", self.refuse("--inventory=nowhere"))
        self.assertIn("--inventory", self.refuse())

    def test_missing_binaries_are_named(self):
        self.stand_in()
        said = self.refuse(f"--inventory={self.folder}/hosts", "--binaries=nowhere")
        self.assertIn("there is no folder nowhere", said)
        said = self.refuse(f"--inventory={self.folder}/hosts", f"--binaries={self.folder}")
        self.assertIn(f"no checker for {platform.system()} {platform.machine()}", said)
        said = self.refuse(f"--inventory={self.folder}/hosts")
        self.assertIn("no bazel", said)


def what_is_missing():
    if shutil.which("ansible-playbook") is None:
        return "no ansible-playbook on this host; package ansible-core"
    return loopback.what_is_missing()


class FleetTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        lack = what_is_missing()
        if lack:
            print(f"SKIPPED: {lack}", file=sys.stderr)
            raise unittest.SkipTest(lack)
        folder = tempfile.TemporaryDirectory(prefix="fleet.")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.folder.chmod(0o755)
        cls.pids = cls.folder / "pids"
        cls.pids.write_text("")
        cls.addClassCleanup(cls.end_what_hangs)
        cls.key = loopback.make_key(cls.folder / "user_key")
        other = loopback.make_key(cls.folder / "other_key")
        cls.servers = {}
        cls.serve("alpha")
        cls.serve("beta", more=cls.forced("noisy", 'echo "welcome {to} beta"; eval "$SSH_ORIGINAL_COMMAND"'))
        cls.serve("refusing", keys=other)
        cls.serve("stranger")
        cls.serve("asleep", more=cls.forced("asleep", f"echo $$ >>{cls.pids}; exec sleep 100"))
        cls.serve("arm", more=cls.forced(
            "arm", 'case $SSH_ORIGINAL_COMMAND in *uname*) echo Linux; echo aarch64 ;; *) eval "$SSH_ORIGINAL_COMMAND" ;; esac'))
        cls.serve("vax", more=cls.forced("vax", "echo NetBSD; echo vax"))
        cls.silent = loopback.SilentServer()
        cls.addClassCleanup(cls.silent.stop)
        known = [server.known_host() for name, server in cls.servers.items() if name != "stranger"]
        (cls.folder / "known_hosts").write_text("".join(known))
        cls.make_binaries()

    @classmethod
    def end_what_hangs(cls):
        for pid in cls.pids.read_text().split():
            loopback.end(int(pid))

    @classmethod
    def serve(cls, name, keys=None, more=""):
        cls.servers[name] = loopback.Server(cls.folder / name, f"{keys or cls.key}.pub", more)
        cls.addClassCleanup(cls.servers[name].stop)

    @classmethod
    def forced(cls, name, script):
        """The line of sshd_config that runs a script in place of what a client asks for."""
        path = cls.folder / f"forced_{name}.sh"
        path.write_text(script + "\n")
        return f"ForceCommand /bin/sh {path}"

    @classmethod
    def make_binaries(cls):
        cls.binaries = cls.folder / "release"
        cls.binaries.mkdir()
        shutil.copy(CHECKER, cls.binaries / native_name())
        for name, script in CHECKERS.items():
            path = cls.binaries / ("mmap-compat-0.0.0-linux_arm64" if name == "foreign" else name)
            path.write_text("#!/bin/sh\n" + script.format(pids=cls.pids) + "\n")

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="results.")
        self.addCleanup(folder.cleanup)
        self.output = pathlib.Path(folder.name, "results")

    def run_fleet(self, hosts, *arguments):
        """Hosts are name -> (port, variables). Keeps the exit status and what was said."""
        inventory = self.output.parent / "hosts.ini"
        lines = [f"{name} ansible_host=127.0.0.1 ansible_port={port} {more}" for name, (port, more) in hosts.items()]
        inventory.write_text("\n".join(lines) + f"""
[all:vars]
ansible_user={getpass.getuser()}
ansible_ssh_private_key_file={self.key}
conformance_options=["--rules=anon.*"]
""")
        environment = dict(
            os.environ, HOME=str(self.folder), ANSIBLE_HOME=str(self.folder / "ansible"), ANSIBLE_TIMEOUT="3",
            ANSIBLE_NOCOLOR="1",
            # No master connection that stays for a minute, nothing of this machine's own settings.
            ANSIBLE_SSH_ARGS=f"-F none -o ControlMaster=no -o IdentitiesOnly=yes -o IdentityAgent=none "
                             f"-o UserKnownHostsFile={self.folder}/known_hosts -o GlobalKnownHostsFile=none")
        done = subprocess.run(
            [sys.executable, "-B", RUN, f"--inventory={inventory}", f"--output={self.output}",
             f"--binaries={self.binaries}", f"--timeout={HOST_SECONDS}", *arguments],
            env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=WHOLE_SECONDS, check=False)
        self.status, self.said = done.returncode, done.stdout

    def port(self, name):
        return self.servers[name].port

    def failed(self):
        return (self.output / "failed.txt").read_text().splitlines()

    def require_report(self, name):
        report = json.loads((self.output / f"{name}.json").read_text())
        self.assertTrue(report["rules"], name)
        self.assertEqual({rule["family"] for rule in report["rules"]}, {"anon"}, name)

    def require_nothing_left(self, *names):
        for name in names:
            self.assertEqual(list(self.servers[name].temporary.iterdir()), [], f"left on {name}")
        ports = [f"Port={server.port}" for server in self.servers.values()] + [f"Port={self.silent.port}"]
        for _ in range(50):
            said = subprocess.run(["ps", "-A", "-o", "args"], capture_output=True, text=True, check=True).stdout
            left = [line for line in said.splitlines() if any(port in line for port in ports)]
            if not left:
                return
            time.sleep(0.1)
        self.fail(f"left running: {left}")

    def test_hosts_that_answer_are_reported_and_the_others_named(self):
        closed = loopback.free_port()
        self.run_fleet({
            "alpha": (self.port("alpha"), ""),
            # Privilege is never raised: this could not work.
            "beta": (self.port("beta"), "ansible_become=true ansible_become_exe=/bin/false"),
            "refusing": (self.port("refusing"), ""),
            "stranger": (self.port("stranger"), ""),
            "silent": (self.silent.port, ""),
            "asleep": (self.port("asleep"), ""),
            "closed": (closed, ""),
        })
        self.assertEqual(self.status, 1, self.said)
        self.require_report("alpha")
        self.require_report("beta")
        self.assertEqual(sorted(path.name for path in self.output.iterdir()),
                         ["alpha.json", "beta.json", "failed.txt", "matrix.html", "matrix.md"], self.said)
        page = (self.output / "matrix.html").read_text()
        table = (self.output / "matrix.md").read_text()
        for text in (page, table):
            self.assertIn("alpha", text)
            self.assertIn("beta", text)
            self.assertNotIn("silent", text)
        reasons = dict(line.split(": ", 1) for line in self.failed())
        self.assertEqual(sorted(reasons), ["asleep", "closed", "refusing", "silent", "stranger"], self.said)
        self.assertEqual(reasons["closed"], f"ssh: connect to host 127.0.0.1 port {closed}: Connection refused")
        self.assertIn("Permission denied", reasons["refusing"])
        self.assertEqual(reasons["stranger"], "Host key verification failed.")
        self.assertIn("timed out", reasons["silent"])
        self.assertIn(f"no answer within {HOST_SECONDS} s", reasons["asleep"])
        self.assertEqual(self.said.splitlines()[-5:], [f"fleet: NO REPORT from {line}" for line in self.failed()])
        # Ansible's own summary blames them and nobody else.
        recap = self.said.partition("PLAY RECAP")[2]
        self.assertEqual(sorted(line.split()[0] for line in recap.splitlines() if "failed=1" in line), sorted(reasons))
        self.require_nothing_left("alpha", "beta")

    def test_whatever_a_checker_does_leaves_nothing_on_the_host(self):
        alpha = self.port("alpha")
        self.run_fleet({
            "good": (alpha, ""),
            "fails": (alpha, "conformance_binary=fails"),
            "hangs": (alpha, "conformance_binary=hangs"),
            "babbles": (alpha, "conformance_binary=babbles"),
            "absent": (alpha, "conformance_binary=nowhere"),
        })
        self.assertEqual(self.status, 1, self.said)
        self.require_report("good")
        reasons = dict(line.split(": ", 1) for line in self.failed())
        self.assertEqual(sorted(reasons), ["absent", "babbles", "fails", "hangs"], self.said)
        self.assertEqual(reasons["fails"], "exit status 2: no good")
        self.assertEqual(reasons["hangs"], f"the checker did not finish within {HOST_SECONDS} s")
        self.assertIn("no report: line 1", reasons["babbles"])
        self.assertIn("conformance_binary: there is no file", reasons["absent"])
        self.assertEqual([path.name for path in self.output.glob("*.json")], ["good.json"])
        self.require_nothing_left("alpha")
        for pid in self.pids.read_text().split():
            self.assertFalse(pathlib.Path("/proc", pid, "exe").exists() and "hangs" in
                             pathlib.Path("/proc", pid, "cmdline").read_text(), "the checker still runs")

    def test_what_a_host_says_it_is_chooses_its_binary(self):
        self.run_fleet({"alpha": (self.port("alpha"), ""), "arm": (self.port("arm"), ""), "vax": (self.port("vax"), "")})
        self.assertEqual(self.status, 1, self.said)
        self.require_report("alpha")
        reasons = dict(line.split(": ", 1) for line in self.failed())
        self.assertEqual(reasons["arm"], "exit status 2: built for arm64")
        self.assertIn("no checker for NetBSD vax", reasons["vax"])

    def test_nothing_of_an_earlier_run_passes_for_this_one(self):
        self.run_fleet({"alpha": (self.port("alpha"), "")})
        self.assertEqual((self.status, self.failed()), (0, []), self.said)
        self.require_report("alpha")
        self.run_fleet({"alpha": (loopback.free_port(), "")})
        self.assertEqual(self.status, 3, self.said)
        self.assertEqual([path.name for path in self.output.iterdir()], ["failed.txt"])

    def test_an_inventory_without_hosts_is_an_error(self):
        self.run_fleet({})
        self.assertEqual(self.status, 2, self.said)
        self.assertIn("names no host", self.said)


if __name__ == "__main__":
    unittest.main()
