# SPDX-License-Identifier: Apache-2.0
"""The checker as a test of whatever executes tests."""

# The cache would hand out what another host answered, and "external" makes Bazel run the test each
# time although none of its inputs has changed.
_TAGS = ["external", "no-cache"]

def _conformance_test_impl(ctx):
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(
        output = executable,
        target_file = ctx.executable.checker,
        is_executable = True,
    )
    return [DefaultInfo(
        executable = executable,
        runfiles = ctx.runfiles(files = ctx.files.data).merge(
            ctx.attr.checker[DefaultInfo].default_runfiles,
        ),
    )]

_mmap_conformance_test = rule(
    implementation = _conformance_test_impl,
    attrs = {
        "checker": attr.label(
            default = "//conformance",
            executable = True,
            cfg = "target",
        ),
        "data": attr.label_list(allow_files = True),
    },
    test = True,
)

def mmap_conformance_test(
        name,
        baseline = None,
        rules = None,
        directory = None,
        against = None,
        slow = False,
        tags = [],
        **kwargs):
    """A test that runs the checker and has one case per rule.

    The host under test is the one that executes the test: this machine, its sandbox, or a remote
    executor. With remote execution that is the point; there the result of one executor says nothing
    about another, so give each pool a target of its own (exec_properties) with its own baseline.

    Passes where nothing is unexpected: no deviation from POSIX.1-2024 or from the manual of the
    executing system, but for those that the checker knows or the baseline expects. Never cached.

    With shard_count the rules are dealt out to so many processes, on as many executors where there
    are several.

    Args:
      name: the target's name.
      baseline: label of a file made by `conformance baseline REPORT.json`; optional.
      rules: globs of the rules to run, for example ["offset.*", "munmap.*"]; all by default.
      directory: the directory whose filesystem is tested; the test's own by default.
      against: documents to judge by, for example ["posix"]; by default posix and the host's manual.
      slow: also run the rules that take seconds or use up a limit.
      tags: more tags.
      **kwargs: what every test takes (size, timeout, shard_count, exec_properties, …).
    """
    args = ["run", "--format=junit"]
    if baseline:
        args.append("--baseline=$(rootpath {})".format(baseline))
    if rules:
        args.append("'--rules={}'".format(",".join(rules)))
    if directory:
        args.append("'--directory={}'".format(directory))
    if against:
        args.append("'--against={}'".format(",".join(against)))
    if slow:
        args.append("--slow")
    _mmap_conformance_test(
        name = name,
        args = args,
        data = [baseline] if baseline else [],
        tags = tags + [tag for tag in _TAGS if tag not in tags],
        **kwargs
    )

def mmap_needs_test(
        name,
        needs,
        profile = "default",
        directory = None,
        allow_degraded = True,
        tags = [],
        **kwargs):
    """A test that passes where the executing host is fit for a program, with one case per need.

    Like mmap_conformance_test it speaks of the host that executes it, and is never cached.

    Args:
      name: the target's name.
      needs: a program that the checker knows ("lmdb"; `conformance fit` lists them), or the label of a
        needs file of your own.
      profile: one of the program's profiles.
      directory: where the program keeps its data; the test's own directory by default.
      allow_degraded: whether a host is good enough on which the program only runs worse.
      tags: more tags.
      **kwargs: what every test takes (size, timeout, exec_properties, …).
    """
    own = ":" in needs or "/" in needs or needs.endswith(".json")
    args = [
        "fit",
        "'{}:{}'".format("$(rootpath {})".format(needs) if own else needs, profile),
        "--format=junit",
    ]
    if directory:
        args.append("'--directory={}'".format(directory))
    if not allow_degraded:
        args.append("--strict")
    _mmap_conformance_test(
        name = name,
        args = args,
        data = [needs] if own else [],
        tags = tags + [tag for tag in _TAGS if tag not in tags],
        **kwargs
    )
