// SPDX-License-Identifier: Apache-2.0
#include "arpent/core/ending.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <mutex>
#include <new>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "arpent/core/say.hpp"

namespace arpent {
namespace fs = std::filesystem;
namespace {

/// Never destroyed: the thread that watches signals may outlive static objects. Whoever ends the process keeps the mutex. Wants no
/// memory to be had.
struct State {
  std::recursive_mutex mutex;
  std::vector<fs::path> fleeting;
  bool ending = false;
};
State& state() {
  alignas(State) static std::byte room[sizeof(State)];
  static auto* const one = new (room) State;
  return *one;
}

/// Looked up before they are needed: a catalogue takes locks and memory, which a signal handler has not. Never destroyed.
struct Words {
  const char* no_memory = tr("not enough memory: close other programs, give fewer --threads, or work in parts (by département or by "
                             "tile, then arpent merge)");
  std::string no_memory_line = say("arpent: {}", no_memory);
};
const Words& words() {
  static const auto* const all = new Words;
  return *all;
}

void write_out(std::string_view text) noexcept {
  while (!text.empty()) {
    const auto written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Other threads still write there: under another name they find their folder no more.
void remove_for_good(const fs::path& path) noexcept {
  try {
    std::error_code ignored;
    auto aside = path;
    aside += "-fin";
    if (fs::is_directory(path, ignored) && ::rename(path.c_str(), aside.c_str()) == 0) fs::remove_all(aside, ignored);
    else fs::remove_all(path, ignored);
  } catch (...) {  // there is no memory left: the next run removes it
  }
}

/// @pre the mutex is held, and stays so
void remove_fleeting() noexcept {
  auto& all = state();
  all.ending = true;
  // Twice: what libraries open beside their own files may be made while the rest is removed.
  for (int pass = 0; pass < 2; ++pass)
    for (auto path = all.fleeting.rbegin(); path != all.fleeting.rend(); ++path) remove_for_good(*path);
  all.fleeting.clear();
}

[[noreturn]] void die_of(int signal) {
  ::signal(signal, SIG_DFL);
  sigset_t one;
  ::sigemptyset(&one);
  ::sigaddset(&one, signal);
  ::pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  ::kill(::getpid(), signal);
  ::_exit(128 + signal);
}

std::atomic<bool> refused_memory{false};
std::atomic<int> fault{0};
std::atomic<bool> watching{false};  // a thread waits for signals

[[noreturn]] void end_of_fault(int signal) noexcept {
  if (!memory_was_short()) die_of(signal);
  write_out(no_memory_line());
  write_out("\n");
  ::_exit(1);
}

/// The watching thread does what may not be done here. When it cannot, for a lock this thread holds, time runs out.
void on_fault(int signal) {
  if (!watching) end_of_fault(signal);
  int none = 0;
  if (fault.compare_exchange_strong(none, signal)) ::kill(::getpid(), SIGUSR1);
  ::sleep(5);
  end_of_fault(signal);
}

[[noreturn]] void on_terminate() noexcept {
  const auto failure = std::current_exception();
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
    end_process(no_memory_line(), 1);
  } catch (const std::exception& error) {
    end_process(say("arpent: internal error: {}", error.what()), 1);
  } catch (...) {
  }
  end_process(tr("arpent: internal error of unknown kind"), 1);
}

}  // namespace

Fleeting::Fleeting(fs::path path) : path_(std::move(path)) {
  const std::lock_guard lock(state().mutex);
  state().fleeting.push_back(path_);
}

Fleeting::Fleeting(fs::path path, const std::function<void()>& make) : path_(std::move(path)) {
  const std::lock_guard lock(state().mutex);
  state().fleeting.push_back(path_);
  try {
    make();
  } catch (...) {
    state().fleeting.pop_back();
    throw;
  }
}

Fleeting::~Fleeting() {
  const std::lock_guard lock(state().mutex);
  auto& all = state().fleeting;
  if (const auto at = std::find(all.begin(), all.end(), path_); at != all.end()) all.erase(at);
}

Undivided::Undivided() { state().mutex.lock(); }
Undivided::~Undivided() { state().mutex.unlock(); }

void watch_signals() {
  (void)state();
  (void)words();
  sigset_t watched;
  ::sigemptyset(&watched);
  ::sigaddset(&watched, SIGUSR1);  // of `on_fault`
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now{};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler != SIG_IGN) ::sigaddset(&watched, signal);
  }
  ::pthread_sigmask(SIG_BLOCK, &watched, nullptr);
  try {
    std::thread([watched] {
      int signal = 0;
      while (::sigwait(&watched, &signal) != 0) {
      }
      state().mutex.lock();
      const bool unfinished = !state().fleeting.empty();
      remove_fleeting();
      if (fault != 0) end_of_fault(fault);
      const char* name = signal == SIGINT ? "SIGINT" : signal == SIGTERM ? "SIGTERM" : signal == SIGHUP ? "SIGHUP" : "SIGUSR1";
      try {
        write_out(unfinished ? say("arpent: stopped by {}; what was not finished is removed", name) : say("arpent: stopped by {}", name));
        write_out("\n");
      } catch (const std::bad_alloc&) {  // then without a word
      }
      die_of(signal);
    }).detach();
    watching = true;
  } catch (const std::system_error&) {  // no memory for a thread: signals end the process as they do elsewhere
    ::pthread_sigmask(SIG_UNBLOCK, &watched, nullptr);
  }
}

