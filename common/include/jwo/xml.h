/* xml.h -- the one place where text becomes XML. */
#ifndef JWO_XML_H
#define JWO_XML_H

#include "jwo/buf.h"

/* Append any bytes as XML 1.0 text that may stand in an element and in an attribute's quotes.
 * Characters that XML 1.0 cannot hold at all, and bytes that are no UTF-8, are written so that they
 * can be seen: \x1B. */
void jwo_xml_escape(struct jwo_buf *out, const char *text, size_t len);
/* ` name="value"`, with the value escaped. */
void jwo_xml_attribute(struct jwo_buf *out, const char *name, const char *value);

#endif
