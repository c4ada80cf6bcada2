# clang-format has nothing to say. Exit code 77: it is not installed.
set -eu
cd "$(dirname "$0")/.."

if ! command -v clang-format >/dev/null; then
	echo "clang-format is not installed: the format is not checked"
	exit 77
fi
find src include tests -name '*.[ch]' | sort | xargs clang-format --dry-run -Werror
echo "the format is right"
