/* route.h -- paths of a table of routes: does a request's path fit a pattern? */
#ifndef RTL_ROUTE_H
#define RTL_ROUTE_H

#include "jwo/status.h"

#define RTL_ROUTE_ID_MAX 256

/* `pattern` may hold one '*', which stands for one segment; `id` gets it decoded. False also when
 * the segment is empty or too long, or holds a broken escape or a NUL. */
bool rtl_route_fits(const char *pattern, const char *path, char id[RTL_ROUTE_ID_MAX]);

#endif