void watch_faults() {
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  static std::array<std::byte, 65536> room;  // a stack that overflowed has none
  stack_t stack{};
  stack.ss_sp = room.data();
  stack.ss_size = room.size();
  ::sigaltstack(&stack, nullptr);
  struct sigaction action{};
  action.sa_handler = on_fault;
  action.sa_flags = SA_ONSTACK;
  for (const int signal : {SIGSEGV, SIGABRT, SIGBUS}) ::sigaction(signal, &action, nullptr);
#endif
}

void watch_terminate() {
  std::set_terminate(on_terminate);
  std::set_new_handler([] {
    note_no_memory();
    throw std::bad_alloc();
  });
}

const char* no_memory_words() noexcept {
  try {
    return words().no_memory;
  } catch (const std::bad_alloc&) {
    return "not enough memory";
  }
}

const char* no_memory_line() noexcept {
  try {
    return words().no_memory_line.c_str();
  } catch (const std::bad_alloc&) {  // before the first look-up: a program that could not even start
    return "arpent: not enough memory";
  }
}

void note_no_memory() noexcept { refused_memory = true; }

bool memory_was_short() noexcept {
  if (refused_memory) return true;
  rlimit limit{};
  if (::getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return false;
  std::array<char, 4096> text{};
  const int descriptor = ::open("/proc/self/status", O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const auto size = ::read(descriptor, text.data(), text.size() - 1);
  ::close(descriptor);
  const char* peak = size > 0 ? std::strstr(text.data(), "VmPeak:") : nullptr;
  if (peak == nullptr) return false;
  unsigned long long kibibytes = 0;
  for (peak += 7; *peak == ' ' || *peak == '\t'; ++peak) {
  }
  for (; *peak >= '0' && *peak <= '9'; ++peak) kibibytes = 10 * kibibytes + static_cast<unsigned>(*peak - '0');
  constexpr unsigned long long room = 65536;
  return kibibytes + room > limit.rlim_cur / 1024;
}

void wait_if_ending() {
  const std::lock_guard lock(state().mutex);  // held for ever by a thread that ends the process
}

void end_process(const std::string& message, int code) noexcept {
  state().mutex.lock();
  if (!state().ending) {
    remove_fleeting();
    write_out(message);
    write_out("\n");
  }
  ::_exit(code);
}

}  // namespace arpent
