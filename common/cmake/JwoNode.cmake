# JwoNode.cmake -- tests that run in Node: browser tests, foreign signers, public linters.
#
# jwo_add_node_test(<name> SCRIPT <file.mjs> [ARGS <arg>...] [KIND <kind>] [TIMEOUT <seconds>]) runs the script as ctest
# <kind>/<name> (default kind: node). It fails when its process does. It finds in its environment
#   NODE_PATH         the packages of common/node/package.json; import them through common/node/packages.mjs
#   JWO_BIN           the folder of the programs
#   JWO_SOURCE_DIR    the project
#   JWO_OUT           a folder of its own in the build tree, for screenshots and the like
# Without node or npm, fixture node/install fails and says what to install, and so nothing that needs it is green.
set(jwo_node_folder "${PROJECT_BINARY_DIR}/node")

if(BUILD_TESTING)
  add_test(NAME node/install COMMAND "${PROJECT_SOURCE_DIR}/common/node/install.sh" "${jwo_node_folder}")
  # Its cost lets it start early, beside the long ones: it waits for the network, others wait for it.
  set_tests_properties(node/install PROPERTIES
      LABELS node TIMEOUT 900 COST 900 FIXTURES_SETUP jwo_node_packages)
endif()

function(jwo_add_node_test name)
  cmake_parse_arguments(arg "" "SCRIPT;KIND;TIMEOUT" "ARGS" ${ARGN})
  if(NOT BUILD_TESTING)
    return()
  endif()
  if(NOT arg_KIND)
    set(arg_KIND node)
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  set(out "${CMAKE_CURRENT_BINARY_DIR}/${arg_KIND}-${name}")
  file(MAKE_DIRECTORY "${out}")
  add_test(NAME ${arg_KIND}/${name}
           COMMAND node "${CMAKE_CURRENT_SOURCE_DIR}/${arg_SCRIPT}" ${arg_ARGS})
  set_tests_properties(${arg_KIND}/${name} PROPERTIES
      LABELS ${arg_KIND} TIMEOUT ${arg_TIMEOUT} FIXTURES_REQUIRED jwo_node_packages
      ENVIRONMENT "NODE_PATH=${jwo_node_folder}/node_modules;JWO_BIN=${PROJECT_BINARY_DIR}/bin;JWO_SOURCE_DIR=${PROJECT_SOURCE_DIR};JWO_OUT=${out}")
endfunction()
