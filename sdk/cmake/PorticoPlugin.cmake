# portico_add_plugin(ID
#     SOURCES domain/a.cpp ...        all of the plugin but its entry, plugin.cpp (or plugin.c)
#     [TESTS domain/a_test.cpp ...]
#     [MIGRATIONS migrations/0001_x.sql ...]
#     [LIBRARIES targets of ID_core]
#     [NO_INSTALL])
#
# Reads plugin.json and, if there is one, openapi.yaml beside it. Makes
#   ID_core   static library of SOURCES, for the tests
#   ID        ${PORTICO_BUNDLE_FOLDER}/ID/ID.so, with openapi.json and migrations/ beside it
#             (default: the folder "plugins" of the build)
#   ID_test   GoogleTest program of TESTS, with the test kit
# and a test that the library exports exactly one symbol.
# Works inside the repository and after find_package(Portico).

set(PORTICO_PLUGIN_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})
if(NOT DEFINED PORTICO_BUNDLE_FOLDER)
    set(PORTICO_BUNDLE_FOLDER ${CMAKE_BINARY_DIR}/plugins)
endif()

function(portico_add_plugin id)
    cmake_parse_arguments(ARG "NO_INSTALL" "" "SOURCES;TESTS;MIGRATIONS;LIBRARIES" ${ARGN})
    if(ARG_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "portico_add_plugin(${id}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
    endif()
    _portico_read_manifest(${id})
    _portico_add_core(${id} "${ARG_SOURCES}" "${ARG_LIBRARIES}")
    _portico_add_module(${id})
    _portico_add_bundle_files(${id} "${ARG_MIGRATIONS}")
    if(NOT ARG_NO_INSTALL)
        install(DIRECTORY ${PORTICO_BUNDLE_FOLDER}/${id} DESTINATION lib/portico/plugins
                COMPONENT plugins USE_SOURCE_PERMISSIONS)
    endif()
    if(NOT DEFINED PORTICO_TESTS OR PORTICO_TESTS)
        _portico_add_plugin_tests(${id} "${ARG_TESTS}")
    endif()
endfunction()

# Id and version are written once, in plugin.json.
function(_portico_read_manifest id)
    set(manifest ${CMAKE_CURRENT_SOURCE_DIR}/plugin.json)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${manifest})
    file(READ ${manifest} json)
    foreach(member id version)
        string(JSON ${member}_read ERROR_VARIABLE wrong GET "${json}" ${member})
        if(wrong)
            message(FATAL_ERROR "${manifest}: \"${member}\" is missing, or the JSON is wrong: ${wrong}")
        endif()
    endforeach()
    if(NOT id_read STREQUAL id)
        message(FATAL_ERROR "${manifest}: \"id\" is \"${id_read}\", but CMakeLists.txt names ${id}")
    endif()
    # The bytes go into a section that can be read without running the plugin. The hash makes the
    # file change with the manifest, which compiler caches can't see.
    file(SHA256 ${manifest} PORTICO_MANIFEST_HASH)
    set(PORTICO_MANIFEST_FILE ${manifest})
    configure_file(${PORTICO_PLUGIN_CMAKE_DIR}/manifest_section.c.in ${id}_manifest.c @ONLY)
    set_source_files_properties(${CMAKE_CURRENT_BINARY_DIR}/${id}_manifest.c
                                PROPERTIES OBJECT_DEPENDS ${manifest})
    set(PORTICO_PLUGIN_VERSION_READ ${version_read} PARENT_SCOPE)
endfunction()

function(_portico_add_core id sources libraries)
    if(NOT sources)
        add_library(${id}_core INTERFACE)
        target_include_directories(${id}_core INTERFACE ${CMAKE_CURRENT_SOURCE_DIR})
        target_link_libraries(${id}_core INTERFACE Portico::sdk ${libraries})
        return()
    endif()
    add_library(${id}_core STATIC ${sources})
    target_include_directories(${id}_core PUBLIC ${CMAKE_CURRENT_SOURCE_DIR})
    target_link_libraries(${id}_core PUBLIC Portico::sdk ${libraries})
    _portico_compile_as_plugin(${id}_core)
endfunction()

