# JwoFlags.cmake -- link jwo::flags PRIVATE to every target of ours; never to others' code.
add_library(jwo_flags INTERFACE)
add_library(jwo::flags ALIAS jwo_flags)
target_compile_features(jwo_flags INTERFACE c_std_11)
target_compile_definitions(jwo_flags INTERFACE _GNU_SOURCE JWO_VERSION="${PROJECT_VERSION}")
target_compile_options(jwo_flags INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
    -Wvla -Wformat=2 -Wundef -Wswitch-enum -fno-common -fno-omit-frame-pointer
    -fstack-protector-strong $<$<BOOL:${JWO_WERROR}>:-Werror>)
if(JWO_SANITIZE)
  target_compile_options(jwo_flags INTERFACE -fsanitize=${JWO_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(jwo_flags INTERFACE -fsanitize=${JWO_SANITIZE})
endif()
if(JWO_COVERAGE)
  target_compile_options(jwo_flags INTERFACE --coverage -fprofile-update=atomic)
  target_link_options(jwo_flags INTERFACE --coverage)
endif()
