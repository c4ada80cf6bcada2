# What must not be in the sources: functions without bounds, shells, SQL made
# by printf, "select *" in the client's statements (schema and demo may read
# their own rows whole), a TODO that nobody tracks, paths of one machine.
set -eu
cd "$(dirname "$0")/.."
status=0

find src include tests -name '*.[ch]' | sort | xargs awk '
function bad(why) { printf "%s:%d: %s\n", FILENAME, FNR, why; failed = 1 }
FNR == 1 { call = "" }
{
	code = $0
	gsub(/\/\*[^*]*\*\//, "", code)
	if (code ~ /^[ \t]*\/?\*/) code = ""
	bare = code
	gsub(/"([^"\\]|\\.)*"/, "\"\"", bare)
	if (match(bare, /(^|[^A-Za-z0-9_])(strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|gets|system|popen|alloca)[ ]?\(/))
		bad("banned function: " substr(bare, RSTART, RLENGTH))
	# A statement, gathered up to its semicolon: SQL with a % in printf.
	call = call " " code
	if (bare ~ /[;{}][ \t]*$/) {
		if (FILENAME ~ /^src\// && tolower(call) ~ \
		    /printf|putf|_printf_tmp/ && tolower(call) ~ \
		    /"[ ]*(select [^"]* from|insert into|update [^"]* set|delete from|notify|alter [a-z]+|create [a-z]+|drop [a-z]+|grant [a-z]+) [^"]*%/)
			bad("SQL is formatted by printf: pass parameters")
		call = ""
	}
}
END { exit failed }' || status=1

find src/db/sql -name '*.sql' | sort | xargs awk '
{ code = tolower($0); sub(/--.*/, "", code) }
code ~ /(^|[^a-z_])select[ \t]+(distinct[ \t]+)?([a-z_]+\.)?\*/ {
	printf "%s:%d: select *: name the columns\n", FILENAME, FNR
	failed = 1
}
END { exit failed }' </dev/null || status=1

# The list of files is that of git, or without it all but the build.
if git ls-files >/dev/null 2>&1; then
	list() { git ls-files --cached --others --exclude-standard; }
else
	list() { find . \( -path ./build -o -path ./.git \) -prune -o -type f -print; }
fi
list | while read -r file; do
	case $file in *tests/check_banned.sh | *tests/fuzz/corpus/*) continue ;; esac
	if [ -f "$file" ]; then printf '%s\n' "$file"; fi
done | sort | xargs awk '
/(^|[^A-Za-z])(TODO|FIXME|XXX)([^A-Za-z]|$)/ && !/(TODO|FIXME|XXX)[^#]*#[0-9]/ && !/mktemp|mkdtemp|mkstemp|XXXX/ {
	printf "%s:%d: a TODO needs an issue number\n", FILENAME, FNR
	failed = 1
}
/(^|[^A-Za-z0-9.~$}_\/-])\/(home|Users|work|workspace|mnt)\/[A-Za-z0-9][A-Za-z0-9]/ {
	printf "%s:%d: a path of one machine: %s\n", FILENAME, FNR, $0
	failed = 1
}
END { exit failed }' || status=1

if [ $status -eq 0 ]; then echo "nothing banned is used"; fi
exit $status
