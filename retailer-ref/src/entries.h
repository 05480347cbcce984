/* entries.h -- what was answered at the gates with app entry: rows only; identity.c decides. */
#ifndef RTL_ENTRIES_H
#define RTL_ENTRIES_H

#include "jwo/digest.h"
#include "jwo/prng.h"
#include "store.h"

struct rtl_entry_row {
    char request_id[JWO_UUID_MAX];
    char event_id[1001];
    char store_id[256];
    char proof[JWO_SHA256_HEX_MAX]; /* of event and key */
    char visitor_id[256];           /* "" for an unknown key */
    char visitor_type[16];
    char shopper_id[256]; /* "" for no shopper */
    bool admitted;
    char reason[32];
};

void rtl_entry_insert(rtl_store *store, const struct rtl_entry_row *row, int64_t now_ms);
bool rtl_entry_find(rtl_store *store, const char *request_id, struct rtl_entry_row *out);
/* The first with that event and proof: the same question under another request id. */
bool rtl_entry_find_event(rtl_store *store, const char *event_id, const char *proof,
                          struct rtl_entry_row *out);
/* Who came in: by the gate's event, else the visitor's last entry. `visitor_id` may be NULL. */
bool rtl_entry_of_trip(rtl_store *store, const char *event_id, const char *visitor_id,
                       struct rtl_entry_row *out);

#endif
