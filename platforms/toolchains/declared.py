#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the headers of each system declare, and which rules a checker that is built for it can ask.

usage: declared.py [--rules] SYSTEM=COMPILER...   SYSTEM=COMPILER: freebsd="zig_c++ -target x86_64-freebsd"

Prints platforms/DECLARED.md; with --rules only lines "SYSTEM RULE REASON" for the rules that cannot be
asked. Everything is read from what the preprocessor leaves of conformance/catalogue and the operations in
conformance/probe: a rule cannot be asked where what it calls says so without looking at the kernel first.
"""

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
_NAMES = "conformance/probe/name_tables.h"
_CALLS = """madvise memfd_create mimmutable mincore minherit mlock mlock2 mlockall mmap mprotect mremap mseal msync
munlock munlockall munmap posix_fallocate posix_madvise shm_mkstemp shm_open shm_unlink shmat shmctl shmdt shmget""".split()
_REASON = re.compile(r'(?:if \((?P<condition>[^;]*?)\)\s*\{?\s*)?probe\.Unsupported\(\s*"(?P<reason>[^"]*)"')
_DEFINITION = re.compile(r"^(?:\[\[noreturn\]\] )?(?:[\w:<>,*&]+ )+[*&]?(\w+)\(")


def preprocess(compiler, options, text):
    """What the compiler leaves of the text; its own words where it refuses it."""
    with tempfile.NamedTemporaryFile("w", suffix=".cc", dir=ROOT, prefix=".declared.") as source:
        source.write(text)
        source.flush()
        command = [*shlex.split(compiler), "-std=c++17", "-E", *options, "-I.", "-Icompat/include", pathlib.Path(source.name).name]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"declared.py: {compiler}: {done.stderr.strip()[:500]}")
    return done.stdout


def sources(pattern):
    return sorted(str(path.relative_to(ROOT)) for path in ROOT.glob(pattern))


def including(paths):
    return "".join(f'#include "{path}"\n' for path in paths)


def names():
    """What name_tables.h knows in the order there, by table."""
    tables, table = {}, None
    for line in (ROOT / _NAMES).read_text(encoding="utf-8").splitlines():
        begin = re.match(r"inline constexpr Name k(\w+)\[\]", line)
        table = begin[1] if begin else table
        tables.setdefault(table, []).extend(re.findall(r"NAMED\((\w+)\)", line) if table else [])
    return {table: found for table, found in tables.items() if table}


def own_lines(text):
    """(file, line) for each line that is left of this project's files, and the text of all others."""
    place, own, foreign = "", [], []
    for line in text.splitlines():
        marker = re.match(r'# \d+ "([^"]*)"', line)
        if marker:
            place = marker[1].removeprefix("./")
        elif place.startswith(("conformance/", "platforms/")):
            own.append((place, line))
        else:
            foreign.append(line)
    return own, "\n".join(foreign)


def functions(own):
    """(file, name) -> text, of the functions whose definition begins and ends at the margin."""
    found, current = {}, None
    for place, line in own:
        begin = _DEFINITION.match(line)
        if begin and current is None:
            current = (place, begin[1])
            found[current] = ""
        if current:
            found[current] += line + "\n"
            if line.startswith("}") or (begin and line.endswith("}")):
                current = None
    return found


def constants(own):
    """(file, name) -> value"""
    texts = {}
    for place, line in own:
        texts[place] = texts.get(place, "") + line + "\n"
    return {(place, name): value.strip() for place, text in texts.items()
            for name, value in re.findall(r"constexpr \w+ (k\w+) =\s*([^;]+);", text)}


