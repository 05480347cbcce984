# JwoStyle.cmake -- the rules of style that a machine can check, as ctests style/...; their tools are in common/tidy.
# A tool that is not installed fails its test with a word on how to get it: a check that skips itself reads as green.
set(tidy "${PROJECT_SOURCE_DIR}/common/tidy")

# The folders of the headers that ours include, for compiling each header alone.
set(flags -std=c11 -D_GNU_SOURCE "-I${PROJECT_SOURCE_DIR}/common/include")
foreach(folder IN LISTS uv_INCLUDE_DIRS microhttpd_INCLUDE_DIRS curl_INCLUDE_DIRS cjson_INCLUDE_DIRS
        lua_INCLUDE_DIRS sqlite3_INCLUDE_DIRS gnutls_INCLUDE_DIRS cmocka_INCLUDE_DIRS)
  list(APPEND flags "-I${folder}")
endforeach()
list(APPEND flags "'-DJWO_TEST_DIR=\".\"'") # as jwo_add_test() defines it; quoted for tidy.lua's shell
foreach(component mock-amazon retailer-ref reports harness) # harness hosts the mock and writes reports
  list(APPEND flags "-I${PROJECT_SOURCE_DIR}/${component}/src")
endforeach()

add_test(NAME style/tidy COMMAND lua5.4 "${tidy}/tidy.lua" "${PROJECT_SOURCE_DIR}")
add_test(NAME style/tidy-self COMMAND lua5.4 "${tidy}/tidy_test.lua" "${tidy}/tidy.lua")
add_test(NAME style/headers
         COMMAND lua5.4 "${tidy}/tidy.lua" "${PROJECT_SOURCE_DIR}" --headers "${CMAKE_C_COMPILER}" ${flags})
add_test(NAME style/format COMMAND "${tidy}/format.sh" "${PROJECT_SOURCE_DIR}")
add_test(NAME style/clang-tidy
         COMMAND "${tidy}/clang-tidy.sh" "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}" 2)

set_tests_properties(style/tidy style/tidy-self style/headers style/format style/clang-tidy
                     PROPERTIES LABELS style TIMEOUT 300)
# The longest of all: it starts first, and takes both of the cores that its two jobs need.
set_tests_properties(style/clang-tidy PROPERTIES TIMEOUT 1500 COST 1000 PROCESSORS 2)
