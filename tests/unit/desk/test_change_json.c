/* Operations come back from their JSON as they went out: after a restart the
 * same bytes are sent under the same id. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ttydesk/base/mem.h"
#include "ttydesk/desk/change.h"

static struct op *
an_op(int64_t ticket_id)
{
	struct op *o = op_open_empty();

	o->bases = mem_array(1, sizeof *o->bases);
	o->bases[0] = (struct change_base){ .ticket_id = ticket_id,
		.status = STATUS_WAITING,
		.priority = PRIORITY_URGENT,
		.assignee_id = 3,
		.comments_seen = 2,
		.comment_max_id = 44 };
	o->base_count = 1;
	return o;
}

static void
assert_comes_back(struct op *o)
{
	struct op *again = op_open_empty();
	struct buf first = { 0 }, second = { 0 };
	struct err err;

	op_to_json(o, NULL, &first);
	assert_true(op_from_json(again, buf_str(&first), &err));
	op_to_json(again, NULL, &second);
	assert_string_equal(first.p, second.p);
	buf_done(&first);
	buf_done(&second);
	op_close(again);
	op_close(o);
}

static void
every_kind_of_change_comes_back_as_it_went_out(void **state)
{
	(void)state;
	for (int kind = 0; kind < CHANGE_KIND_COUNT; kind++) {
		struct op *o = an_op(kind == CHANGE_CREATE ? 0 : 17);
		struct change *c = op_add(o, (enum change_kind)kind);

		c->to = 1;
		buf_put_z(&c->add, "vpn\nbilling\n");
		buf_put_z(&c->remove, "printer\n");
		buf_put_z(&c->content, "two\nlines \"quoted\" \xc3\xa9");
		buf_put_z(&c->from, "as it was");
		buf_put_z(&c->title, "a title");
		c->is_internal = kind % 2 == 0;
		c->is_on = true;
		c->comment_id = 9;
		c->priority = PRIORITY_HIGH;
		c->assignee_id = 2;
		assert_comes_back(o);
	}
}

static void
a_new_requester_comes_back_by_e_mail(void **state)
{
	struct op *o = an_op(0);
	struct change *c = op_add(o, CHANGE_CREATE);

	(void)state;
	buf_put_z(&c->title, "t");
	buf_put_z(&c->content, "d");
	buf_put_z(&c->email, "lena@acme.example");
	buf_put_z(&c->name, "Lena Fox");
	assert_comes_back(o);
}

static void
several_changes_and_nobody_come_back(void **state)
{
	struct op *o = an_op(17);

	(void)state;
	o->bases[0].assignee_id = 0;
	op_add(o, CHANGE_ASSIGNEE)->to = 0;
	op_add(o, CHANGE_STATUS)->to = STATUS_CLOSED;
	op_add(o, CHANGE_COMMENT)->is_internal = true;
	assert_comes_back(o);
}

static void
what_is_not_understood_is_refused_whole(void **state)
{
	static const char *const bad[] = { "", "{", "[]", "{\"changes\":[]}",
		"{\"changes\":[{\"kind\":\"set\",\"field\":\"color\",\"to\":1,\"rows\":[{"
		"\"id\":1}]}]}",
		"{\"changes\":[{\"kind\":\"comment\",\"content\":\"x\",\"rows\":[{\"id\":1}]}]"
		"}",
		"{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"LOST\","
		"\"rows\":[{\"id\":1,\"from\":\"OPEN\"}]}]}",
		"{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"OPEN\","
		"\"rows\":[{\"id\":\"x\",\"from\":\"OPEN\"}]}]}",
		"{\"changes\":[{\"kind\":\"set\",\"field\":\"status\",\"to\":\"OPEN\"}]}" };

	(void)state;
	for (size_t i = 0; i < countof(bad); i++) {
		struct op *o = op_open_empty();
		struct err err = { 0 };

		assert_false(op_from_json(o, str_z(bad[i]), &err));
		assert_int_equal(o->change_count, 0);
		assert_true(err.msg[0] != '\0');
		op_close(o);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_of_change_comes_back_as_it_went_out),
		cmocka_unit_test(a_new_requester_comes_back_by_e_mail),
		cmocka_unit_test(several_changes_and_nobody_come_back),
		cmocka_unit_test(what_is_not_understood_is_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
