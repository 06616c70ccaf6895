// SPDX-License-Identifier: Apache-2.0
#include "console.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"

namespace arpent {
namespace {

Console::Bar bar_for(const Params& common, const std::string& progress) {
  if (progress == "json") return Console::Bar::json;
  if (!progress.empty() && progress != "true" && progress != "false") {
    throw UsageError(say("arpent: --progress takes nothing or =json, not '{}'", progress));
  }
  if (common.flag("no-progress") || common.flag("quiet") || progress == "false") return Console::Bar::off;
  const bool terminal = ::isatty(STDOUT_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
  return progress == "true" || terminal ? Console::Bar::bar : Console::Bar::off;
}

}  // namespace

std::vector<Param> common_params() {
  using enum ParamType;
  return {
      {.name = "threads",
       .help = "threads to use, 0 for all; the result does not depend on it",
       .type = integer,
       .fallback = "0",
       .minimum = 0.0},
      {.name = "overwrite", .help = "replace files that are already there", .type = flag},
      {.name = "dry-run", .help = "check everything, print the plan, run nothing", .type = flag},
      {.name = "verbose", .help = "print every effective setting first, peak memory last", .type = flag, .letter = 'v'},
      {.name = "quiet", .help = "no talk on stderr but errors", .type = flag, .letter = 'q'},
      {.name = "progress",
       .help = "show progress even without a terminal; --progress=json: one line per change, for machines",
       .type = flag},
      {.name = "no-progress", .help = "never show progress", .type = flag},
  };
}

Console::Console(const Params& common, const std::string& progress)
    : quiet_(common.flag("quiet")), bar_(bar_for(common, progress)) {}

Console::~Console() { clear(); }

void Console::failed_write() {
  if (errno != EPIPE) throw IoError(say("arpent: cannot write to standard output: {}", std::strerror(errno)));
  reader_gone_ = true;
}

void Console::print(const std::string& text) {
  clear();
  if (!reader_gone_ && std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) failed_write();
}

void Console::log(const std::string& line) {
  if (quiet_) return;
  clear();
  std::fprintf(stderr, "%s\n", line.c_str());
}

void Console::progress(const Progress& at) {
  if (bar_ == Bar::off || at.count == 0) return;
  const auto whole = (static_cast<double>(at.index) + at.fraction) / static_cast<double>(at.count);
  const int percent = std::clamp(static_cast<int>(100 * whole), 0, 100);
  if (percent == drawn_) return;
  drawn_ = percent;
  if (bar_ == Bar::json) {
    // Ids of steps are checked names or come from a recipe: quotes and backslashes are the only danger.
    std::string step;
    for (const char c : at.step) step += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 ? '_' : c;
    std::fprintf(stderr, "{\"percent\": %d, \"step\": \"%s\", \"number\": %zu, \"of\": %zu}\n", percent, step.c_str(),
                 at.index + 1, at.count);
    return;
  }
  constexpr int width = 40;
  const int filled = percent * width / 100;
  std::fprintf(stderr, "\r[%s%s] %3d %% %-20.20s", std::string(static_cast<std::size_t>(filled), '=').c_str(),
               std::string(static_cast<std::size_t>(width - filled), ' ').c_str(), percent, at.step.c_str());
  std::fflush(stderr);
}

void Console::clear() {
  if (bar_ != Bar::bar || drawn_ < 0) return;
  std::fprintf(stderr, "\r%70s\r", "");
  drawn_ = -1;
}

void Console::finish() {
  clear();
  if (!reader_gone_ && std::fflush(stdout) != 0) failed_write();
}

}  // namespace arpent
