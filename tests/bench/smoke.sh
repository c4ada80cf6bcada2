# Every part of the bench, as short as it goes, on a desk that is thrown away:
#   sh tests/bench/smoke.sh BENCH PROGRAM FLOOR
# Figures are not looked at, only that all of them came.
set -eu
cd "$(dirname "$0")/../.."
folder=$(mktemp -d /tmp/ttydesk-smoke-XXXXXX)
trap 'rm -rf "$folder"' EXIT
chmod a+rx "$folder"
"$1" --smoke --csv --save "$folder/saved" "$folder/data" "$2" "$3" tests/bench/desk.sql >"$folder/out" ||
	{ cat "$folder/out"; exit 1; }
for row in '120x40 start to first page' '120x40 j, bytes' 'Esc in a prompt' 'idle for 10 s, wake-ups' \
	'peak memory' 'commit elsewhere to painted row, p99' 'keys under 1,000 changes' \
	'page of view Mine' 'page of a rare filter' 'search: a phrase' 'counts of the sidebar' \
	"another program's update, 20 listen" 'terminal 20 ms away: j' \
	'database 20 ms away: start' 'database 20 ms away: a ticket never' 'command line: ls of 50' \
	'command line: show' 'bulk: close'; do
	grep -E "^\"[^\"]*$row[^\"]*\",[A-Za-z]*,[0-9]" "$folder/out" >/dev/null ||
		{ echo "no figure: $row"; cat "$folder/out"; exit 1; }
done
cmp "$folder/out" "$folder/saved"
