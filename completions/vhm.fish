# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_vhm_global_optspecs
    string join \n db= config= profile= format= lang= color= q/quiet v/verbose no-progress progress= yes wait= json h/help V/version
end

function __fish_vhm_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_vhm_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_vhm_using_subcommand
    set -l cmd (__fish_vhm_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c vhm -n "__fish_vhm_needs_command" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_needs_command" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_needs_command" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_needs_command" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_needs_command" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_needs_command" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_needs_command" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_needs_command" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_needs_command" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_needs_command" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_needs_command" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_needs_command" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_needs_command" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_needs_command" -s V -l version -d 'Print version'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "import" -d 'Import files into the database'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "validate" -d 'Check files without writing anything'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "query" -d 'Ask for rows'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "export" -d 'Write rows to a file'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "reconcile" -d 'Match orders with sales, fiscal receipts and payments, and tell what is missing'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "order" -d 'One order: show it, its history, or change it by hand'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "runs" -d 'What was imported or handed to a worker, and how to take it back'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "worker" -d 'The workers, and the queues they serve'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "schedule" -d 'Jobs that come again and again'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "watch" -d 'Folders whose new files are imported'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "sources" -d 'The kinds of files that are recognised'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "db" -d 'The database itself'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "peek" -d 'Show the tables of any file as they are read, before any mapping'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "config" -d 'Show the settings'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "doctor" -d 'Look for what could be wrong with this installation'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "explain" -d 'Tell what a problem\'s code means'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "completions" -d 'Print completions for a shell'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "man" -d 'Print the manual page, or write all pages to a folder'
complete -c vhm -n "__fish_vhm_needs_command" -f -a "help" -d 'Tell about exit codes, formats, sources, the environment or filters'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l files-from -d 'Read the names of files from this file, one a line; - is standard input' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand import" -l source -d 'The source of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l input-format -d 'The format of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l encoding -d 'The encoding of text files, such as windows-1251' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l delimiter -d 'The delimiter of delimited text; \\t for a tab' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l sheet -d 'The sheet, by name or number; `all` also reads hidden ones' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l header-row -d 'The row of the header, from 1' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand import" -l empty -d 'What an empty cell does to a known value' -r -f -a "keep\t'The value stays'
clear\t'The value is cleared'"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l on-duplicate -d 'What to do with rows of one file that have the same key and differ' -r -f -a "first\t'The first'
last\t'The last'
reject\t'None'"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l on-error -d 'What to do with a bad row' -r -f -a "reject\t'Keep it apart and go on'
abort\t'Store nothing of the file'"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l max-errors -d 'Store nothing of a file with more bad rows than this' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l max-error-rate -d 'Store nothing of a file with a larger share of bad rows: 0.05 or 5%' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l at -d 'Not before this moment, such as 2026-07-01T02:00' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l priority -d 'What goes first' -r -f -a "high\t'Before all others'
normal\t'In its turn'
low\t'When nothing else waits'"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand import" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand import" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand import" -s r -l recursive -d 'Take the files of folders too'
complete -c vhm -n "__fish_vhm_using_subcommand import" -s 0 -l null -d 'The names in --files-from end in a NUL character'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l password -d 'Ask for the password of protected files; VHM_PASSWORD or --password-file where nobody can answer'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l dry-run -d 'Do everything, show what would change, and take it back'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l force -d 'Import a file that was imported before'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l exit-zero -d 'Exit with 0 also when rows were rejected'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l enqueue -d 'Hand it to a worker, and print the number of its run'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand import" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand import" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand import" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l files-from -d 'Read the names of files from this file, one a line; - is standard input' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l source -d 'The source of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l input-format -d 'The format of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l encoding -d 'The encoding of text files, such as windows-1251' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l delimiter -d 'The delimiter of delimited text; \\t for a tab' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l sheet -d 'The sheet, by name or number; `all` also reads hidden ones' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l header-row -d 'The row of the header, from 1' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l on-duplicate -d 'What an import would do with conflicting rows' -r -f -a "first\t'The first'
last\t'The last'
reject\t'None'"
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l junit -d 'Write a JUnit report' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l sarif -d 'Write a SARIF 2.1.0 report' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l json -d 'Write a JSON report; without a file, print it' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l deny -d 'Treat these as errors' -r -f -a "warnings\t''"
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand validate" -s r -l recursive -d 'Take the files of folders too'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -s 0 -l null -d 'The names in --files-from end in a NUL character'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l password -d 'Ask for the password of protected files; VHM_PASSWORD or --password-file where nobody can answer'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l github -d 'Print GitHub annotations'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l exit-zero -d 'Exit with 0 also when problems were found'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand query" -l table -d 'The table; `matches` has every link of reconciliation (query only)' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''
matches\t''"
complete -c vhm -n "__fish_vhm_using_subcommand query" -l from -l since -d 'From this day or moment: 2026-06-01, 2026-06, today, -7d' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l to -l until -d 'To this day or moment, the last day included' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l columns -d 'The columns, separated by commas' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l sort -d 'The columns to sort by; - before a column sorts downwards' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l limit -d 'At most so many rows' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l after -d 'Go on after this cursor, which the page before it told' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand query" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand query" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand query" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand query" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand query" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand query" -l no-header -d 'Print no header line'
complete -c vhm -n "__fish_vhm_using_subcommand query" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand query" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand query" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand query" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand query" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand query" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l table -d 'The table; `matches` has every link of reconciliation (query only)' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''
matches\t''"
complete -c vhm -n "__fish_vhm_using_subcommand export" -l from -l since -d 'From this day or moment: 2026-06-01, 2026-06, today, -7d' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l to -l until -d 'To this day or moment, the last day included' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l columns -d 'The columns, separated by commas' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l sort -d 'The columns to sort by; - before a column sorts downwards' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l limit -d 'At most so many rows' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -s o -l output -d 'The file; its ending tells the format (csv, tsv, xlsx, json, jsonl, xml, pdf); - is standard output' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand export" -l output-format -d 'The format of the file, when its ending does not tell' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l labels -d 'What stands in the header line' -r -f -a "en\t'English labels'
ru\t'Russian labels'
uz\t'Uzbek labels'
key\t'Keys of the schema'"
complete -c vhm -n "__fish_vhm_using_subcommand export" -l at -d 'Not before this moment, such as 2026-07-01T02:00' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l priority -d 'What goes first' -r -f -a "high\t'Before all others'
normal\t'In its turn'
low\t'When nothing else waits'"
complete -c vhm -n "__fish_vhm_using_subcommand export" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand export" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand export" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand export" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand export" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand export" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand export" -l changes -d 'Add a table with the changes of the rows (xlsx, pdf)'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l force -d 'Write over an existing file'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l escape-formulas -d 'Put an apostrophe before texts that a spreadsheet could take for a formula [default for xlsx and --excel-csv]'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l no-escape-formulas -d 'Leave texts as they are'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l excel-csv -d 'CSV that Excel opens rightly: byte order mark, semicolons, formulas escaped'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l enqueue -d 'Hand it to a worker, and print the number of its run'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand export" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand export" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand export" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l from -l since -d 'From this day or moment: 2026-06-01, 2026-06, today, -7d' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l to -l until -d 'To this day or moment, the last day included' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l rules -d 'The windows and tolerances: default, old (the earlier system\'s), or a TOML file' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l fail-on -d 'End with code 1 when there are rows of these classes' -r -f -a "unmatched\t'Something that should be there is missing'
amount\t'Amounts differ'
time\t'Times differ'
ambiguous\t'It could go several ways'
unknown\t'A source is missing, or a row lacks what is needed'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l dry-run -d 'Do everything, show the result, and take it back'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l full -d 'Look at every row again, also where nothing changed since the last time'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -f -a "report" -d 'Counts, sums, the control of QR payments and what is left over, month by month'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -f -a "why" -d 'Tell in words why an order, payment, receipt or sale has its status'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -f -a "match" -d 'Match an order by hand; no later file changes it'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -f -a "unmatch" -d 'Part an order from what it is linked with, and never pair them again'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and not __fish_seen_subcommand_from report why match unmatch lock" -f -a "lock" -d 'Fix what an order is matched with, so that no later file changes it'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l month -d 'Only this month: 2026-06' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l from -l since -d 'From this day or month' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l to -l until -d 'To this day or month, included' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -s o -l output -d 'Write a workbook (.xlsx) or JSON (.json) with every row that is left over' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l force -d 'Write over an existing file'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from why" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l payment -d 'The payment: its id, or PROVIDER:ID' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l receipt -d 'The receipt: its number, or MODULE:NUMBER' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l sale -d 'The sale: its id in the back office\'s report' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l reason -d 'Why, for the history' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from match" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l payment -d 'The payment: its id, or PROVIDER:ID' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l receipt -d 'The receipt: its number, or MODULE:NUMBER' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l sale -d 'The sale: its id in the back office\'s report' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l reason -d 'Why, for the history' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from unmatch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l reason -d 'Why, for the history' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l release -d 'Let it go again'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand reconcile; and __fish_seen_subcommand_from lock" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -f -a "show" -d 'Show an order'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -f -a "history" -d 'Show how an order came to be what it is'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -f -a "create" -d 'Add an order by hand'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -f -a "edit" -d 'Change fields of an order by hand'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -f -a "delete" -d 'Hide an order from queries; it can be restored'
complete -c vhm -n "__fish_vhm_using_subcommand order; and not __fish_seen_subcommand_from show history create edit delete restore" -f -a "restore" -d 'Bring a deleted order back'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l table -d 'The table' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l at -d 'As it was in this version' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l table -d 'The table' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from history" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l table -d 'The table' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l reason -d 'Why, for the history' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l table -d 'The table' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l reason -d 'Why, for the history' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from edit" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l table -d 'The table' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l reason -d 'Why, for the history' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l machine -d 'The machine, when several have an order of this number' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l table -d 'The table' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l reason -d 'Why, for the history' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand order; and __fish_seen_subcommand_from restore" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "list" -d 'List runs, newest first'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "show" -d 'Show one run and its report'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "rejects" -d 'Show or write the rejected rows of a run'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "undo" -d 'Take back everything a run wrote'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "watch" -d 'Follow a run that was handed to a worker until it has ended'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "cancel" -d 'Do not let a run begin, or stop it; nothing of it is stored'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "retry" -d 'Hand in again what failed, died or was cancelled, under a new number'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "output" -d 'Fetch the file that a run made'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and not __fish_seen_subcommand_from list show rejects undo watch cancel retry output prune" -f -a "prune" -d 'Delete the rejected rows, the jobs and the notifications of old runs; runs, history and orders stay'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l state -d 'Only runs in this state' -r -f -a "queued\t''
running\t''
done\t''
failed\t''
dead\t''
cancelled\t''
refused\t''
undone\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l kind -d 'Only runs of this kind' -r -f -a "import\t''
edit\t''
undo\t''
reconcile\t''
validate\t''
export\t''
prune\t''
backup\t''
notify\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l limit -d 'At most so many' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -s o -l output -d 'Write them to a file with the same columns and the reason, which can be mended and imported again' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l force -d 'Write over an existing file'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from rejects" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l dry-run -d 'Show what would be taken back'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from undo" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from watch" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from cancel" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from retry" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -s o -l output -d 'Where to write it' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l force -d 'Write over an existing file'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from output" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l older-than -d 'Older than so many days' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l state -d 'Only jobs that ended so; rejected rows and files are left alone' -r -f -a "done\t''
failed\t''
dead\t''
cancelled\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l files -d 'Also kept files, as the setting blobs_keep_days says'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l dry-run -d 'Only say how many'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand runs; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -f -a "status" -d 'Show the workers, what waits, and whether somebody is there to do it'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -f -a "pause" -d 'Let no job of a queue begin; those that run go on'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and not __fish_seen_subcommand_from status pause resume" -f -a "resume" -d 'Let the jobs of a queue begin again'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from pause" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand worker; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -f -a "list" -d 'List the schedules; built-in ones do nothing until they are enabled'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -f -a "add" -d 'Add a schedule'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -f -a "remove" -d 'Remove a schedule'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -f -a "enable" -d 'Let a schedule begin'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -f -a "disable" -d 'Let a schedule do nothing'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and not __fish_seen_subcommand_from list add remove enable disable run" -f -a "run" -d 'Hand its job in now'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l zone -d 'The zone of the times [default: the setting zone]' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l missed -d 'What becomes of times that passed while no worker was there: once makes up for them by one run' -r -f -a "once\t''
skip\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l days -d 'Of a prune: older than so many days' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l folder -d 'Of a backup: where' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l keep -d 'Of a backup: how many are left; 0 is all' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l text -d 'Of a notification: what is said' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -s o -l output -d 'Of an export: what the file is called' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l table -d 'Of an export: the table' -r -f -a "orders\t''
sales\t''
receipts\t''
payments\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l filter -d 'Of an export: the filter' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l from -d 'Of an export: from this day or moment, reckoned at each run' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l to -d 'Of an export: to this day or moment' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l disabled -d 'Add it without letting it begin'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand schedule; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -f -a "list" -d 'List the watched folders'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -f -a "add" -d 'Import the files that come into a folder of this machine, and move them to done/ or failed/ in it'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and not __fish_seen_subcommand_from list add remove" -f -a "remove" -d 'Watch a folder no more'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l settle -d 'A file is taken when it has not changed for so many seconds' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l source -d 'The source of its files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from add" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand watch; and __fish_seen_subcommand_from remove" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -f -a "list" -d 'List the sources'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -f -a "show" -d 'Print the description of a source; copy it to make one of your own'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and not __fish_seen_subcommand_from list show check" -f -a "check" -d 'Show how well a file fits every source'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l source -d 'The source of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l input-format -d 'The format of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l encoding -d 'The encoding of text files, such as windows-1251' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l delimiter -d 'The delimiter of delimited text; \\t for a tab' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l sheet -d 'The sheet, by name or number; `all` also reads hidden ones' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l header-row -d 'The row of the header, from 1' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l password -d 'Ask for the password of protected files; VHM_PASSWORD or --password-file where nobody can answer'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand sources; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -f -a "init" -d 'Make the database and its tables'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -f -a "status" -d 'Show the database and its schema'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -f -a "migrate" -d 'Bring the schema up to date'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -f -a "backup" -d 'Copy the embedded database into a new file, also while others write'
complete -c vhm -n "__fish_vhm_using_subcommand db; and not __fish_seen_subcommand_from init status migrate backup check" -f -a "check" -d 'Look for damage and broken rules in the database'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from init" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from backup" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand db; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l limit -d 'At most so many rows of each table [default: 20]' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l source -d 'The source of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l input-format -d 'The format of the files, when it should not be detected' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l encoding -d 'The encoding of text files, such as windows-1251' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l delimiter -d 'The delimiter of delimited text; \\t for a tab' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l sheet -d 'The sheet, by name or number; `all` also reads hidden ones' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l header-row -d 'The row of the header, from 1' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l password-file -d 'Take the password from the first line of this file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l all -d 'Every row and every sheet, hidden ones too'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l password -d 'Ask for the password of protected files; VHM_PASSWORD or --password-file where nobody can answer'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand peek" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand config; and not __fish_seen_subcommand_from show" -f -a "show" -d 'Show every setting'
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l origin -d 'Say where each value comes from'
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand doctor" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand explain" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand explain" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand explain" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand completions" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand completions" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand completions" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand man" -s o -l output -d 'Write one page for each command into this folder' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand man" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand man" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand man" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand man" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand man" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand man" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand man" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand man" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand man" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand man" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand man" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand man" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand man" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c vhm -n "__fish_vhm_using_subcommand help" -l db -d 'The database: sqlite:///path/to/file.db or postgres://user@host/database' -r
complete -c vhm -n "__fish_vhm_using_subcommand help" -l config -d 'Read only this configuration file' -r -F
complete -c vhm -n "__fish_vhm_using_subcommand help" -l profile -d 'Use this profile of the configuration' -r
complete -c vhm -n "__fish_vhm_using_subcommand help" -l format -d 'How to print results [default: table on a terminal, tsv in a pipe]' -r -f -a "table\t'Aligned columns for people'
json\t'One JSON object'
jsonl\t'One JSON object a line'
csv\t'Comma-separated values'
tsv\t'Tab-separated values'
md\t'A Markdown table'"
complete -c vhm -n "__fish_vhm_using_subcommand help" -l lang -d 'The language of messages' -r -f -a "en\t''
ru\t''
uz\t''"
complete -c vhm -n "__fish_vhm_using_subcommand help" -l color -d 'When to use colours' -r -f -a "auto\t'On a terminal'
always\t'Always'
never\t'Never'"
complete -c vhm -n "__fish_vhm_using_subcommand help" -l progress -d 'How to show progress on standard error' -r -f -a "bar\t'A bar on a terminal'
json\t'One JSON object a second'"
complete -c vhm -n "__fish_vhm_using_subcommand help" -l wait -d 'How many seconds to wait for another writer; with --enqueue, for the end of the job (without a number: however long it takes)' -r
complete -c vhm -n "__fish_vhm_using_subcommand help" -l json -d 'Print JSON (the same as --format json)'
complete -c vhm -n "__fish_vhm_using_subcommand help" -s q -l quiet -d 'Print only errors beside the result'
complete -c vhm -n "__fish_vhm_using_subcommand help" -s v -l verbose -d 'Say more; twice for even more'
complete -c vhm -n "__fish_vhm_using_subcommand help" -l no-progress -d 'Show no progress bar'
complete -c vhm -n "__fish_vhm_using_subcommand help" -l yes -d 'Answer yes to every question'
complete -c vhm -n "__fish_vhm_using_subcommand help" -s h -l help -d 'Print help (see more with \'--help\')'
