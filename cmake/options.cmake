# SPDX-License-Identifier: Apache-2.0
# Compiler flags every target shares.
add_library(arpent_flags INTERFACE)
# Robust predicates and reproducible sums need a*b+c to stay two operations.
target_compile_options(arpent_flags INTERFACE -ffp-contract=off
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
  # GCC 12 reports a copied std::optional<bool> as uninitialised (gcc bug 80635) and string concatenation as
  # overlapping copies (gcc bug 105651).
  -Wno-maybe-uninitialized -Wno-restrict)
# Clang is here for its sanitizers and its fuzzer, which build in half the time of GCC's: warnings are GCC's business, in the other builds.
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(arpent_flags INTERFACE -w)
endif()
if(ARPENT_WERROR)
  target_compile_options(arpent_flags INTERFACE -Werror)
endif()
if(ARPENT_SANITIZE)
  # No recovery: a finding must fail its test.
  target_compile_options(arpent_flags INTERFACE -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(arpent_flags INTERFACE -fsanitize=address,undefined)
endif()
if(ARPENT_TSAN)
  target_compile_options(arpent_flags INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(arpent_flags INTERFACE -fsanitize=thread)
endif()
if(ARPENT_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "ARPENT_FUZZ needs clang: cmake --preset fuzz (packages: scripts/packages-fuzz.txt)")
  endif()
  # No recovery: a finding must stop the target.
  target_compile_options(arpent_flags INTERFACE -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_compile_definitions(arpent_flags INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(arpent_flags INTERFACE -fsanitize=address,undefined)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
