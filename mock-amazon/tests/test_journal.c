/* test_journal.c -- copies, order, and the bound on memory of the journal. */
#include <string.h>

#include "journal.h"
#include "jwo/alloc.h"
#include "jwo/status.h"
#include "test_support.h"

/* A capture as the service would note it; the strings live on the caller's side. */
static struct amz_exchange capture_of(const char *trip_id)
{
    return (struct amz_exchange){
        .direction = AMZ_FROM_RETAILER,
        .op = AMZ_OP_CAPTURE,
        .world_ms = 77,
        .trip_id = trip_id,
        .method = "POST",
        .target = "/v1/capture/charge",
        .request_head = "content-type: application/json\r\n",
        .request_body = "{}",
        .request_body_len = 2,
        .status = 200,
        .amount = jwo_money_of(1599, "USD"),
        .retry_after_ms = -1,
        .effect = true,
    };
}

static void test_journal_add__copies_every_string_and_turns_missing_ones_into_empty(void **state)
{
    amz_journal *journal = amz_journal_new(1 << 20);
    char *trip_id = jwo_strdup("trip-1");
    struct amz_exchange note = capture_of(trip_id);
    const struct amz_exchange *kept = amz_journal_add(journal, &note);

    (void)state;
    jwo_free(trip_id); /* from here on AddressSanitizer watches */
    assert_string_equal(kept->trip_id, "trip-1");
    assert_string_equal(kept->target, "/v1/capture/charge");
    assert_string_equal(kept->request_body, "{}");
    assert_int_equal(kept->request_body_len, 2);
    assert_int_equal(kept->op, AMZ_OP_CAPTURE);
    assert_int_equal(kept->amount.minor, 1599);
    assert_true(kept->effect);
    assert_string_equal(kept->shopper_id, "");
    assert_string_equal(kept->response_head, "");
    assert_string_equal(kept->response_body, "");
    assert_string_equal(kept->outcome, "");
    assert_string_equal(kept->key, "");
    assert_string_equal(kept->fault, "");
    assert_string_equal(kept->violation, "");
    amz_journal_free(journal);
}

static void test_journal_add__keeps_bodies_byte_for_byte(void **state)
{
    static const char body[] = {'a', '\0', 'b', '\xff'};
    amz_journal *journal = amz_journal_new(1 << 20);
    struct amz_exchange note = capture_of("t");
    const struct amz_exchange *kept;

    (void)state;
    note.response_body = body;
    note.response_body_len = sizeof(body);
    kept = amz_journal_add(journal, &note);
    assert_int_equal(kept->response_body_len, sizeof(body));
    assert_memory_equal(kept->response_body, body, sizeof(body));
    assert_int_equal(kept->response_body[sizeof(body)], '\0');
    amz_journal_free(journal);
}

static void test_journal_next__goes_from_the_oldest_to_the_newest(void **state)
{
    static const char *const trips[] = {"one", "two", "three"};
    amz_journal *journal = amz_journal_new(1 << 20);
    const struct amz_exchange *at = NULL;

    (void)state;
    assert_null(amz_journal_next(journal, NULL));
    for (size_t i = 0; i < JWO_COUNT(trips); i++) {
        const struct amz_exchange note = capture_of(trips[i]);

        (void)amz_journal_add(journal, &note);
    }
    for (size_t i = 0; i < JWO_COUNT(trips); i++) {
        at = amz_journal_next(journal, at);
        assert_non_null(at);
        assert_string_equal(at->trip_id, trips[i]);
        assert_int_equal(at->seq, i + 1);
    }
    assert_null(amz_journal_next(journal, at));
    assert_int_equal(amz_journal_count(journal), 3);
    amz_journal_free(journal);
}

static void test_journal_add__drops_the_oldest_to_stay_within_its_bytes(void **state)
{
    const size_t bytes_max = 16 * 1024;
    amz_journal *journal = amz_journal_new(bytes_max);
    const struct amz_exchange note = capture_of("trip");
    const struct amz_exchange *at = NULL;
    uint64_t expected_seq;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        (void)amz_journal_add(journal, &note);
        assert_true(amz_journal_bytes(journal) <= bytes_max);
        assert_true(amz_journal_bytes(journal) >=
                    amz_journal_count(journal) * sizeof(struct amz_exchange));
    }
    assert_true(amz_journal_count(journal) > 10);
    assert_int_equal(amz_journal_count(journal) + amz_journal_dropped(journal), 1000);
    expected_seq = amz_journal_dropped(journal);
    while ((at = amz_journal_next(journal, at)) != NULL) {
        assert_int_equal(at->seq, ++expected_seq);
    }
    assert_int_equal(expected_seq, 1000);
    amz_journal_free(journal);
}

static void test_journal_add__keeps_the_newest_even_when_it_is_too_large(void **state)
{
    amz_journal *journal = amz_journal_new(1);
    const struct amz_exchange note = capture_of("trip");
    const struct amz_exchange *kept;

    (void)state;
    (void)amz_journal_add(journal, &note);
    kept = amz_journal_add(journal, &note);
    assert_int_equal(kept->seq, 2);
    assert_ptr_equal(amz_journal_next(journal, NULL), kept);
    assert_int_equal(amz_journal_count(journal), 1);
    assert_int_equal(amz_journal_dropped(journal), 1);
    amz_journal_free(journal);
}

static void remember(void *context, const struct amz_exchange *exchange)
{
    uint64_t *seqs = context;

    seqs[0]++;
    seqs[seqs[0]] = exchange->seq;
}

static void test_journal_on_record__sees_each_exchange_once(void **state)
{
    amz_journal *journal = amz_journal_new(1);
    const struct amz_exchange note = capture_of("trip");
    uint64_t seqs[4] = {0};

    (void)state;
    amz_journal_on_record(journal, remember, seqs);
    for (int i = 0; i < 3; i++) {
        (void)amz_journal_add(journal, &note);
    }
    assert_int_equal(seqs[0], 3);
    assert_int_equal(seqs[1], 1);
    assert_int_equal(seqs[3], 3);
    amz_journal_free(journal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_journal_add__copies_every_string_and_turns_missing_ones_into_empty),
        cmocka_unit_test(test_journal_add__keeps_bodies_byte_for_byte),
        cmocka_unit_test(test_journal_next__goes_from_the_oldest_to_the_newest),
        cmocka_unit_test(test_journal_add__drops_the_oldest_to_stay_within_its_bytes),
        cmocka_unit_test(test_journal_add__keeps_the_newest_even_when_it_is_too_large),
        cmocka_unit_test(test_journal_on_record__sees_each_exchange_once),
    };

    return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
