# SPDX-License-Identifier: Apache-2.0
"""What a machine that is booted for a leg is given, and what it gives back."""

import base64
import json
import lzma
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, "platforms/legs")

import initramfs  # noqa: E402
import leg as legs  # noqa: E402
import share  # noqa: E402


class ConsoleTest(unittest.TestCase):
    REPORT = json.dumps({"rules": ["…"] * 500}).encode()

    def console(self, report=REPORT, status=0):
        encoded = base64.b64encode(report).decode()
        lines = [":" + encoded[at : at + 76] for at in range(0, len(encoded), 76)]
        noise = "[    1.0] User process fault: interruption code 0010"
        text = "\r\n".join(["boot", "", "@@report", lines[0], noise, *lines[1:], f"@@status {status}", ""])
        return text.encode()

    def test_the_report_is_found_among_kernel_messages(self):
        self.assertEqual(initramfs.read_report(self.console()), (self.REPORT, 0))
        self.assertEqual(initramfs.read_report(self.console(status=1))[1], 1)

    def test_a_console_that_stops_early_has_no_report(self):
        whole = self.console()
        self.assertIsNone(initramfs.read_report(whole[: len(whole) // 2]))
        self.assertIsNone(initramfs.read_report(b""))

    def test_kernels_can_unpack_the_archive(self):
        with tempfile.TemporaryDirectory() as folder:
            checker = pathlib.Path(folder, "checker")
            checker.write_bytes(b"binary" * 1000)
            archive = pathlib.Path(folder, "initramfs.cpio")
            context = types.SimpleNamespace(checker=checker, words=("run", "--format=json"))
            leg = types.SimpleNamespace(target="native")
            initramfs.build(leg, context, archive, more={"mount": b"9p\n", "modules/0": b"\x7fELF"}, directory="/share")
            content = archive.read_bytes()
        names = []
        at = 0
        while at < len(content):
            self.assertEqual(content[at : at + 6], b"070701")
            size, length = int(content[at + 54 : at + 62], 16), int(content[at + 94 : at + 102], 16)
            names.append(content[at + 110 : at + 110 + length - 1].decode())
            at = (at + 110 + length + 3) // 4 * 4
            at = (at + size + 3) // 4 * 4
        self.assertEqual(names, ["dev", "dev/console", "init", "conformance", "modules", "arguments", "mount", "modules/0",
                                 "TRAILER!!!"])
        self.assertIn(b"run\n--format=json\n--timeout=30\n--directory=/share\n", content)

    def test_init_refuses_to_be_a_command(self):
        with tempfile.TemporaryDirectory() as folder:
            init = pathlib.Path(folder, "init")
            subprocess.run(["gcc", "-Wall", "-Wextra", "-Werror", "-o", init, "platforms/legs/init.c"], check=True)
            done = subprocess.run([init], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("not a command", done.stderr)


class ShareTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.package = pathlib.Path(folder.name)
        self.kernel = self.package / "usr/lib/modules/6.0"
        (self.kernel / "kernel/fs/9p").mkdir(parents=True)
        (self.kernel / "modules.builtin").write_text("kernel/drivers/virtio/virtio_pci.ko\n")

    def module(self, name, depends, suffix=""):
        content = b"name=%s\0depends=%s\0" % (name.encode(), depends.encode())
        content = b"\0" + content
        path = self.kernel / f"kernel/fs/9p/{name}.ko{suffix}"
        path.write_bytes(lzma.compress(content) if suffix else content)
        return content

    def test_a_module_comes_after_those_that_it_depends_on_and_once(self):
        netfs = self.module("netfs", "", ".xz")
        net = self.module("9pnet", "netfs")
        virtio = self.module("9pnet_virtio", "virtio_pci,9pnet")
        plan9 = self.module("9p", "9pnet,netfs", ".xz")
        files = share.files(self.package, "cache=none")
        self.assertEqual([files[f"modules/{number}"] for number in range(4)], [netfs, net, virtio, plan9])
        self.assertEqual(files["mount"], b"9p\nshare\n/share\ntrans=virtio,version=9p2000.L,cache=none\n")
        self.assertEqual(len(files), 5)

    def test_a_kernel_that_lacks_one_is_told(self):
        self.module("9pnet_virtio", "9pnet")
        with self.assertRaisesRegex(legs.Failed, "no module 9pnet .kernels for clouds"):
            share.files(self.package, "cache=none")
        with self.assertRaisesRegex(legs.Failed, "modules of 0 kernels"):
            share.modules(self.kernel, ["9p"])

    def test_any_user_of_the_machine_may_write_there(self):
        options = share.make(self.package / "shared")
        self.assertEqual((self.package / "shared").stat().st_mode & 0o7777, 0o1777)
        self.assertIn(f"path={self.package / 'shared'},", options[1])


if __name__ == "__main__":
    unittest.main()
