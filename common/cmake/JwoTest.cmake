# JwoTest.cmake -- how tests and fuzzers are added; ctest names are <kind>/<name>, labels the kind.

# jwo_add_test(<module> LIBS <lib>...) builds tests/test_<module>.c as ctest unit/<module>.
# KIND names another kind (default unit); TIMEOUT is a generous limit in seconds, not an assertion.
function(jwo_add_test module)
  cmake_parse_arguments(arg "" "KIND;TIMEOUT" "LIBS" ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  if(NOT arg_KIND)
    set(arg_KIND unit)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(test_${module} tests/test_${module}.c)
  target_include_directories(test_${module} PRIVATE src "${PROJECT_SOURCE_DIR}/common/tests")
  target_compile_definitions(test_${module} PRIVATE
      JWO_TEST_DIR="${CMAKE_CURRENT_SOURCE_DIR}/tests" JWO_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
      JWO_BUILD_DIR="${PROJECT_BINARY_DIR}")
  target_link_libraries(test_${module} PRIVATE ${arg_LIBS} PkgConfig::cmocka jwo::flags)
  add_test(NAME ${arg_KIND}/${module} COMMAND test_${module})
  set_tests_properties(${arg_KIND}/${module} PROPERTIES LABELS ${arg_KIND} TIMEOUT ${arg_TIMEOUT})
endfunction()

# jwo_add_fuzzer(<surface> LIBS <lib>...): with JWO_FUZZ a libFuzzer binary; without, the same file replays its
# corpus (fuzz/corpus/<surface>/) under any compiler as ctest fuzz/<surface>.
function(jwo_add_fuzzer surface)
  cmake_parse_arguments(arg "" "" "LIBS" ${ARGN})
  if(NOT JWO_FUZZ AND NOT BUILD_TESTING)
    return()
  endif()
  add_executable(fuzz_${surface} fuzz/fuzz_${surface}.c)
  target_include_directories(fuzz_${surface} PRIVATE "${PROJECT_SOURCE_DIR}/common/tests")
  target_link_libraries(fuzz_${surface} PRIVATE ${arg_LIBS} jwo::flags)
  if(JWO_FUZZ)
    target_link_options(fuzz_${surface} PRIVATE -fsanitize=fuzzer)
  else()
    target_sources(fuzz_${surface} PRIVATE "${PROJECT_SOURCE_DIR}/common/fuzz/replay_main.c")
    add_test(NAME fuzz/${surface}
             COMMAND fuzz_${surface} "${CMAKE_CURRENT_SOURCE_DIR}/fuzz/corpus/${surface}")
    set_tests_properties(fuzz/${surface} PROPERTIES LABELS fuzz TIMEOUT 120)
  endif()
endfunction()
