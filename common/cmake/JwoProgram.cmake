# JwoProgram.cmake -- jwo_add_program(<name> SOURCES <file>... LIBS <lib>... [NOT_INSTALLED]): one of the programs. All lie side by side, in
# build/<preset>/bin as in an installed tree: profiles find retailer-ref beside jwo.
function(jwo_add_program name)
  cmake_parse_arguments(arg "NOT_INSTALLED" "" "SOURCES;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LIBS} jwo::flags)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  if(NOT arg_NOT_INSTALLED)
    install(TARGETS ${name} RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  endif()
endfunction()
