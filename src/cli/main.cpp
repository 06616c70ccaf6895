// SPDX-License-Identifier: Apache-2.0
#include <csignal>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <system_error>

#include "arpent/core/ending.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/paths.hpp"
#include "arpent/core/say.hpp"
#include "arpent/stages/all.hpp"
#include "program.hpp"

namespace {
using namespace arpent;

/// Catalogues of languages: beside a program that was built, else where it was installed.
std::filesystem::path catalogues() {
  std::error_code ignored;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path();
  if (const auto built = folder / "locale"; std::filesystem::is_directory(built, ignored)) return built;
  return folder.parent_path() / "share" / "locale";
}

/// What is made before `main` wants memory too.
struct FromTheStart {
  FromTheStart() { watch_terminate(); }
};
[[gnu::init_priority(101)]] const FromTheStart from_the_start;

}  // namespace

int main(int argc, char** argv) {
  // A reader that leaves early and a full quota are errors of a write, not ends of the process.
  std::signal(SIGPIPE, SIG_IGN);
#ifdef SIGXFSZ
  std::signal(SIGXFSZ, SIG_IGN);
#endif
  speak_language_of_reader(catalogues());
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
    if (e.exit() == Exit::data && memory_was_short()) std::fprintf(stderr, "%s\n", say("arpent: perhaps for this reason: {}", no_memory_words()).c_str());
    return static_cast<int>(e.exit());
  } catch (const std::bad_alloc&) {
    wait_if_ending();
    std::fprintf(stderr, "%s\n", no_memory_line());
  } catch (const std::filesystem::filesystem_error& e) {
    wait_if_ending();
    std::fprintf(stderr, "arpent: %s\n", path_trouble(e).c_str());
  } catch (const std::system_error& e) {
    wait_if_ending();
    // A thread that could not be started wants the same as memory that could not be had.
    const bool memory = e.code() == std::errc::resource_unavailable_try_again || e.code() == std::errc::not_enough_memory;
    std::fprintf(stderr, "%s\n", memory ? no_memory_line() : say("arpent: internal error: {}", e.what()).c_str());
  } catch (const std::exception& e) {
    wait_if_ending();
    std::fprintf(stderr, "%s\n", say("arpent: internal error: {}", e.what()).c_str());
  } catch (...) {
    std::fprintf(stderr, "%s\n", tr("arpent: internal error of unknown kind"));
  }
  return static_cast<int>(Exit::data);
}
