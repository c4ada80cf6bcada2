#!/bin/sh
# Tries ttydesk on this machine: installs what is missing (Debian and its
# relatives), builds, opens the demo, and leaves nothing running.
#   sh etc/try.sh [--tickets N] [--live] [--reset]
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
packages='gcc libc6-dev cmake ninja-build pkg-config libncurses-dev libpq-dev
libconfig-dev libcsv-dev libunistring-dev libjansson-dev uthash-dev'
cluster_conf=/etc/postgresql-common/createcluster.conf
cluster_conf_is_ours=no

say() { printf '%s\n' "try.sh: $*" >&2; }
die() { say "$@"; exit 1; }

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	elif command -v sudo >/dev/null 2>&1; then
		sudo "$@"
	else
		die "run it as root, or install sudo: packages are missing:$missing"
	fi
}

is_installed() {
	[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]
}

has_server() {
	for initdb in /usr/lib/postgresql/*/bin/initdb; do
		version=${initdb#/usr/lib/postgresql/}
		[ -x "$initdb" ] && [ "${version%%/*}" -ge 15 ] 2>/dev/null && return 0
	done
	return 1
}

# Debian's server package would make and start a cluster of its own. The demo
# does not need it, so it is told not to, and the setting is put back.
forbid_cluster() {
	[ -e "$cluster_conf" ] && return 0
	as_root mkdir -p "${cluster_conf%/*}"
	printf 'create_main_cluster = false\n' | as_root tee "$cluster_conf" >/dev/null
	cluster_conf_is_ours=yes
}

allow_cluster() {
	[ "$cluster_conf_is_ours" = yes ] || return 0
	cluster_conf_is_ours=no
	if [ -r /usr/share/postgresql-common/createcluster.conf ]; then
		as_root cp /usr/share/postgresql-common/createcluster.conf "$cluster_conf"
		as_root rm -f "$cluster_conf.ucf-dist"
	else
		as_root rm -f "$cluster_conf"
	fi
}

install_missing() {
	missing=
	for package in $packages; do
		is_installed "$package" || missing="$missing $package"
	done
	has_server || missing="$missing postgresql"
	[ -n "$missing" ] || return 0
	command -v apt-get >/dev/null 2>&1 || die "no apt-get here; install by hand:$missing"
	say "installing:$missing"
	case $missing in
	*" postgresql"*)
		trap allow_cluster EXIT
		trap 'exit 130' INT TERM HUP
		forbid_cluster
		;;
	esac
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update
	# shellcheck disable=SC2086 # one word a package
	as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y \
		--no-install-recommends $missing >&2
	allow_cluster
	trap - EXIT INT TERM HUP
}

build() {
	out=$root/build/try
	mkdir -p "$out" 2>/dev/null && [ -w "$out" ] ||
		out=${XDG_CACHE_HOME:-$HOME/.cache}/ttydesk/try
	mkdir -p "$out"
	say "building in $out"
	if ! { cmake -S "$root" -B "$out" -G Ninja -DCMAKE_BUILD_TYPE=Release \
		-DTD_TESTS=OFF && cmake --build "$out"; } >"$out/try.log" 2>&1; then
		tail -n 30 "$out/try.log" >&2
		die "the build failed; all of it is in $out/try.log"
	fi
}

if command -v dpkg-query >/dev/null 2>&1; then
	install_missing
fi
build
exec "$out/ttydesk" demo "$@"
