# Measures ttydesk beside bare floors and what else is installed, and prints one table:
#   sh tests/bench/run.sh [--quick] [--tickets A,B,..] [--huge] [--fresh] [--data CONNINFO]
#     [--only screen,live,server,links,peers] [--samples N] [--csv] [--save FILE] [--compare FILE]
# Builds a release into build/bench and starts a PostgreSQL of its own, which ends with it.
# The desks (10 thousand, 100 thousand and 1 million tickets; --quick: 10 thousand; --huge:
# 10 million too) are kept in $TTYDESK_BENCH_DIR or build/bench-data and made anew when the
# schema or desk.sql has changed. Not a test: it passes whatever it finds.
#   sh tests/bench/run.sh load [--clients A,B,..] [--rate R] [--seconds S] [--slow] [--csv]
#     [--statements] [--visible PERCENT] [--writers | --bulk | --plan]
#     [--pgbouncer session|transaction | --standby]
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
data=${TTYDESK_BENCH_DIR:-$PWD/build/bench-data}
mkdir -p "$(dirname "$data")"
data=$(cd "$(dirname "$data")" && pwd)/$(basename "$data")
exec build/bench/tests/bench "$@" "$data" build/bench/ttydesk build/bench/tests/bench_floor \
	tests/bench/desk.sql