class System:
    """What one compiler's headers have."""

    def __init__(self, compiler):
        include = including(sources("conformance/catalogue/*.cc") + sources("conformance/probe/host_*.cc"))
        own, headers = own_lines(preprocess(compiler, [], include))
        numbers = "#if __has_include(<sys/syscall.h>)\n#include <sys/syscall.h>\n#endif\n"
        macros = preprocess(compiler, ["-dM"], "#include <sys/mman.h>\n" + numbers + including([_NAMES]))
        self.macros = dict(re.findall(r"^#define (\w+) (.+)$", macros, re.MULTILINE))
        self.calls = {call for call in _CALLS if re.search(rf"\b{call}\s*\(", headers)}
        self._functions = functions(own)
        self._constants = constants(own)
        # What one file of the catalogue may call in another one.
        self._shared = set(re.findall(r"\b([A-Z]\w+)\(", "\n".join(
            line for place, line in own if place.startswith("conformance/catalogue/") and place.endswith(".h"))))
        self._missing = self._missing_operations(own)

    def _missing_operations(self, own):
        """The operations that fail with ENOSYS without a system call."""
        text = "\n".join(line for place, line in own if "/host_" in place and line.strip())
        empty = [name for (place, name), body in self._functions.items()
                 if "/host_" in place and re.search(r"\{\s*return NotOffered\(\);\s*\}\s*$", body)]
        made = "|".join(["NotOffered", *empty])
        undeclared = set() if "mincore" in self.calls else {"kMincore"}
        # Linux is asked by number.
        if not {"__linux__", "SYS_mimmutable"} & set(self.macros):
            undeclared.add("kMseal")
        return undeclared | set(re.findall(rf"case Op::(k\w+):\n\s*return (?:{made})\(\w*\);", text))

    def rules(self):
        """Rule -> why it cannot be asked, or ""."""
        answers = {}
        for (place, name), text in self._functions.items():
            rule = re.search(r'\bRule\("([^"]+)"\)', text)
            if rule and place.startswith("conformance/catalogue/"):
                answers[rule[1]] = self._why_not((place, name), set())
        return answers

    def _why_not(self, key, seen):
        if key in seen:
            return ""
        seen.add(key)
        text = self._before_return(key[0], self._functions[key])
        for found in _REASON.finditer(text):
            if self._always(found["condition"], key[0], text):
                return found["reason"]
        for called in re.findall(r"\b([A-Z]\w+)\b", text):
            helper = self._resolve(key[0], called)
            why = self._why_not(helper, seen) if helper else ""
            if why:
                return why
        return ""

    def _before_return(self, place, text):
        """The text as far as it is reached on this system."""
        for found in re.finditer(r"if \(([^;{}]*)\) return ", text):
            if self._always(found[1], place, text):
                return text[: found.start()]
        return text

    def _resolve(self, place, name):
        if (place, name) in self._functions:
            return (place, name)
        if name not in self._shared:
            return None
        found = [key for key in self._functions if key[1] == name and key[0].startswith("conformance/catalogue/")]
        return found[0] if len(found) == 1 else None

    def _always(self, condition, place, text):
        """Whether the condition holds on this system whatever the kernel answers."""
        if condition is None:
            return True
        for pattern, value in ((r"(k\w+) == 0", "0"), (r"!(k\w+)", "false")):
            constant = re.fullmatch(pattern, condition)
            if constant:
                return self._constants.get((place, constant[1])) == value
        if re.search(r"Failed\(\s*(ENOSYS|\d+)\s*\)", condition):  # ENOSYS is a number by then
            return any(operation in self._missing for operation in re.findall(r"Op::(k\w+)", text))
        empty = re.fullmatch(r"(\w+)\.empty\(\)", condition)
        if empty:
            maker = re.search(rf"\b{empty[1]} = (\w+)\(\);", text)
            key = self._resolve(place, maker[1]) if maker else None
            return key is not None and '{"' not in self._functions[key]
        if condition == "!HasNetbsdForm()":
            return "mremap" not in self.calls
        return False


def table(headings, rows):
    lines = ["| " + " | ".join(headings) + " |", "|" + " --- |" * len(headings)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def page(systems):
    heads = list(systems)
    parts = [
        "<!-- SPDX-License-Identifier: Apache-2.0 -->\n<!-- Generated by platforms/toolchains/declared. -->\n",
        "# What the headers of each system declare\n",
        "For the constants and calls that the checker knows by name, and its rules. `-`: not declared. `0`: declared "
        "as zero, so that nothing can be asked with it. Whether a kernel does what its headers declare is what the "
        "checker is for.\n",
    ]
    for kind, known in names().items():
        rows = []
        for name in dict.fromkeys(known):
            cells = ["-" if name not in s.macros else "0" if s.macros[name] in ("0", "0x0", "0x0000") else "yes"
                     for s in systems.values()]
            if len(set(cells)) > 1 or cells[0] != "yes":
                rows.append([f"`{name}`", *cells])
        if rows:
            title = re.sub(r"(?<!^)([A-Z])", lambda letter: " " + letter[1].lower(), kind)
            parts += [f"## {title}\n\nThose that are not everywhere; all systems have the others.\n",
                      table([kind, *heads], rows)]
    parts += ["## Calls\n", table(["call", *heads], [
        [f"`{call}`", *("yes" if call in s.calls else "-" for s in systems.values())] for call in _CALLS])]
    answers = {name: system.rules() for name, system in systems.items()}
    rules = [rule for rule in next(iter(answers.values())) if any(a.get(rule) for a in answers.values())]
    total = len(next(iter(answers.values())))
    parts += [
        "## Rules that cannot be asked\n",
        f"Of {total} rules; all others are asked on every system. " + ", ".join(
            f"{name}: {sum(bool(why) for why in answer.values())}" for name, answer in answers.items()) + ".\n",
        "Where a rule cannot be asked, the manual of that system does not speak of what it asks for. The one exception "
        "is `memfd_create` on NetBSD: its headers are those of NetBSD 11, which has the call, and a checker for it is "
        "linked for NetBSD 10, which has not, and runs on both.\n",
        table(["rule", *heads, "why"], [
            [f"`{rule}`", *("unsupported" if a.get(rule) else "asked" for a in answers.values()),
             next(a[rule] for a in answers.values() if a.get(rule))] for rule in sorted(rules)]),
    ]
    return "\n".join(parts)


def main(arguments):
    only_rules = "--rules" in arguments
    pairs = [argument.split("=", 1) for argument in arguments if argument != "--rules"]
    if not pairs or any(len(pair) != 2 for pair in pairs):
        sys.exit(__doc__)
    systems = {name: System(compiler) for name, compiler in pairs}
    if only_rules:
        for name, system in systems.items():
            for rule, why in sorted(system.rules().items()):
                if why:
                    print(name, rule, why)
        return
    print(page(systems), end="")


if __name__ == "__main__":
    main(sys.argv[1:])
