# SPDX-License-Identifier: Apache-2.0
#
# Completion of conformance's commands, options, formats, documents, rule names and files for fish.

set -l every run list explain reproduce diff matrix baseline explore fit resembles export import
set -l first "not __fish_seen_subcommand_from $every"
set -l running "not __fish_seen_subcommand_from list explain reproduce diff matrix baseline explore fit resembles export import"
set -l rules "(__fish_complete_list , 'conformance list --format=ids 2>/dev/null')"
set -l verdicts conforms differs deviates unexpected no-claim unsteady unsupported skipped broken crashed timed-out
set -l documents posix posix-2017 linux freebsd netbsd openbsd dragonfly macos illumos linux-kernel-doc s000 s001 s002 s003 s004

complete -c conformance -f
complete -c conformance -n "$first" -a run -d 'Probe this host and print a report'
complete -c conformance -n "$first" -a list -d 'Print the catalogue of rules'
complete -c conformance -n "$first" -a explain -d 'Show one rule and its verdicts'
complete -c conformance -n "$first" -a reproduce -d 'Print a C program for one rule'
complete -c conformance -n "$first" -a diff -d 'Show what changed between two reports'
complete -c conformance -n "$first" -a matrix -d 'Show several reports side by side'
complete -c conformance -n "$first" -a baseline -d 'Print a baseline file from a report'
complete -c conformance -n "$first" -a explore -d 'Run random programs against a model'
complete -c conformance -n "$first" -a fit -d 'Say whether programs can work here'
complete -c conformance -n "$first" -a resembles -d 'Name the known hosts that this one is like'
complete -c conformance -n "$first" -a export -d 'Print the catalogue as one C file'
complete -c conformance -n "$first" -a import -d 'Make a report of what that file printed'
complete -c conformance -n "$first" -l version -d 'The version'

complete -c conformance -l help -d 'Summary of the usage'
complete -c conformance -l output -r -F -d 'Where to write'
complete -c conformance -n "not __fish_seen_subcommand_from reproduce baseline explore export" -l color -x -a 'auto always never' -d Colours
complete -c conformance -n "not __fish_seen_subcommand_from diff matrix baseline import" -l directory -x -a '(__fish_complete_directories)' -d 'The file system under test'
complete -c conformance -n "not __fish_seen_subcommand_from list diff matrix baseline explore import" -l timeout -x -d 'Bound of one probe in seconds'
complete -c conformance -n "not __fish_seen_subcommand_from list reproduce diff matrix baseline export import" -l jobs -x -d 'Probes at a time'
complete -c conformance -n "not __fish_seen_subcommand_from list reproduce diff matrix baseline explore export import" -l slow -d 'Run slow probes as well'
complete -c conformance -n "not __fish_seen_subcommand_from explain reproduce diff matrix baseline explore fit resembles import" -l rules -x -a "$rules" -d 'Which rules'

complete -c conformance -n "$running" -l format -x -a 'text json junit tap markdown html' -d 'How to print'
complete -c conformance -n "$running" -l against -x -a "(__fish_complete_list , 'printf \"%s\\n\" $documents')" -d 'Which documents to judge by'
complete -c conformance -n "$running" -l baseline -r -F -d 'What is expected'
complete -c conformance -n "$running" -l like -x -a '(conformance resembles --list 2>/dev/null)' -d 'Which host to show beside it'
complete -c conformance -n "$running" -l from -r -F -d 'Only rules of an earlier report'
complete -c conformance -n "$running" -l verdict -x -a "(__fish_complete_list , 'printf \"%s\\n\" $verdicts')" -d 'Which of them'
complete -c conformance -n "$running" -l timeout-factor -x -d 'Multiplies the timeout'
complete -c conformance -n "$running" -l calls -x -a 'libc kernel both' -d 'Who is asked'
complete -c conformance -n "$running" -l repeat -x -d 'How often each rule is asked'
complete -c conformance -n "$running" -l fail-fast -d 'End with the first result that is unexpected or missing'

complete -c conformance -n "__fish_seen_subcommand_from list" -l format -x -a 'text json markdown ids' -d 'How to print'
complete -c conformance -n "__fish_seen_subcommand_from list" -l disagreements -d 'Only where documents disagree'
complete -c conformance -n "__fish_seen_subcommand_from explain reproduce" -a '(conformance list --format=ids 2>/dev/null)'
complete -c conformance -n "__fish_seen_subcommand_from matrix" -l format -x -a 'text markdown html json' -d 'How to print'
complete -c conformance -n "__fish_seen_subcommand_from matrix" -l programs -d 'Programs as rows'
complete -c conformance -n "__fish_seen_subcommand_from matrix" -l reference -x -d 'Which report distances start from'
complete -c conformance -n "__fish_seen_subcommand_from diff matrix baseline" -F

set -l exploring "__fish_seen_subcommand_from explore"
complete -c conformance -n "$exploring" -l seed -x -d 'Which programs'
complete -c conformance -n "$exploring" -l programs -x -d 'How many'
complete -c conformance -n "$exploring" -l time -x -d 'For how many seconds'
complete -c conformance -n "$exploring" -l processes -x -a '1 2 3' -d 'Of a program at most'
complete -c conformance -n "$exploring" -l calls -x -d 'Only these besides touches'
complete -c conformance -n "$exploring" -l replay -r -F -d 'Run this program'
complete -c conformance -n "$exploring" -l format -x -a 'text json junit html' -d 'How to print'
complete -c conformance -n "__fish_seen_subcommand_from fit" -l format -x -a 'text json junit tap markdown html' -d 'How to print'
complete -c conformance -n "__fish_seen_subcommand_from fit" -l all -d 'Every profile of every program'
complete -c conformance -n "__fish_seen_subcommand_from fit" -l report -r -F -d 'Judge a stored report'
complete -c conformance -n "__fish_seen_subcommand_from fit" -l verbose -d 'Each need with its source'
complete -c conformance -n "__fish_seen_subcommand_from fit" -l strict -d 'Degraded is a failure, too'
complete -c conformance -n "__fish_seen_subcommand_from fit" -F
complete -c conformance -n "__fish_seen_subcommand_from resembles" -l format -x -a 'text json' -d 'How to print'
complete -c conformance -n "__fish_seen_subcommand_from resembles" -l all -d 'Every known host'
complete -c conformance -n "__fish_seen_subcommand_from resembles" -l list -d 'Only the names of known hosts'
complete -c conformance -n "__fish_seen_subcommand_from resembles" -F
complete -c conformance -n "__fish_seen_subcommand_from export" -l learn -r -F -d 'Also what reports recorded elsewhere'
complete -c conformance -n "__fish_seen_subcommand_from import" -l format -x -a 'text json junit tap markdown html' -d 'How to print'
complete -c conformance -n "__fish_seen_subcommand_from import" -F
