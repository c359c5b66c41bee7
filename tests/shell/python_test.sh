#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Runs a file of Python unit tests: python_test.sh FILE. Python is part of every Bazel set-up, so that
# tests of scripts need no rules for it. No compiled files are left beside the sources.
exec python3 -B "$@"
