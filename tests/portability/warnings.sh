# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# For scripts to read in: the warnings that are errors here, as .bazelrc has them.
# shellcheck disable=SC2034
readonly STRICT='-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror'
