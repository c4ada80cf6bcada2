/* A PostgreSQL cluster for tests: unix socket only, no sync, in a folder of its
 * own under /tmp, run as an unprivileged user when the test is root, gone when
 * the test ends or dies. With TTYDESK_TEST_PGHOST set (a socket folder, role
 * postgres trusted; tests/run.sh does) that cluster is used instead and only
 * the databases made here are dropped. Failures end the test program. */
#ifndef TEST_CLUSTER_H
#define TEST_CLUSTER_H

#include <stdbool.h>

#include <libpq-fe.h>

struct cluster;

/* Starts (or attaches to) a cluster and waits until it takes connections. */
struct cluster *cluster_open(void);
/* The same, but always a cluster of its own, which may be stopped. */
struct cluster *cluster_open_private(void);
/* One for measuring: so many connections, pg_stat_statements, and fsync can be set. */
struct cluster *cluster_open_large(int connections);
/* One whose files stay in `folder` (made if need be) for the next time: for data that
 * is dear to make. fsync is off, but can be set; memory as for measuring. */
struct cluster *cluster_open_kept(const char *folder);
/* A hot standby of a private cluster, which streams from it; SELECT pg_promote() makes
 * it a primary. */
struct cluster *cluster_open_standby(const struct cluster *primary);
/* The same private cluster as it is now, restored from a backup of its files. */
struct cluster *cluster_open_restored(const struct cluster *original);
void cluster_close(struct cluster *c);

/* "host=... user=postgres dbname=postgres"; belongs to the cluster. */
const char *cluster_conninfo(const struct cluster *c);
/* The socket folder. */
const char *cluster_host(const struct cluster *c);

/* Makes an empty database and returns its connection string (owned by the
 * cluster). The real name carries the process id: tests may run side by side. */
const char *cluster_create_db(struct cluster *c, const char *name);
/* The same with the support backend's tables, empty. */
const char *cluster_create_base(struct cluster *c, const char *name);
/* The same, migrated. Staff: 1 ana@example.org, 2 bob@example.org;
 * 3 cust@example.org is a customer. Tickets 1 to `tickets`, OPEN, LOW, by 3. */
const char *cluster_create_desk(struct cluster *c, const char *name, int tickets);

/* Private clusters only. `signal`: SIGTERM smart, SIGINT fast, SIGQUIT at once. */
void cluster_stop(struct cluster *c, int signal);
void cluster_start(struct cluster *c);

/* A connection, checked; PQfinish() it. */
PGconn *cluster_connect(const char *conninfo);
/* Runs `sql`; the test fails with the server's words if it does not succeed. */
void cluster_exec(PGconn *conn, const char *sql);
/* The first column of the first row, "" for NULL or no row. A ring of eight
 * static buffers: use it before the ninth call. */
const char *cluster_value(PGconn *conn, const char *sql);
/* The SQLSTATE of a statement that may fail; "00000" if it did not. */
const char *cluster_state(PGconn *conn, const char *sql);

#endif
