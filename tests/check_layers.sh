# Who may include whom: the arrows of the picture in the README. A layer may have
# rooms (folders); its private headers are named from its root: "write/draft.h".
# base <- desk <- db;  base <- {tui, journal};  {desk, tui, journal} <- app;  {desk, db, app} <- cli
# curses belongs to tui/term*.c and display.c, libpq to db (and to cli, which calls migrate).
set -eu
cd "$(dirname "$0")/.."

find src include -name '*.[ch]' | sort | xargs awk '
function bad(why) { printf "%s:%d: %s\n", FILENAME, FNR, why; failed = 1 }
function layer_of(path,    part, n) {
	n = split(path, part, "/")
	if (part[1] == "include") return part[3]
	return n > 2 ? part[2] : "main"
}
BEGIN {
	may["base"] = " base "
	may["desk"] = " base desk "
	may["db"] = " base desk db "
	may["tui"] = " base tui "
	may["journal"] = " base journal "
	may["app"] = " base desk tui journal app "
	may["cli"] = " base desk db app cli "
	may["main"] = " base desk db tui journal app cli "
}
FNR == 1 { layer = layer_of(FILENAME); if (!(layer in may)) bad("not in a layer") }
/^[ \t]*#[ \t]*include/ {
	name = $0
	sub(/^[^"<]*/, "", name)
	quote = substr(name, 1, 1)
	name = substr(name, 2)
	sub(/[">].*$/, "", name)
	if (quote == "\"" && name ~ /^ttydesk\//) {
		split(name, part, "/")
		if (index(may[layer], " " part[2] " ") == 0)
			bad(layer " may not include " name)
	} else if (quote == "\"" && name ~ /\//) {
		if (layer == "main" || name !~ /^[a-z]+\/[a-z_]+\.h$/ || (getline _ < ("src/" layer "/" name)) < 0)
			bad("no private header of " layer ": " name)
	} else if (name ~ /(^|\/)n?curses|^(term|panel|form|menu)\.h$/ && quote == "<") {
		if (FILENAME !~ /^src\/tui\/(term[^\/]*|display)\.c$/)
			bad("only src/tui/term*.c and display.c may include <" name ">")
	} else if (name ~ /^(libpq|pg_config|postgres)/) {
		if (layer != "db" && layer != "cli")
			bad("only db and cli may include <" name ">")
	}
}
END { if (!failed) print "layers are in order"; exit failed }'
