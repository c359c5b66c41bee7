# SPDX-License-Identifier: Apache-2.0
"""What .bcr/ tells the Bazel Central Registry fits what a release makes and what this module offers."""

import json
import pathlib
import re
import unittest

TEMPLATES = pathlib.Path(".bcr")
TASK_NAME = re.compile(r"^ +name: (.+)$", re.MULTILINE)


def text(path):
    return pathlib.Path(path).read_text(encoding="utf-8")


class RegistryTest(unittest.TestCase):
    def test_metadata_has_what_the_registry_asks_for(self):
        metadata = json.loads(text(TEMPLATES / "metadata.template.json"))
        self.assertEqual(sorted(metadata), ["homepage", "maintainers", "repository", "versions", "yanked_versions"])
        self.assertEqual((metadata["versions"], metadata["yanked_versions"]), ([], {}))
        # The source's address must begin with one of these.
        self.assertEqual(metadata["repository"], ["github:" + metadata["homepage"].split("github.com/")[1]])

    def test_the_source_is_the_archive_of_a_release(self):
        source = json.loads(text(TEMPLATES / "source.template.json"))
        name = re.search(r"^name=(.*)\$version$", text("platforms/release"), re.MULTILINE).group(1) + "{VERSION}"
        self.assertEqual(source["integrity"], "")
        self.assertEqual(source["strip_prefix"], name)
        self.assertTrue(source["url"].endswith(f"/{{TAG}}/{name}.tar.gz"), source["url"])

    def test_every_task_says_where_and_with_which_bazel(self):
        presubmit = text(TEMPLATES / "presubmit.yml")
        tasks = TASK_NAME.findall(presubmit)
        self.assertEqual(len(tasks), 2)
        for needed in ("platform: ${{ platform }}", "bazel: ${{ bazel }}"):
            self.assertEqual(presubmit.count(needed), len(tasks), needed)

    def test_the_test_module_is_there_and_has_what_is_tested(self):
        presubmit = text(TEMPLATES / "presubmit.yml")
        module = re.search(r"^  module_path: (.+)$", presubmit, re.MULTILINE).group(1)
        declared = text(f"{module}/MODULE.bazel")
        name = re.search(r'^    name = "(.+)",$', text("MODULE.bazel"), re.MULTILINE).group(1)
        self.assertIn(f'module_name = "{name}"', declared)
        self.assertIn(f"@{name}//", presubmit)
        build = text(f"{module}/BUILD.bazel")
        for target in re.findall(r"- //:(\w+)$", presubmit, re.MULTILINE):
            self.assertIn(f'name = "{target}"', build)

    # A module's version may end in the registry's own count of its patches: 3.12.0.bcr.2.
    def test_modules_and_archives_have_the_same_versions(self):
        module = text("MODULE.bazel")
        archives = text("platforms/dependencies/archives.bzl")
        compared = 0
        for name, entry in re.findall(r'^    "(\w[\w-]*)": dict\((.*?)^    \),$', archives, re.MULTILINE | re.DOTALL):
            version = re.search(rf'bazel_dep\(name = "{name}", version = "([^"]*?)(\.bcr\.\d+)?"', module)
            self.assertIsNotNone(version, f"MODULE.bazel has no {name}")
            self.assertIn(version.group(1), re.search(r'urls = \["(.*)"\]', entry).group(1), name)
            compared += 1
        self.assertGreaterEqual(compared, 5)


if __name__ == "__main__":
    unittest.main()
