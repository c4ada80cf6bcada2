# Builds and tests everything: sh tests/run.sh [PATTERN]
# PATTERN is a ctest -R expression over the tests' names, as "unit_base" or
# "check_". On Debian it installs what is missing (as root or with sudo); with
# all there it needs neither root nor the network. Leaves only build/ behind.
set -eu
cd "$(dirname "$0")/.."
pattern=${1:-}
jobs=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)

packages="gcc clang libclang-rt-14-dev cmake ninja-build pkg-config clang-format
libc6-dev libncurses-dev libpq-dev libcmocka-dev libconfig-dev libcsv-dev libunistring-dev
libjansson-dev uthash-dev libvterm-dev ncurses-term postgresql"

say() { printf '\n== %s\n' "$*"; }
die() {
	printf 'tests/run.sh: %s\n' "$*" >&2
	printf '0 passed, 1 failed\n'
	exit 1
}

is_there() {
	case $1 in
	pkg-config) command -v pkg-config >/dev/null ;;
	postgresql)
		for initdb in /usr/lib/postgresql/*/bin/initdb; do
			[ ! -x "$initdb" ] || return 0
		done
		return 1
		;;
	*) dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -q '^installed$' ;;
	esac
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "packages are missing (${missing# }) and neither root nor sudo is there to install them"
	fi
}

# The tests make clusters of their own: Debian shall not start one for us.
keep_debian_from_making_a_cluster() {
	conf=/etc/postgresql-common/createcluster.conf
	[ ! -e $conf ] || return 0
	as_root mkdir -p /etc/postgresql-common
	echo 'create_main_cluster = false' | as_root tee $conf >/dev/null
}

install_missing() {
	missing=
	for package in $packages; do
		is_there "$package" || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	say "installing$missing"
	case $missing in *postgresql*) keep_debian_from_making_a_cluster ;; esac
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update
	# shellcheck disable=SC2086 # the packages are words
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y \
		--no-install-recommends -o Dpkg::Options::=--force-confold $missing
}

build() { # name, cmake's arguments
	name=$1
	shift
	cmake -S . -B "build/$name" -G Ninja "$@" >"build/$name.log" 2>&1 ||
		{ cat "build/$name.log"; die "cmake failed for $name"; }
	cmake --build "build/$name" -- -k 0 >"build/$name.log" 2>&1 ||
		{ grep -vE '^\[[0-9]+/[0-9]+\] (Building|Linking)' "build/$name.log"; die "the build failed: $name"; }
	if grep -q 'warning:' "build/$name.log"; then
		grep 'warning:' "build/$name.log"
		die "the build has warnings: $name"
	fi
}

# One server for the whole run (TTYDESK_TEST_PGHOST, see tests/db/cluster.h):
# a socket in a folder of its own, no TCP, gone at the end.
cluster=
as_server() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	elif id postgres >/dev/null 2>&1; then
		runuser -u postgres -- "$@"
	else
		runuser -u nobody -- "$@"
	fi
}

stop_cluster() {
	[ -n "$cluster" ] || return 0
	(cd / && as_server "$bin/pg_ctl" -D "$cluster/data" -m immediate -w stop) >/dev/null 2>&1 || true
	rm -rf "$cluster"
	cluster=
}

start_cluster() {
	bin=
	for initdb in /usr/lib/postgresql/*/bin/initdb; do
		[ ! -x "$initdb" ] || bin=${initdb%/initdb}
	done
	[ -n "$bin" ] || bin=$(pg_config --bindir)
	cluster=$(mktemp -d /tmp/ttydesk-run-XXXXXX)
	chmod 755 "$cluster"
	if [ "$(id -u)" -eq 0 ]; then
		chown "$(id postgres >/dev/null 2>&1 && echo postgres || echo nobody)" "$cluster"
	fi
	(
		cd /
		as_server "$bin/initdb" -D "$cluster/data" -U postgres -A trust -E UTF8 \
			--locale=C.UTF-8 --no-sync
		as_server "$bin/pg_ctl" -D "$cluster/data" -l "$cluster/log" -w -o "-k $cluster \
			-c listen_addresses= -c fsync=off -c max_connections=200" start
	) >"build/cluster.log" 2>&1 || { cat build/cluster.log; die "the test server does not start"; }
	export TTYDESK_TEST_PGHOST="$cluster"
}

needs_cluster() {
	ctest --test-dir build/dev -N -L '^(db|term|fault)$' ${pattern:+-R "$pattern"} |
		grep -q 'Total Tests: [1-9]'
}

# The last line says how it went, for people and for machines.
report() {
	awk '
	/tests failed out of/ { failed = $4; total = $NF }
	/\*\*\*Skipped/ { skipped++ }
	/\*\*\*Not Run/ { lost++ }
	END {
		passed = total - failed - skipped
		if (total == 0) failed = 1
		if (passed < 0) passed = 0
		if (skipped > 0) printf "%d skipped\n", skipped
		printf "%d passed, %d failed\n", passed, failed
		exit failed > 0
	}' build/ctest.log
}

if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
	install_missing
fi
mkdir -p build
say "building with gcc, address and undefined-behavior sanitizers"
build dev --preset dev -DCMAKE_C_COMPILER=gcc
say "building with clang"
build clang -DCMAKE_C_COMPILER=clang -DCMAKE_BUILD_TYPE=Debug -DTD_WERROR=ON
say "testing"
status=0
trap stop_cluster EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
if needs_cluster; then start_cluster; fi
rm -f build/ctest.log
ctest --test-dir build/dev --output-on-failure --no-tests=error -j "$jobs" \
	--output-log build/ctest.log ${pattern:+-R "$pattern"} || status=1
printf '\n'
report || status=1
exit $status
