#!/bin/sh
# Mails the public replies that wait in ttydesk.outbound: an example to start
# from, and complete. The contract is in doc/delivery.md.
#
#	consumer.sh          works until SIGTERM, woken by notifications
#	consumer.sh --once   mails what waits and ends
#
# The database is named by PGHOST, PGDATABASE, PGUSER, PGSERVICE and so on; the
# role needs membership in ttydesk_mailer and nothing else. Also set:
#	MAIL_FROM      support@example.org, the sender of all mail       (required)
#	MAIL_DOMAIN    for Message-ID; never change it while replies wait
#	SENDMAIL       gets the recipient as last argument, the message on its input
#	MAIL_LEASE     how long one message may take at most
#	MAIL_ATTEMPTS  so many times before it is given up
#	MAIL_POLL      seconds after which it looks even if nobody rang
set -eu
umask 077
export LC_ALL=C PGCLIENTENCODING=UTF8 PGAPPNAME=ttydesk-mailer

: "${MAIL_FROM:?set it to the address that replies come from}"
: "${MAIL_DOMAIN:=${MAIL_FROM#*@}}"
: "${SENDMAIL:=/usr/sbin/sendmail -i -f $MAIL_FROM --}"
: "${MAIL_LEASE:=5 minutes}"
: "${MAIL_ATTEMPTS:=12}"
: "${MAIL_POLL:=30}"
case $MAIL_FROM@$MAIL_DOMAIN in
*[!A-Za-z0-9.@_+-]*) echo "MAIL_FROM and MAIL_DOMAIN are plain addresses" >&2; exit 64 ;;
esac

work=$(mktemp -d)
stop=
trap 'rm -rf "$work"; wait' EXIT
trap 'stop=1' TERM INT HUP

sql() {
	psql -X -q -A -t -v ON_ERROR_STOP=1 "$@"
}

# Takes one reply. Nothing: none waits. Else a line "id attempt message-id to"
# (to is "-" if it is no address) and the message. All of the desk's texts are
# encoded here, so that none of them can begin a header or end one: names and
# title as encoded words (RFC 2047) of 9 characters, the body as base64.
take() {
	sql -v lease="$MAIL_LEASE" -v from="$MAIL_FROM" -v domain="$MAIL_DOMAIN" <<'SQL'
WITH taken AS MATERIALIZED (
	SELECT t.*, '<' || t.message_key || '@' || :'domain' || '>' AS message_id,
		t.to_email ~ '^[A-Za-z0-9.!#$%&''*+/=?^_{|}~`-]+@[A-Za-z0-9.-]+$' AS is_address
	FROM ttydesk.take_outbound(1, :'lease') t
), header(id, n, name, words, tail) AS (
	SELECT id, 1, 'From: ', author, '<' || :'from' || '>' FROM taken
	UNION ALL SELECT id, 2, 'To: ', to_name, '<' || to_email || '>' FROM taken WHERE is_address
	UNION ALL SELECT id, 3, 'Subject: ', 'Re: [' || ticket_number || '] ' || title, '' FROM taken
), line AS (
	SELECT h.id, h.n, h.name || coalesce((
		SELECT string_agg('=?UTF-8?B?' || encode(convert_to(substr(c.clean, i, 9), 'UTF8'), 'base64') || '?=', E'\n ' ORDER BY i)
		FROM generate_series(1, length(c.clean), 9) i) || CASE WHEN h.tail <> '' THEN E'\n ' ELSE '' END, '') || h.tail AS text
	FROM header h CROSS JOIN LATERAL (SELECT btrim(regexp_replace(h.words, '[[:cntrl:][:space:]]+', ' ', 'g'))) c(clean)
)
SELECT concat_ws(' ', t.id, t.attempts, t.message_id, CASE WHEN t.is_address THEN t.to_email ELSE '-' END)
	|| E'\n' || (SELECT string_agg(l.text, E'\n' ORDER BY l.n) FROM line l WHERE l.id = t.id)
	|| E'\nDate: ' || to_char(now() AT TIME ZONE 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS') || ' +0000'
	|| E'\nMessage-ID: ' || t.message_id
	|| format(E'\nIn-Reply-To: <ttydesk-ticket-%s@%s>\nReferences: <ttydesk-ticket-%s@%s>',
		t.ticket_id, :'domain', t.ticket_id, :'domain')
	|| E'\nMIME-Version: 1.0\nContent-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\n'
	|| encode(convert_to(replace(replace(t.content, E'\r\n', E'\n'), E'\n', E'\r\n'), 'UTF8'), 'base64')
FROM taken t
SQL
}

# It is out: that has to be written down, or it is sent again.
mark_sent() {
	tries=0
	until sql -v id="$id" -v message="$message" <<'SQL' >/dev/null
SELECT ttydesk.outbound_sent(:'id'::bigint, :'message')
SQL
	do
		tries=$((tries + 1))
		[ $tries -lt 30 ] || exit 75
		sleep 1
	done
}

# $1: what went wrong; $2: the exit status of SENDMAIL. Tried again after 1, 2, 4
# .. minutes, at most 4 hours; not if the status says that it never will work.
mark_failed() {
	minutes=1
	n=1
	while [ $n -lt "$attempt" ] && [ $minutes -lt 240 ]; do
		minutes=$((minutes * 2))
		n=$((n + 1))
	done
	[ $minutes -le 240 ] || minutes=240
	case $2 in
	65 | 67 | 68) minutes= ;; # bad data, no such user, no such host
	*) [ "$attempt" -lt "$MAIL_ATTEMPTS" ] || minutes= ;;
	esac
	sql -v id="$id" -v error="$1" -v minutes="$minutes" -v attempt="$attempt" <<'SQL' >/dev/null
