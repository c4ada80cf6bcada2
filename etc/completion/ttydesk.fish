# Made by make_docs from the program's tables: do not edit.
# Completion for fish. What the desk knows (tickets, tags, people), and the terms of a
# filter, come from `ttydesk complete`.

function __ttydesk_words
    set -l typed (commandline -opc) (commandline -ct)
    ttydesk complete $typed[2..-1] 2>/dev/null
    if test $status -eq 3
        __fish_complete_path (commandline -ct)
    end
end

# No verb yet: "ttydesk -d service=desk ".
function __ttydesk_has_no_verb
    set -l typed (commandline -opc)
    set -l is_value 0
    for word in $typed[2..-1]
        if test $is_value -eq 1
            set is_value 0
            continue
        end
        switch $word
            case --dbname -d --me --theme --color --log --check-theme
                set is_value 1
            case '-*'
            case '*'
                return 1
        end
    end
    return 0
end

complete -c ttydesk -f
complete -c ttydesk -n 'not __ttydesk_has_no_verb' -a '(__ttydesk_words)'
complete -c ttydesk -n __ttydesk_has_no_verb -l dbname -s d -x -a '(__ttydesk_words)' -d 'connection string or URI; else PG* variables and service files'
complete -c ttydesk -n __ttydesk_has_no_verb -l me -x -a '(__ttydesk_words)' -d 'who acts, where the database role does not say'
complete -c ttydesk -n __ttydesk_has_no_verb -l theme -x -a '(__ttydesk_words)' -d 'default, mono'
complete -c ttydesk -n __ttydesk_has_no_verb -l color -x -a '(__ttydesk_words)' -d 'auto (obeys NO_COLOR), always, never'
complete -c ttydesk -n __ttydesk_has_no_verb -l log -r -a '(__ttydesk_words)' -d 'a log for bug reports'
complete -c ttydesk -n __ttydesk_has_no_verb -l print-config -d 'print the settings that count, as a file'
complete -c ttydesk -n __ttydesk_has_no_verb -l check-config -d 'list all faults of the configuration files'
complete -c ttydesk -n __ttydesk_has_no_verb -l check-theme -r -a '(__ttydesk_words)' -d 'say what is wrong in a theme'
complete -c ttydesk -n __ttydesk_has_no_verb -l help -s h -d 'this text'
complete -c ttydesk -n __ttydesk_has_no_verb -l version -s V -d 'the version'
complete -c ttydesk -n __ttydesk_has_no_verb -a demo -d 'a private PostgreSQL with a sample desk'
complete -c ttydesk -n '__fish_seen_subcommand_from demo' -l tickets -x -a '(__ttydesk_words)' -d 'so many tickets, 5,000 else'
complete -c ttydesk -n '__fish_seen_subcommand_from demo' -l live -d 'colleagues and customers keep writing'
complete -c ttydesk -n '__fish_seen_subcommand_from demo' -l reset -d 'start over'
complete -c ttydesk -n __ttydesk_has_no_verb -a migrate -d 'make or complete the database'
complete -c ttydesk -n '__fish_seen_subcommand_from migrate' -l check -d 'only say what is missing'
complete -c ttydesk -n '__fish_seen_subcommand_from migrate' -l print -d 'only print the SQL, for psql'
complete -c ttydesk -n '__fish_seen_subcommand_from migrate' -l backend -x -a '(__ttydesk_words)' -d 'a role that writes its own audit rows'
complete -c ttydesk -n '__fish_seen_subcommand_from migrate' -l no-notify -d 'writers never ring, listeners read the feed'
complete -c ttydesk -n __ttydesk_has_no_verb -a ls -d 'list tickets'
complete -c ttydesk -n '__fish_seen_subcommand_from ls' -l json -d 'one JSON object a line'
complete -c ttydesk -n '__fish_seen_subcommand_from ls' -l tsv -d 'tab-separated, with a header; tabs and line breaks as \\t and \\n'
complete -c ttydesk -n '__fish_seen_subcommand_from ls' -l limit -x -a '(__ttydesk_words)' -d 'at most so many tickets: 50, 0 is all'
complete -c ttydesk -n '__fish_seen_subcommand_from ls' -l columns -x -a '(__ttydesk_words)' -d 'id number status priority assignee requester title created updated resolved tags comments'
complete -c ttydesk -n __ttydesk_has_no_verb -a count -d 'how many tickets match'
complete -c ttydesk -n '__fish_seen_subcommand_from count' -l json -d 'as JSON'
complete -c ttydesk -n '__fish_seen_subcommand_from count' -l tsv -d 'tab-separated'
complete -c ttydesk -n __ttydesk_has_no_verb -a show -d 'tickets with their threads'
complete -c ttydesk -n '__fish_seen_subcommand_from show' -l json -d 'one JSON object a ticket, with comments and attachments'
complete -c ttydesk -n '__fish_seen_subcommand_from show' -l tsv -d 'a line a field: name, tab, value; attachments and comments behind'
complete -c ttydesk -n __ttydesk_has_no_verb -a watch -d 'follow what changes, a line each; loses nothing across lost links'
complete -c ttydesk -n '__fish_seen_subcommand_from watch' -l json -d 'one JSON object a line, with the token to go on from'
complete -c ttydesk -n '__fish_seen_subcommand_from watch' -l since -x -a '(__ttydesk_words)' -d 'go on behind this line of an earlier watch --json'
complete -c ttydesk -n '__fish_seen_subcommand_from watch' -l once -d 'end when all up to now is told'
complete -c ttydesk -n __ttydesk_has_no_verb -a prune -d 'remove old rows of the change feed and what else has expired'
complete -c ttydesk -n '__fish_seen_subcommand_from prune' -l days -x -a '(__ttydesk_words)' -d 'keep changes of so many days; else as the desk is set, preset 1'
complete -c ttydesk -n '__fish_seen_subcommand_from prune' -l dry-run -d 'only say how many'
complete -c ttydesk -n '__fish_seen_subcommand_from prune' -l json -d 'as JSON'
complete -c ttydesk -n __ttydesk_has_no_verb -a board -d 'how much there is to do: by status, priority, agent and tag'
complete -c ttydesk -n '__fish_seen_subcommand_from board' -l json -d 'as JSON'
complete -c ttydesk -n '__fish_seen_subcommand_from board' -l tsv -d 'tab-separated'
complete -c ttydesk -n __ttydesk_has_no_verb -a stats -d 'what was done in a time, in all and by priority, agent and day'
complete -c ttydesk -n '__fish_seen_subcommand_from stats' -l from -x -a '(__ttydesk_words)' -d 'from this day on (2026-11-01, monday, 7d); 30 days up to now'
complete -c ttydesk -n '__fish_seen_subcommand_from stats' -l to -x -a '(__ttydesk_words)' -d 'with this day'
complete -c ttydesk -n '__fish_seen_subcommand_from stats' -l json -d 'one JSON object a line'
complete -c ttydesk -n '__fish_seen_subcommand_from stats' -l tsv -d 'tab-separated'
complete -c ttydesk -n __ttydesk_has_no_verb -a doctor -d 'look for what is wrong with connection, rights, terminal and settings'
complete -c ttydesk -n '__fish_seen_subcommand_from doctor' -l json -d 'as JSON'
complete -c ttydesk -n '__fish_seen_subcommand_from doctor' -l tsv -d 'tab-separated'
complete -c ttydesk -n __ttydesk_has_no_verb -a new -d 'a new ticket; its text from the argument, a file or the input'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l dry-run -d 'say what would become of it, write nothing'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l title -x -a '(__ttydesk_words)' -d 'the subject'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l file -r -a '(__ttydesk_words)' -d 'the description; -: the standard input'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l requester -x -a '(__ttydesk_words)' -d 'who asked, made if unknown; else you'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l name -x -a '(__ttydesk_words)' -d 'of a requester that is made'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l priority -x -a '(__ttydesk_words)' -d 'low, medium, high, urgent; else medium'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l assignee -x -a '(__ttydesk_words)' -d 'me, none, e-mail or name'
complete -c ttydesk -n '__fish_seen_subcommand_from new' -l tags -x -a '(__ttydesk_words)' -d 'tags, made if unknown'
complete -c ttydesk -n __ttydesk_has_no_verb -a reply -d 'a public reply; the text from the argument, a file or the input'
complete -c ttydesk -n '__fish_seen_subcommand_from reply' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from reply' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n '__fish_seen_subcommand_from reply' -l dry-run -d 'say what would become of it, write nothing'
complete -c ttydesk -n '__fish_seen_subcommand_from reply' -l file -r -a '(__ttydesk_words)' -d 'the text; -: the standard input'
complete -c ttydesk -n '__fish_seen_subcommand_from reply' -l status -x -a '(__ttydesk_words)' -d 'sets the status too, all in one'
complete -c ttydesk -n __ttydesk_has_no_verb -a note -d 'an internal note, likewise'
complete -c ttydesk -n '__fish_seen_subcommand_from note' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from note' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n '__fish_seen_subcommand_from note' -l dry-run -d 'say what would become of it, write nothing'
complete -c ttydesk -n '__fish_seen_subcommand_from note' -l file -r -a '(__ttydesk_words)' -d 'the text; -: the standard input'
complete -c ttydesk -n '__fish_seen_subcommand_from note' -l status -x -a '(__ttydesk_words)' -d 'sets the status too, all in one'
complete -c ttydesk -n __ttydesk_has_no_verb -a set -d 'status, priority, assignee, title, description; +tag -tag'
complete -c ttydesk -n '__fish_seen_subcommand_from set' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from set' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n '__fish_seen_subcommand_from set' -l dry-run -d 'say what would become of it, write nothing'
complete -c ttydesk -n __ttydesk_has_no_verb -a tag -d 'put tags on and take them off'
complete -c ttydesk -n '__fish_seen_subcommand_from tag' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from tag' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n '__fish_seen_subcommand_from tag' -l dry-run -d 'say what would become of it, write nothing'
complete -c ttydesk -n __ttydesk_has_no_verb -a take -d 'assign to yourself and put in progress'
complete -c ttydesk -n '__fish_seen_subcommand_from take' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from take' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n '__fish_seen_subcommand_from take' -l dry-run -d 'say what would become of it, write nothing'
complete -c ttydesk -n __ttydesk_has_no_verb -a next -d 'take the next best ticket'
complete -c ttydesk -n '__fish_seen_subcommand_from next' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from next' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n __ttydesk_has_no_verb -a undo -d 'take back your last change, or that one'
complete -c ttydesk -n '__fish_seen_subcommand_from undo' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from undo' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n __ttydesk_has_no_verb -a bulk -d 'change all that match; a row for each'
complete -c ttydesk -n '__fish_seen_subcommand_from bulk' -l json -d 'one JSON object a row of the answer'
complete -c ttydesk -n '__fish_seen_subcommand_from bulk' -l op -x -a '(__ttydesk_words)' -d 'the operation\'s id: a second try is not done again'
complete -c ttydesk -n '__fish_seen_subcommand_from bulk' -l dry-run -d 'say what would become of it, write nothing'
complete -c ttydesk -n '__fish_seen_subcommand_from bulk' -l yes -d 'more than 50 tickets are meant'
complete -c ttydesk -n __ttydesk_has_no_verb -a complete -d 'what may stand for the last word, for shells'
complete -c ttydesk -n __ttydesk_has_no_verb -a import -d 'tickets from another system\'s export'
complete -c ttydesk -n '__fish_seen_subcommand_from import' -l map -x -a '(__ttydesk_words)' -d 'the name of a map, or a file of one; else it is known by the header'
complete -c ttydesk -n '__fish_seen_subcommand_from import' -l dry-run -d 'only say what would become of each row'
complete -c ttydesk -n '__fish_seen_subcommand_from import' -l yes -d 'do not ask; needed where nobody can answer'
complete -c ttydesk -n '__fish_seen_subcommand_from import' -l update -d 'rows that differ from their tickets change these'
complete -c ttydesk -n '__fish_seen_subcommand_from import' -l encoding -x -a '(__ttydesk_words)' -d 'UTF-8, windows-1252, ISO-8859-1, ...: as iconv knows it'
complete -c ttydesk -n '__fish_seen_subcommand_from import' -l delimiter -x -a '(__ttydesk_words)' -d 'between the cells, or tab; else the header tells'
complete -c ttydesk -n '__fish_seen_subcommand_from import' -l json -d 'the report as JSON, one object a row'
complete -c ttydesk -n __ttydesk_has_no_verb -a export -d 'tickets as CSV, TSV or JSON'
complete -c ttydesk -n '__fish_seen_subcommand_from export' -l json -d 'one JSON object a line, not CSV'
complete -c ttydesk -n '__fish_seen_subcommand_from export' -l tsv -d 'tab-separated; tabs and line breaks as \\t and \\n'
complete -c ttydesk -n '__fish_seen_subcommand_from export' -l comments -d 'the threads too, as JSON in a column'
complete -c ttydesk -n '__fish_seen_subcommand_from export' -l columns -x -a '(__ttydesk_words)' -d 'id ticket_number title description status priority requester requester_name assignee assignee_name created_at updated_at resolved_at tags comments'
complete -c ttydesk -n '__fish_seen_subcommand_from export' -l raw -d 'CSV cells as they are, also those a spreadsheet takes for formulas'
