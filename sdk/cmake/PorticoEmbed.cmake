# portico_embed(TARGET NAMESPACE file...)
# Compiles text files (SQL, HTML) into TARGET. The generated header is the namespace with "_" for
# "::", under embedded/: portico_embed(portico_events portico::events::migrations a.sql b.sql) gives
#   #include "embedded/portico_events_migrations.hpp"
#   portico::events::migrations::files      span of {name, text}, in the order listed
#   portico::events::migrations::a_sql      one string_view a file (other characters become "_")
# A name is the file's own name without its folder. The views live as long as the program.
set(PORTICO_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/portico_embed.py)

function(portico_embed target namespace)
    string(REPLACE "::" "_" stem ${namespace})
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/embed_${target})
    set(header ${folder}/embedded/${stem}.hpp)
    set(source ${folder}/embedded/${stem}.cpp)
    set(inputs)
    foreach(file ${ARGN})
        get_filename_component(path ${file} ABSOLUTE BASE_DIR ${CMAKE_CURRENT_SOURCE_DIR})
        list(APPEND inputs ${path})
    endforeach()
    add_custom_command(
        OUTPUT ${header} ${source}
        COMMAND ${Python3_EXECUTABLE} ${PORTICO_EMBED_SCRIPT} ${namespace} ${header} ${source} ${inputs}
        DEPENDS ${PORTICO_EMBED_SCRIPT} ${inputs}
        COMMENT "Embedding ${stem}"
        VERBATIM)
    target_sources(${target} PRIVATE ${header} ${source})
    target_include_directories(${target} PRIVATE ${folder})
endfunction()
