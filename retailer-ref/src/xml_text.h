/* xml_text.h -- the text of one element of a small XML document: all that STS's answers need.
 *
 * Strict: one root element after an optional declaration; start and end tags that match, attributes
 * in quotes, text with the five predefined entities. Comments, CDATA, DOCTYPE, processing
 * instructions and character references, which STS does not send, make the document unreadable,
 * and so does anything after the root. So nothing in it can be expanded or fetched.
 */
#ifndef RTL_XML_TEXT_H
#define RTL_XML_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* The decoded text of the first element at `path`, e.g. {"AssumeRoleResponse", ..., NULL}. False,
 * with "" in `out`, when the document breaks the rules above, has no such element, or its text (of
 * elements inside it nothing counts) does not fit. */
bool rtl_xml_text(const char *document, const char *const *path, char *out, size_t out_bytes);

#endif
