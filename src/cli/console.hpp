// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <string>

#include "arpent/pipeline/context.hpp"
#include "arpent/pipeline/param.hpp"

namespace arpent {

/// Options every command takes.
[[nodiscard]] std::vector<Param> common_params();

/// The terminal: data to stdout, talk and progress to stderr.
class Console {
 public:
  enum class Bar : std::uint8_t { off, bar, json };
  /// @param common values of `common_params`, `progress` apart
  /// @param progress what was typed after `--progress`: empty when it was not given
  Console(const Params& common, const std::string& progress);
  ~Console();
  Console(const Console&) = delete;
  Console& operator=(const Console&) = delete;

  /// Data. A reader that went away is no error; a full disk is.
  /// @throws IoError when stdout cannot be written
  void print(const std::string& text);
  /// One line of talk; silent when quiet.
  void log(const std::string& line);
  void progress(const Progress& at);
  /// Ends a bar that is being drawn.
  void clear();
  /// @throws IoError when what was printed did not arrive
  void finish();

 private:
  bool quiet_;
  Bar bar_;
  int drawn_ = -1;  ///< percent on the screen; -1: none
  bool reader_gone_ = false;
  void failed_write();
};

}  // namespace arpent
