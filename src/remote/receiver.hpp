// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "file.hpp"
#include "transfer.hpp"

namespace arpent::remote {

/// Takes one answer as it comes. Bytes go into the part only once they are known to belong there: a login page that answers
/// in the middle of a long download costs nothing of what came before.
class Receiver {
 public:
  Receiver(BodyKind kind, std::uint64_t from, std::optional<std::uint64_t> bytes, const Shelf& shelf);

  void header(std::string_view line);
  /// @return whether to go on
  bool body(std::string_view bytes);
  /// The answer ended where it should.
  void finish();

  [[nodiscard]] std::optional<Came> verdict() const { return verdict_; }  ///< nothing: the answer did not get far enough
  [[nodiscard]] const std::string& said() const { return said_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string content_type() const { return field("content-type"); }
  [[nodiscard]] std::uint64_t written() const { return written_; }  ///< bytes of the part
  [[nodiscard]] std::optional<std::uint64_t> total() const { return total_; }

 private:
  enum class Taking : std::uint8_t { nothing, head, part, words };
  [[nodiscard]] std::string field(const std::string& name) const;
  void begin();
  void begin_part();
  void judge_range();
  void judge_head(bool ended);
  bool words(std::string_view bytes);

  BodyKind kind_;
  std::uint64_t from_;
  std::optional<std::uint64_t> bytes_;
  const Shelf& shelf_;
  long status_ = 0;
  bool begun_ = false;
  std::map<std::string, std::string> fields_;
  Taking taking_ = Taking::nothing;
  std::string head_, text_, said_;
  std::unique_ptr<File> file_;
  std::uint64_t written_ = 0;
  std::optional<std::uint64_t> total_;
  std::optional<Came> verdict_;
};

}  // namespace arpent::remote
