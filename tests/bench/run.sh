# Measures ttydesk beside bare floors and prints one table:
#   sh tests/bench/run.sh [--tickets N] [--samples N] [--only keys|rest]
# Builds a release into build/bench, starts a PostgreSQL of its own, takes about
# three minutes. Not a test: it passes whatever it finds.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p build
cmake -S . -B build/bench -G Ninja -DCMAKE_BUILD_TYPE=Release >build/bench.log 2>&1 ||
	{ cat build/bench.log; exit 1; }
cmake --build build/bench --target ttydesk bench bench_floor >build/bench.log 2>&1 ||
	{ cat build/bench.log; exit 1; }
exec build/bench/tests/bench "$@" build/bench/ttydesk build/bench/tests/bench_floor tests/bench/desk.sql
