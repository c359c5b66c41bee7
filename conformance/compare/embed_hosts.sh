#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# usage: embed_hosts.sh REPORT.json...
#
# Prints a C++ source that holds what was seen on each host of platforms/reports, for known_hosts.h.
# Both builds call it. A report has one line per fact, run and rule: its README.md says so.
set -eu

cat <<'HEAD'
// Written by embed_hosts.sh; do not edit.

#include "conformance/compare/known_hosts.h"

#include <cstdint>
#include <string_view>

#include "absl/types/span.h"

namespace conformance {
namespace {

HEAD
awk '
function fail(what) {
  printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
  failed = 1
  exit 1
}

# Cuts a JSON string off the front of rest, and returns it as it stands: C++ spells it alike.
function take_string(    text) {
  if (!match(rest, /^"([^"\\]|\\["\\])*"/)) fail("a string was expected at " rest)
  text = substr(rest, 1, RLENGTH)
  rest = substr(rest, RLENGTH + 1)
  return text
}

function skip(pattern) {
  if (!match(rest, pattern)) fail(pattern " was expected at " rest)
  rest = substr(rest, RLENGTH + 1)
}

# The number of a word; a status is told from an outcome of the same spelling.
function word_of(text, status) {
  if (!((status, text) in word)) {
    if (status) fail(text " is no status")
    word[status, text] = words
    spelling[words++] = text
  }
  return word[status, text]
}

# An outcome, or {"status": "reason"}, of which the status is kept.
function take_result(    text) {
  if (substr(rest, 1, 1) != "{") return word_of(take_string(), 0)
  skip("^[{]")
  text = take_string()
  skip("^: ")
  take_string()
  skip("^}")
  return word_of(text, 1)
}

function begin_host(    parts, count) {
  count = split(FILENAME, parts, "/")
  stem = parts[count]
  sub(/[.]json$/, "", stem)
  first = hosts
  section = ""
  kernel = date = ""
}

# A run beside the first is called by its caller and its filesystem: openbsd-7.4-user-tmpfs.
function add_run(    privilege, type) {
  match(rest, /"privilege": "[a-z]+"/)
  privilege = substr(rest, RSTART + 14, RLENGTH - 15)
  match(rest, /"type": "[^"\\]+"/)
  type = substr(rest, RSTART + 9, RLENGTH - 10)
  if (privilege == "" || type == "") fail("a run has a privilege and a type")
  name[hosts] = stem
  if (hosts > first) name[hosts] = stem "-" (privilege == "root" ? "root" : "user") "-" type
  about[hosts] = privilege " on " type
  kernel_of[hosts] = kernel
  date_of[hosts++] = date
}

function add_rule(    id, at, result) {
  id = take_string()
  skip("^: ")
  if (!(id in rule)) {
    rule[id] = rules
    rule_id[rules++] = id
  }
  if (substr(rest, 1, 1) != "[") {
    result = take_result()
    for (at = first; at < hosts; at++) results[at, rule[id]] = result
    return
  }
  skip("^[[]")
  for (at = first; at < hosts; at++) {
    if (at > first) skip("^, ")
    results[at, rule[id]] = take_result()
  }
  skip("^[]]")
}

BEGIN {
  hosts = rules = 0
  words = 1
  count = split("unsupported skipped broken crashed timed_out", status, " ")
  for (i = 1; i <= count; i++) {
    word[1, "\"" status[i] "\""] = words
    spelling[words++] = "\"" status[i] "\""
  }
  spelling[0] = "\"\""
}

FNR == 1 { begin_host() }
/^ "kernel": / { rest = substr($0, 12); kernel = take_string() }
/^ "date": / { rest = substr($0, 10); date = take_string() }
/^ "[a-z_]+": [[{]$/ { section = $1; next }
/^ []}],?$/ { section = ""; next }
section == "\"runs\":" { rest = $0; add_run() }
section == "\"rules\":" {
  if (hosts == first) fail("the runs have to stand before the rules")
  rest = substr($0, 3)
  add_rule()
  if (rest != "" && rest != ",") fail("is not understood: " rest)
}

END {
  if (failed) exit 1
  if (words > 65535) fail("has too many outcomes for 16 bits")
  print "constexpr std::string_view kRules[] = {"
  for (i = 0; i < rules; i++) printf "    %s,\n", rule_id[i]
  print "};\n\nconstexpr std::string_view kWords[] = {"
  for (i = 0; i < words; i++) printf "    %s,\n", spelling[i]
  print "};\n\nconstexpr std::uint16_t kResults[][" (rules > 0 ? rules : 1) "] = {"
  for (h = 0; h < hosts; h++) {
    printf "    {"
    for (i = 0; i < rules; i++) printf "%s%d", (i ? "," : ""), results[h, i]
    print "},"
  }
  print "};\n\nconstexpr KnownHost kHosts[] = {"
  for (h = 0; h < hosts; h++) {
    printf "    {\"%s\", %s, \"%s\", %s, kResults[%d]},\n", name[h], kernel_of[h], about[h], date_of[h], h
  }
  print "};"
}' "$@"
cat <<'TAIL'

}  // namespace

absl::Span<const KnownHost> KnownHosts() { return kHosts; }
absl::Span<const std::string_view> KnownRules() { return kRules; }
absl::Span<const std::string_view> KnownWords() { return kWords; }

}  // namespace conformance
TAIL
