#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The pages in a real browser: a script added to a page works its filters as a visitor would, and
# writes what is then to be seen into an element, which the browser prints.
set -eu
. tests/shell/expect.sh

page=$PWD/tests/compare/golden/matrix.html
report_page=$PWD/tests/formats/golden/report.html
driver=$PWD/tests/formats/browser_driver.js

find_browser() {
  for candidate in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$candidate" && return
  done
  return 1
}

browser=$(find_browser) || {
  echo 'SKIPPED: no Chromium on this host; package chromium' >&2
  exit 0
}

# chromium_dump FILE [OPTION...]: the page as it is once its scripts have run.
chromium_dump() {
  file=$1
  shift
  HOME=$case_directory timeout 50 "$browser" --headless --no-sandbox --disable-gpu \
    --disable-dev-shm-usage --user-data-dir="$case_directory/profile" "$@" --dump-dom \
    "file://$file" 2>"$case_directory/errors" || cat "$case_directory/errors"
}

# with_driver PAGE: the page with the driver at its end.
with_driver() {
  { cat "$1" && printf '<script>' && cat "$driver" && printf '</script>'; } \
    >"$case_directory/page.html"
  printf '%s' "$case_directory/page.html"
}

# as_on_a_phone PAGE: the page in a frame, since no window of Chromium is narrower than 500 pixels.
as_on_a_phone() {
  { printf '<iframe style="width: 390px; height: 800px; border: 0" srcdoc="' &&
    sed 's/&/\&amp;/g; s/"/\&quot;/g' "$1" && printf '"></iframe>'; } >"$case_directory/phone.html"
  printf '%s' "$case_directory/phone.html"
}

test_filters_show_what_they_say() {
  run chromium_dump "$(with_driver "$page")"
  expect_output 'start: 11 of 11 rules'
  # What all hosts agree on is folded until somebody looks for something in it.
  expect_output 'at first: munmap.len_zero'
  expect_output 'only differences: munmap.len_zero'
  expect_output 'family offset: offset.unaligned offset.undocumented'
  expect_output 'verdict deviates: munmap.len_zero'
  expect_output 'host there, verdict deviates: nothing'
  expect_output 'host there: 1 host column'
  expect_output 'search: special.directory'
  expect_output 'reset: 11 of 11 rules'
}

test_the_map_says_what_is_under_the_pointer_and_the_keys() {
  run chromium_dump "$(with_driver "$page")"
  expect_output 'under the pointer: there: EINVAL (conforms)'
  expect_output 'a line up: here on ext4, here on tmpfs: 0 the kernel conforms (EINVAL); glibc 2.36 answers for it (deviates)'
  expect_output 'Enter leads to: #rule-munmap.len_zero'
}

test_the_band_of_one_host_works_by_keyboard() {
  run chromium_dump "$(with_driver "$report_page")"
  expect_output 'in focus: addr.hint_used: elsewhere (differs)'
  expect_output 'the next: #eof.empty_maps-in-/tmp'
  expect_output 'cells in the order of tabs: 1'
}

test_report_page_filters_by_status() {
  run chromium_dump "$(with_driver "$report_page")"
  expect_output 'start: 12 of 12 rules'
  expect_output 'verdict deviates: munmap.len_zero'
}

test_pages_are_readable_without_scripting() {
  sed '/^<script>/,/^<\/script>/d' "$page" >"$case_directory/plain.html"
  run grep -c '<script' "$case_directory/plain.html"
  expect_equal "$output" 0 'the number of scripts'
  run chromium_dump "$case_directory/plain.html"
  expect_output 'munmap.len_zero'
  expect_output '<form id="filters" hidden='
  # The picture is there, and its cells lead to the rows.
  expect_output '<a href="#rule-munmap.len_zero"><title>munmap.len_zero: Unmapping'
  expect_output '<path class="m-deviates"'
}

test_a_screenshot_can_be_taken() {
  run chromium_dump "$page" --screenshot="$case_directory/page.png"
  [ -s "$case_directory/page.png" ] || fail 'no screenshot'
}

test_a_phone_shows_the_page_without_scrolling_it_sideways() {
  for each in "$page" "$report_page"; do
    run chromium_dump "$(as_on_a_phone "$(with_driver "$each")")"
    expect_output '390 pixels wide, sideways: no'
  done
}

run_tests "$0"
