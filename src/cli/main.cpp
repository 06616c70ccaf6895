// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "arpent/core/error.hpp"
#include "arpent/stages/all.hpp"
#include "program.hpp"

int main(int argc, char** argv) {
  using namespace arpent;
  // A reader that leaves early and a full quota are errors of a write, not ends of the process.
  std::signal(SIGPIPE, SIG_IGN);
#ifdef SIGXFSZ
  std::signal(SIGXFSZ, SIG_IGN);
#endif
  try {
    const Registry registry{all_stages(), all_checks(), all_commands()};
    return static_cast<int>(run_program(registry, argc, argv));
  } catch (const Error& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return static_cast<int>(e.exit());
  } catch (const std::bad_alloc&) {
    std::fprintf(stderr, "arpent: not enough memory\n");
  } catch (const std::exception& e) {
    std::fprintf(stderr, "arpent: internal error: %s\n", e.what());
  } catch (...) {
    std::fprintf(stderr, "arpent: internal error of unknown kind\n");
  }
  return static_cast<int>(Exit::data);
}
