/* control_catalog.c -- what can be asked for, from the tables that answer it: the console builds
 * its forms from this. */
#include <string.h>

#include "connectors_internal.h"
#include "control_internal.h"
#include "operations.h"
#include "player_products.h"

void amz_control_write_words(struct jwo_json_writer *w, const char *name, const char *const *words)
{
    jwo_jw_key(w, name);
    jwo_jw_array(w);
    for (; *words; words++) {
        jwo_jw_str(w, *words);
    }
    jwo_jw_end_array(w);
}

void amz_control_write_fields(struct jwo_json_writer *w, const char *name,
                              const struct jwo_field *fields)
{
    static const char *const kinds[] = {[JWO_F_STRING] = "text",
                                        [JWO_F_NUMBER] = "number",
                                        [JWO_F_BOOL] = "flag",
                                        [JWO_F_OBJECT] = "object",
                                        [JWO_F_ARRAY] = "list"};

    jwo_jw_key(w, name);
    jwo_jw_array(w);
    for (const struct jwo_field *field = fields; field->name; field++) {
        jwo_jw_object(w);
        jwo_jw_kstr(w, "name", field->name);
        jwo_jw_kstr(w, "kind", kinds[field->kind]);
        jwo_jw_kbool(w, "required", field->required);
        if (field->one_of) {
            amz_control_write_words(w, "choices", field->one_of);
        }
        if (field->fields) {
            amz_control_write_fields(w, "fields", field->fields);
        }
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

static void write_operation(struct jwo_json_writer *w, enum amz_op op, const char *path,
                            const char *source)
{
    jwo_jw_object(w);
    jwo_jw_kstr(w, "op", amz_op_name(op));
    jwo_jw_kstr(w, "direction", amz_op_is_ours(op) ? "to-retailer" : "from-retailer");
    jwo_jw_kstr(w, "path", path);
    jwo_jw_kstr(w, "source", source);
    jwo_jw_end_object(w);
}

static void write_operations(struct jwo_json_writer *w)
{
    const struct amz_connector *connector;

    jwo_jw_key(w, "operations");
    jwo_jw_array(w);
    for (const struct amz_operation *row = amz_operations(); row->op != AMZ_OP_UNKNOWN; row++) {
        write_operation(w, row->op, row->path, row->source);
    }
    for (size_t i = 0; (connector = amz_connector_at(i)) != NULL; i++) {
        write_operation(w, connector->op, connector->path, connector->source);
    }
    jwo_jw_end_array(w);
}

static void write_products(struct jwo_json_writer *w)
{
    struct amz_story_products products;

    amz_story_products_read(&products);
    jwo_jw_kstr(w, "currency", products.currency);
    jwo_jw_key(w, "products");
    jwo_jw_array(w);
    for (size_t i = 0; i < products.count; i++) {
        jwo_jw_object(w);
        jwo_jw_kstr(w, "name", products.items[i].name);
        jwo_jw_kstr(w, "sku", products.items[i].sku);
        jwo_jw_key(w, "price");
        jwo_jw_raw(w, products.items[i].price);
        jwo_jw_end_object(w);
    }
    jwo_jw_end_array(w);
}

void amz_control_show_catalog(struct amz_control_call *call)
{
    struct jwo_json_writer w;

    jwo_jw_init(&w, call->answer);
    jwo_jw_object(&w);
    write_operations(&w);
    amz_control_write_fault_words(&w);
    jwo_jw_key(&w, "stores");
    amz_control_write_traits(&w);
    amz_control_write_card_words(&w);
    jwo_jw_key(&w, "settings");
    amz_control_write_settings(&w, NULL);
    write_products(&w);
    jwo_jw_end_object(&w);
}
