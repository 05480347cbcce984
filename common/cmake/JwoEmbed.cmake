# JwoEmbed.cmake -- jwo_embed(<target> <symbol> <file>): the file's bytes as `const char symbol[]` (NUL-terminated)
# and `const size_t symbol_len`, so that an installed program needs no file beside it.
function(jwo_embed target symbol file)
  set(source "${CMAKE_CURRENT_SOURCE_DIR}/${file}")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/embed_${symbol}.c")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -DSYMBOL=${symbol} "-DSOURCE=${source}" "-DOUTPUT=${output}"
            -P "${PROJECT_SOURCE_DIR}/common/cmake/embed.cmake"
    DEPENDS "${source}" "${PROJECT_SOURCE_DIR}/common/cmake/embed.cmake"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