function(_portico_compile_as_plugin target)
    set_target_properties(${target} PROPERTIES
        POSITION_INDEPENDENT_CODE ON
        C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
    target_compile_options(${target} PRIVATE -ffunction-sections -fdata-sections)
    if(TARGET portico_warnings)
        target_link_libraries(${target} PRIVATE portico_warnings)
    endif()
endfunction()

function(_portico_add_module id)
    set(entry plugin.cpp)
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/plugin.cpp)
        set(entry plugin.c)
    endif()
    add_library(${id} MODULE ${entry} ${CMAKE_CURRENT_BINARY_DIR}/${id}_manifest.c)
    target_link_libraries(${id} PRIVATE ${id}_core)
    _portico_compile_as_plugin(${id})
    target_compile_definitions(${id} PRIVATE
        PORTICO_PLUGIN_ID="${id}" PORTICO_PLUGIN_VERSION="${PORTICO_PLUGIN_VERSION_READ}")
    set(map ${PORTICO_PLUGIN_CMAKE_DIR}/plugin.map)
    target_link_options(${id} PRIVATE -Wl,--version-script=${map} -Wl,--gc-sections)
    if(NOT "${CMAKE_CXX_FLAGS}${CMAKE_C_FLAGS}" MATCHES "-fsanitize")
        target_link_options(${id} PRIVATE -Wl,-z,defs)  # a sanitizer's symbols are in the program
    endif()
    set_target_properties(${id} PROPERTIES
        PREFIX "" SUFFIX .so LINK_DEPENDS ${map}
        LIBRARY_OUTPUT_DIRECTORY ${PORTICO_BUNDLE_FOLDER}/${id})
endfunction()

function(_portico_add_bundle_files id migrations)
    set(bundle ${PORTICO_BUNDLE_FOLDER}/${id})
    set(files)
    if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/openapi.yaml)
        add_custom_command(OUTPUT ${bundle}/openapi.json
            COMMAND ${Python3_EXECUTABLE} ${PORTICO_PLUGIN_CMAKE_DIR}/yaml_to_json.py
                    ${CMAKE_CURRENT_SOURCE_DIR}/openapi.yaml ${bundle}/openapi.json
            DEPENDS openapi.yaml ${PORTICO_PLUGIN_CMAKE_DIR}/yaml_to_json.py VERBATIM)
        list(APPEND files ${bundle}/openapi.json)
    endif()
    foreach(migration ${migrations})
        get_filename_component(name ${migration} NAME)
        if(NOT name MATCHES "^[0-9][0-9][0-9][0-9]_[a-z0-9_]+\\.sql$")
            message(FATAL_ERROR "${migration}: name a migration like 0001_what_it_does.sql")
        endif()
        add_custom_command(OUTPUT ${bundle}/migrations/${name}
            COMMAND ${CMAKE_COMMAND} -E make_directory ${bundle}/migrations
            COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_SOURCE_DIR}/${migration}
                    ${bundle}/migrations/${name}
            DEPENDS ${migration} VERBATIM)
        list(APPEND files ${bundle}/migrations/${name})
    endforeach()
    if(files)
        add_custom_target(${id}_bundle DEPENDS ${files})
        add_dependencies(${id} ${id}_bundle)
    endif()
endfunction()

function(_portico_add_plugin_tests id tests)
    if(NOT CMAKE_NM)
        message(FATAL_ERROR "nm is missing: install binutils")
    endif()
    add_test(NAME ${id}.exports_one_symbol
        COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DFILE=$<TARGET_FILE:${id}>
                -P ${PORTICO_PLUGIN_CMAKE_DIR}/check_exports.cmake)
    set_tests_properties(${id}.exports_one_symbol PROPERTIES LABELS ${id} TIMEOUT 60)
    if(NOT tests)
        return()
    endif()
    add_executable(${id}_test ${tests})
    target_link_libraries(${id}_test PRIVATE
        ${id}_core Portico::testkit GTest::gmock GTest::gtest_main)
    if(TARGET portico_warnings)
        target_link_libraries(${id}_test PRIVATE portico_warnings)
    endif()
    add_dependencies(${id}_test ${id})  # for tests that load the whole plugin
    target_compile_definitions(${id}_test PRIVATE
        PORTICO_PLUGIN_MANIFEST="${CMAKE_CURRENT_SOURCE_DIR}/plugin.json"
        PORTICO_PLUGIN_BUNDLE="${PORTICO_BUNDLE_FOLDER}/${id}")
    gtest_discover_tests(${id}_test DISCOVERY_TIMEOUT 60 DISCOVERY_MODE PRE_TEST
        PROPERTIES LABELS ${id} TIMEOUT 120)
endfunction()
