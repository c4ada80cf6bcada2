# Measures ttydesk beside bare floors and prints one table:
#   sh tests/bench/run.sh [--tickets N] [--samples N] [--only keys|rest]
# Builds a release into build/bench, starts a PostgreSQL of its own, takes about
# three minutes. Not a test: it passes whatever it finds.
#   sh tests/bench/run.sh load [--clients A,B,..] [--rate R] [--seconds S] [--slow] [--csv]
#     [--statements] [--visible PERCENT] [--writers | --bulk]
# What a whole desk of people costs the server, and how live they are.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build
cmake -S . -B build/bench -G Ninja -DCMAKE_BUILD_TYPE=Release >build/bench.log 2>&1 ||
	{ cat build/bench.log; exit 1; }
cmake --build build/bench --target ttydesk bench bench_floor bench_load >build/bench.log 2>&1 ||
	{ cat build/bench.log; exit 1; }
if [ "${1:-}" = load ]; then
	shift
	exec build/bench/tests/bench_load "$@" build/bench/ttydesk tests/bench/desk.sql
fi
exec build/bench/tests/bench "$@" build/bench/ttydesk build/bench/tests/bench_floor tests/bench/desk.sql
