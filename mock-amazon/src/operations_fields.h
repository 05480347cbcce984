/* operations_fields.h -- the published field rules of the calls that retailers make; operations.c
 * refers to them. */
#ifndef AMZ_OPERATIONS_FIELDS_H
#define AMZ_OPERATIONS_FIELDS_H

#include "jwo/fields.h"

extern const struct jwo_field amz_fields_trip[]; /* facts 3, 5: cancel, transactional-data */
extern const struct jwo_field amz_fields_trip_and_amount[]; /* facts 1, 2: adjust, capture */
extern const struct jwo_field amz_fields_refund[];          /* facts 4 */
extern const struct jwo_field amz_fields_identity[];        /* facts 6 */
extern const struct jwo_field amz_fields_feedback[];        /* facts 7 */
extern const struct jwo_field amz_fields_checkout[];        /* facts 8; checkout_fields.c */

extern const struct jwo_field amz_fields_catalog_upload[];    /* facts 11d */
extern const struct jwo_field amz_fields_catalog_status[];    /* facts 11e */
extern const struct jwo_field amz_fields_processor_payment[]; /* ours (D30) */
extern const struct jwo_field amz_fields_processor_cancel[];

#endif
