# cmake -DNM=nm -DFILE=x.so -P check_exports.cmake: fails unless x.so exports exactly the entry.
execute_process(COMMAND ${NM} -D --defined-only --format=posix ${FILE}
    OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^\n]+" lines "${symbols}")
list(LENGTH lines count)
if(NOT count EQUAL 1 OR NOT symbols MATCHES "^portico_plugin_v0 T ")
    message(FATAL_ERROR "${FILE} must export portico_plugin_v0 and nothing else, but has:\n${symbols}")
endif()
