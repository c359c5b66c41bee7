# SPDX-License-Identifier: Apache-2.0
"""JUnit reports have the shapes that two readers accept: Jenkins' xUnit plugin and Maven's Surefire.

The tables say what their schemas allow (junit-10.xsd of the plugin, surefire-test-report.xsd), in
the words of this test: for each element its attributes, those that it must have, and its children.
Surefire's order of children is significant, Jenkins' is not.
"""

import re
import unittest
import xml.etree.ElementTree as ElementTree

# Attributes, required attributes, children, whether their order counts.
JENKINS = {
    "testsuites": ("name time tests failures errors", "", "testsuite", False),
    "testsuite": (
        "name tests failures errors group time skipped timestamp hostname id package file log url",
        "name tests failures errors",
        "testsuite properties testcase system-out system-err",
        False,
    ),
    "properties": ("", "", "property", False),
    "property": ("name value", "name value", "", False),
    "testcase": (
        "name time classname group",
        "name",
        "skipped error failure rerunFailure rerunError flakyFailure flakyError system-out system-err",
        False,
    ),
    "failure": ("type message", "", "", False),
    "error": ("type message", "", "", False),
    "skipped": ("type message", "", "", False),
    "system-out": ("", "", "", False),
}
SUREFIRE = {
    "testsuite": (
        "name time tests errors skipped failures group",
        "name tests errors skipped failures",
        "properties testcase",
        True,
    ),
    "properties": ("", "", "property", True),
    "property": ("name value", "name value", "", True),
    "testcase": (
        "name classname group time",
        "name time",
        "failure rerunFailure flakyFailure skipped error rerunError flakyError system-out system-err",
        True,
    ),
    "failure": ("type message", "type", "", True),
    "error": ("type message", "type", "", True),
    "skipped": ("message", "", "", True),
    "system-out": ("", "", "", True),
}
# At most three decimals, which is what the stricter of the two takes.
TIME = re.compile(r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?\Z")


def complaints(element, shapes, path=""):
    """What is wrong with an element and all below it."""
    path += "/" + element.tag
    if element.tag not in shapes:
        return [f"{path}: not an element that is known"]
    attributes, required, children, ordered = (
        part.split() if isinstance(part, str) else part for part in shapes[element.tag]
    )
    found = [f"{path}: attribute {name}" for name in element.attrib if name not in attributes]
    found += [f"{path}: lacks {name}" for name in required if name not in element.attrib]
    if not TIME.match(element.get("time", "")):
        found.append(f"{path}: time {element.get('time')}")
    last = 0
    for child in element:
        if child.tag not in children:
            found.append(f"{path}: child {child.tag}")
            continue
        place = children.index(child.tag)
        if ordered and place < last:
            found.append(f"{path}: {child.tag} comes too late")
        last = max(last, place)
        found += complaints(child, shapes, path)
    return found


def problems(root):
    found = complaints(root, JENKINS)
    for suite in root:
        found += complaints(suite, SUREFIRE)
    return found


class JunitShapeTest(unittest.TestCase):
    report = "tests/formats/golden/report.junit.xml"

    def setUp(self):
        self.root = ElementTree.parse(self.report).getroot()

    def test_both_readers_accept_the_report(self):
        self.assertEqual(problems(self.root), [])

    def test_the_numbers_are_those_of_the_cases(self):
        for suite in self.root:
            cases = suite.findall("testcase")
            self.assertEqual(int(suite.get("tests")), len(cases))
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                count = sum(1 for case in cases if case.find(tag) is not None)
                self.assertEqual(int(suite.get(attribute)), count, suite.get("name"))
        for attribute in ("tests", "failures", "errors"):
            total = sum(int(suite.get(attribute)) for suite in self.root)
            self.assertEqual(int(self.root.get(attribute)), total)

    def test_the_host_and_the_time_are_told(self):
        names = {prop.get("name") for prop in self.root.iter("property")}
        self.assertLessEqual({"timestamp", "system", "release", "page_size"}, names)

    def test_a_wrong_report_is_refused(self):
        def changed(change):
            root = ElementTree.parse(self.report).getroot()
            change(root)
            return problems(root)

        self.assertTrue(changed(lambda root: root.set("skipped", "1")))
        self.assertTrue(changed(lambda root: root[0].set("time", "0.000001")))
        self.assertTrue(changed(lambda root: next(root.iter("skipped")).set("type", "x")))
        self.assertTrue(changed(lambda root: root[0].remove(root[0][0]) or root[0].append(ElementTree.Element("note"))))
        self.assertTrue(changed(lambda root: root[0].attrib.pop("name")))
        self.assertTrue(changed(lambda root: root[0].append(ElementTree.Element("properties"))))


if __name__ == "__main__":
    unittest.main()
