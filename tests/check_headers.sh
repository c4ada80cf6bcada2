# Each public header compiles alone, and twice.
set -eu
cd "$(dirname "$0")/.."
cc=${CC:-cc}
flags=$(pkg-config --cflags-only-I libpq ncursesw libconfig jansson 2>/dev/null || true)
status=0
count=0

for header in $(find include -name '*.h' | sort); do
	name=${header#include/}
	# shellcheck disable=SC2086 # the flags are words
	if ! printf '#include "%s"\n#include "%s"\ntypedef int unit_is_not_empty;\n' "$name" "$name" |
		$cc -std=c17 -Wall -Wextra -Werror -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 \
			-Iinclude $flags -fsyntax-only -x c -; then
		echo "$header does not compile alone"
		status=1
	fi
	count=$((count + 1))
done
[ $count -gt 0 ] || status=1
if [ $status -eq 0 ]; then echo "$count headers compile alone"; fi
exit $status
