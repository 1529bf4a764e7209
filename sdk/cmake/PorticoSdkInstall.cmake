# What a partner gets with `cmake --install build --component sdk`.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Portico)

set_target_properties(portico_sdk PROPERTIES EXPORT_NAME sdk)
install(TARGETS portico_sdk EXPORT PorticoTargets ARCHIVE COMPONENT sdk)
install(EXPORT PorticoTargets NAMESPACE Portico:: DESTINATION ${package} COMPONENT sdk)
install(DIRECTORY include/portico testkit/include/portico
    DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT sdk)

# The test kit stands on libraries of the host: one archive holds them all.
set(archive ${CMAKE_CURRENT_BINARY_DIR}/libportico_testkit.a)
set(parts portico_testkit portico_erp portico_client portico_plugin_services portico_storage portico_core)
set(script "CREATE ${archive}\n")
foreach(part ${parts})
    string(APPEND script "ADDLIB $<TARGET_FILE:${part}>\n")
endforeach()
file(GENERATE OUTPUT ${archive}.mri CONTENT "${script}SAVE\nEND\n")
add_custom_command(OUTPUT ${archive} COMMAND ${CMAKE_AR} -M < ${archive}.mri
    DEPENDS ${parts} ${archive}.mri VERBATIM)
add_custom_target(portico_testkit_archive ALL DEPENDS ${archive})
install(FILES ${archive} DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT sdk)

configure_package_config_file(cmake/PorticoConfig.cmake.in PorticoConfig.cmake
    INSTALL_DESTINATION ${package})
write_basic_package_version_file(PorticoConfigVersion.cmake COMPATIBILITY SameMinorVersion)
configure_file(cmake/portico.pc.in portico.pc @ONLY)
install(FILES
        ${CMAKE_CURRENT_BINARY_DIR}/PorticoConfig.cmake
        ${CMAKE_CURRENT_BINARY_DIR}/PorticoConfigVersion.cmake
        cmake/PorticoPlugin.cmake cmake/check_exports.cmake cmake/manifest_section.c.in
        cmake/plugin.map cmake/yaml_to_json.py
    DESTINATION ${package} COMPONENT sdk)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/portico.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT sdk)

# `portico plugin new NAME` copies it, with NAME for @plugin_id@.
install(DIRECTORY template DESTINATION ${CMAKE_INSTALL_DATADIR}/portico COMPONENT sdk)
