# portico_add_test(NAME SOURCES a_test.cpp ... LIBRARIES x y [LABEL l] [CONCURRENT])
# One GoogleTest binary a folder; each case becomes a CTest test, labelled by its folder.
# CONCURRENT: its threads meet in our code; the label gets "-concurrency", and the tests run under
# ThreadSanitizer too (target concurrency_tests, ctest --preset tsan -L concurrency).
if(PORTICO_TESTS AND NOT TARGET concurrency_tests)
    add_custom_target(concurrency_tests)
endif()

function(portico_add_test name)
    if(NOT PORTICO_TESTS)
        return()
    endif()
    cmake_parse_arguments(ARG "CONCURRENT" "LABEL" "SOURCES;LIBRARIES" ${ARGN})
    if(NOT ARG_LABEL)
        set(ARG_LABEL ${name})
    endif()
    add_executable(${name} ${ARG_SOURCES})
    if(ARG_CONCURRENT AND NOT ARG_LABEL MATCHES "concurrency")
        string(APPEND ARG_LABEL "-concurrency")
    endif()
    if(ARG_LABEL MATCHES "concurrency")
        add_dependencies(concurrency_tests ${name})
    endif()
    target_link_libraries(${name} PRIVATE ${ARG_LIBRARIES} portico_warnings GTest::gmock GTest::gtest_main)
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 DISCOVERY_MODE PRE_TEST
        PROPERTIES LABELS "${ARG_LABEL}" TIMEOUT 120)
endfunction()
