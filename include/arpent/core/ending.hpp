// SPDX-License-Identifier: Apache-2.0
/// The end of a process before its work is done, by a signal or for want of memory: nothing half made stays behind.
#pragma once
#include <filesystem>
#include <functional>
#include <string>

namespace arpent {

/// A file or folder that must not outlive an unfinished run. While one lives, a process that is ended by `end_process` or
/// by a watched signal removes it first. Removing it otherwise is the owner's business.
class Fleeting {
 public:
  /// Of what the owner makes afterwards, inside a fleeting folder or within moments.
  explicit Fleeting(std::filesystem::path path);
  /// `make` makes it: no signal comes between, so that nothing is made after all was removed. What `make` throws is passed on.
  Fleeting(std::filesystem::path path, const std::function<void()>& make);
  ~Fleeting();
  Fleeting(const Fleeting&) = delete;
  Fleeting& operator=(const Fleeting&) = delete;

 private:
  std::filesystem::path path_;
};

/// While one lives, no watched signal ends the process: for names that change together, and for folders made inside fleeting ones (made
/// after the removal, they would stay). Never had once the process is ending. Keep it short.
class Undivided {
 public:
  Undivided();
  ~Undivided();
  Undivided(const Undivided&) = delete;
  Undivided& operator=(const Undivided&) = delete;
};

/// From here on SIGINT, SIGTERM and SIGHUP remove what is fleeting, then end the process as they would have (a shell sees
/// 130, 143, 129). A signal that was ignored, as under nohup, stays ignored. For `main` of a program, before it starts a thread.
void watch_signals();

/// Libraries that do not look whether they got memory end in a fault (SIGSEGV, SIGABRT, SIGBUS): with memory short, that is exit 1 and
/// says so; else the process dies of it as it would have. What is fleeting is removed before. After `watch_signals`. Not in builds
/// with sanitizers, which have their own.
void watch_faults();

/// What ends in std::terminate (an exception where none may leave, in a destructor for instance) is said on stderr and
/// ends with exit 1 after the same removal. For `main` of a program.
void watch_terminate();

/// Never returns once another thread is ending the process: for `main`, before it says how the run ended.
void wait_if_ending();

/// Removes what is fleeting, writes `message` and a line end to stderr, exits with `code`. Runs no destructor.
[[noreturn]] void end_process(const std::string& message, int code) noexcept;

/// Says that memory could not be had, for `memory_was_short`.
void note_no_memory() noexcept;

/// Whether this process was refused memory, or came within 64 MiB of what `ulimit -v` leaves it. Then a message that speaks of
/// something else (a library that takes a file for damaged) may be about that.
[[nodiscard]] bool memory_was_short() noexcept;

/// What is said for want of memory, in the reader's language. Looked up once, by `watch_signals` at the latest: there may be no
/// memory for it later.
[[nodiscard]] const char* no_memory_words() noexcept;
/// The same with the name of the program before it.
[[nodiscard]] const char* no_memory_line() noexcept;

}  // namespace arpent
