// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <system_error>

#include "arpent/core/ending.hpp"
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
  watch_terminate();
  watch_signals();
  watch_faults();
  try {
    const Registry registry{all_stages(), all_checks(), all_commands()};
    const auto exit = run_program(registry, argc, argv);
    wait_if_ending();
    return static_cast<int>(exit);
  } catch (const Error& e) {
    wait_if_ending();  // what fails because its draft was taken away is no news
    std::fprintf(stderr, "%s\n", e.what());
    if (e.exit() == Exit::data && memory_was_short()) std::fprintf(stderr, "arpent: perhaps for this reason: %s\n", no_memory_words);
    return static_cast<int>(e.exit());
  } catch (const std::bad_alloc&) {
    wait_if_ending();
    std::fprintf(stderr, "arpent: %s\n", no_memory_words);
  } catch (const std::system_error& e) {
    wait_if_ending();
    // A thread that could not be started wants the same as memory that could not be had.
    const bool memory = e.code() == std::errc::resource_unavailable_try_again || e.code() == std::errc::not_enough_memory;
    std::fprintf(stderr, "arpent: %s%s\n", memory ? no_memory_words : "internal error: ", memory ? "" : e.what());
  } catch (const std::exception& e) {
    wait_if_ending();
    std::fprintf(stderr, "arpent: internal error: %s\n", e.what());
  } catch (...) {
    std::fprintf(stderr, "arpent: internal error of unknown kind\n");
  }
  return static_cast<int>(Exit::data);
}
