# Made by make_docs from the program's tables: do not edit.
# Completion for bash. What the desk knows (tickets, tags, people), and the terms of a
# filter, come from `ttydesk complete`.

# Sets what can stand for the last of the words: from the tables, or from the program.
_ttydesk_reply()
{
	local cur=${words[${#words[@]}-1]} verb='' is_value='' options='' known='' i

	for ((i = 1; i < ${#words[@]} - 1; i++)); do
		if [[ -n $is_value ]]; then
			is_value=''
			continue
		fi
		case ${words[i]} in
		--dbname|-d|--me|--theme|--color|--log|--check-theme) is_value=1 ;;
		-*) ;;
		*) verb=${words[i]}; break ;;
		esac
	done
	case $verb in
	'')
		options='--dbname --me --theme --color --log --print-config --check-config --check-theme --help --version '
		known='demo migrate ls count show watch prune board stats doctor new reply note set tag take next undo bulk complete import export ' ;;
	demo) options='--tickets --live --reset --help' ;;
	migrate) options='--check --print --backend --no-notify --help' ;;
	ls) options='--json --tsv --limit --columns --help' ;;
	count) options='--json --tsv --help' ;;
	show) options='--json --tsv --help' ;;
	watch) options='--json --since --once --help' ;;
	prune) options='--days --dry-run --json --help' ;;
	board) options='--json --tsv --help' ;;
	stats) options='--from --to --json --tsv --help' ;;
	doctor) options='--json --tsv --help' ;;
	new) options='--json --op --dry-run --title --file --requester --name --priority --assignee --tags --help' ;;
	reply) options='--json --op --dry-run --file --status --help' ;;
	note) options='--json --op --dry-run --file --status --help' ;;
	set) options='--json --op --dry-run --help' ;;
	tag) options='--json --op --dry-run --help' ;;
	take) options='--json --op --dry-run --help' ;;
	next) options='--json --op --help' ;;
	undo) options='--json --op --help' ;;
	bulk) options='--json --op --dry-run --yes --help' ;;
	import) options='--map --dry-run --yes --update --encoding --delimiter --json --help' ;;
	export) options='--json --tsv --comments --columns --raw --help' ;;
	esac
	if [[ -z $is_value && $cur == --* && $cur != *=* && -n $options ]]; then
		replies=($(compgen -W "$options" -- "$cur"))
	elif [[ -z $is_value && -z $verb ]]; then
		replies=($(compgen -W "$known $options" -- "$cur"))
	else
		_ttydesk_ask
	fi
}

_ttydesk_ask()
{
	local lines line

	lines=$(ttydesk complete "${words[@]:1}" 2>/dev/null)
	[[ $? -eq 3 ]] && compopt -o default 2>/dev/null
	while IFS= read -r line; do
		[[ -z $line ]] && continue
		line=${line%%$'\t'*}
		[[ $line == *[:=,] ]] && compopt -o nospace 2>/dev/null
		# what would end the person's quotes, or run, is not offered inside them
		case $quote in
		'') printf -v line %q "$line"; line=${line//\\,/,} ;;
		\') [[ $line == *\'* ]] && continue ;;
		*) [[ $line == *[\"\\\$\`]* ]] && continue ;;
		esac
		replies+=("$line")
	done <<<"$lines"
}

_ttydesk()
{
	local line=${COMP_LINE:0:COMP_POINT} cut='' quote='' cur reply IFS=$' \t\n'
	local -a words replies=()

	COMPREPLY=()
	read -ra words <<<"$line"
	[[ $line == *[[:space:]] ]] && words+=('')
	cur=${words[${#words[@]}-1]}
	if [[ $cur == [\"\']* ]]; then
		quote=${cur:0:1}
		cur=${cur:1}
		words[${#words[@]}-1]=$cur
	elif [[ $cur == *[\<\>]* ]]; then
		return # to the shell that is no word
	fi
	_ttydesk_reply
	# without quotes readline replaces only what is behind the last of its own breaks
	[[ -z $quote && $cur == *["${COMP_WORDBREAKS//[[:space:]]/}"]* ]] &&
		cut=${cur%"${cur##*["${COMP_WORDBREAKS//[[:space:]]/}"]}"}
	for reply in "${replies[@]}"; do
		COMPREPLY+=("${reply#"$cut"}")
	done
}

complete -F _ttydesk ttydesk