SELECT ttydesk.outbound_failed(:'id'::bigint, :'error',
	now() + nullif(:'minutes', '')::integer * interval '1 minute', :'attempt'::integer)
SQL
}

# Mails all that waits, one by one.
drain() {
	while [ -z "$stop" ]; do
		take >"$work/taken" || return 0 # no database: looked again later
		[ -s "$work/taken" ] || return 0
		{
			read -r id attempt message to
			cat >"$work/mail"
		} <"$work/taken"
		if [ "$to" = - ]; then
			mark_failed "not an e-mail address that can be sent to" 65
			continue
		fi
		status=0
		# shellcheck disable=SC2086 # a command and its options
		$SENDMAIL "$to" <"$work/mail" >"$work/said" 2>&1 || status=$?
		if [ $status -eq 0 ]; then
			mark_sent
		else
			mark_failed "$(tail -n 1 "$work/said" | cut -c 1-400) (status $status)" $status
		fi
	done
}

# Says "listening", and ends when a reply was made or the time is over. psql
# looks at notifications after each statement: an empty one a second.
listen() {
	{
		echo 'LISTEN ttydesk_outbound;'
		printf '%s\n' '\echo listening'
		i=0
		while kill -0 $$ && [ -d "$work" ] && [ $i -lt "$MAIL_POLL" ]; do
			sleep 1
			echo 'SELECT WHERE false;'
			i=$((i + 1))
		done
	} 2>/dev/null | sql 2>/dev/null | while read -r line; do
		case $line in
		listening) echo listening ;;
		Asynchronous*) break ;;
		esac
	done
}

if [ "${1:-}" = --once ]; then
	drain
	exit 0
fi
mkfifo "$work/bell"
while [ -z "$stop" ]; do
	# First the ear, then the look: nothing falls between them.
	listen >"$work/bell" &
	exec 3<"$work/bell"
	read -r line <&3 || sleep 1
	drain
	[ -n "$stop" ] || read -r line <&3 || true
	exec 3<&-
done
