// SPDX-License-Identifier: Apache-2.0
#include "receiver.hpp"

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "body.hpp"

namespace arpent::remote {
namespace {

constexpr std::size_t most_words = std::size_t{64} << 10;

std::optional<std::uint64_t> count(std::string_view text) {
  const auto number = whole_number(trimmed(text));
  if (!number || *number < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*number);
}

/// `bytes 100-199/200`, `bytes 100-199/*`
struct ContentRange {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> total;
};
std::optional<ContentRange> content_range(std::string_view text) {
  const auto dash = text.find('-'), slash = text.find('/');
  if (!lower(text).starts_with("bytes ") || dash == std::string_view::npos || slash == std::string_view::npos) return std::nullopt;
  const auto first = count(text.substr(6, dash - 6));
  if (!first) return std::nullopt;
  return ContentRange{*first, count(text.substr(slash + 1))};
}

}  // namespace

Receiver::Receiver(BodyKind kind, std::uint64_t from, std::optional<std::uint64_t> bytes, const Shelf& shelf)
    : kind_(kind), from_(from), bytes_(bytes), shelf_(shelf) {}

std::string Receiver::field(const std::string& name) const {
  const auto found = fields_.find(name);
  return found == fields_.end() ? "" : found->second;
}

void Receiver::header(std::string_view line) {
  const auto plain = trimmed(line);
  if (plain.starts_with("HTTP/")) {
    // Another answer to the same question: after 100, or after a proxy's 407.
    fields_.clear();
    text_.clear();
    said_.clear();
    verdict_.reset();
    taking_ = Taking::nothing;
    begun_ = false;
    const auto words = split(plain, ' ');
    status_ = words.size() > 1 ? static_cast<long>(whole_number(words[1]).value_or(0)) : 0;
  } else if (plain.empty()) {
    if (status_ >= 200 && !begun_) begin();  // fields may also follow a body that came in chunks
    begun_ = status_ >= 200;
  } else if (const auto colon = plain.find(':'); colon != std::string_view::npos) {
    fields_[lower(trimmed(plain.substr(0, colon)))] = std::string(trimmed(plain.substr(colon + 1)));
  }
}

void Receiver::begin() {
  if (status_ == 206) {
    judge_range();
  } else if (status_ == 200) {
    const auto length = count(field("content-length"));
    const auto coding = lower(field("content-encoding"));
    if (coding.empty() || coding == "identity") total_ = length;
    if (total_ && bytes_ && *total_ != *bytes_) {
      // Nothing of a wrong file is worth having, but a login page is worth reading.
      said_ = say("the server announces {} bytes", *total_);
      verdict_ = Came::other_size;
    }
    taking_ = Taking::head;
  } else if (status_ == 304) {
    verdict_ = Came::not_modified;
  } else {
    verdict_ = Came::status;
    taking_ = Taking::words;
  }
}

void Receiver::judge_range() {
  const auto part = shelf_.part();
  const auto range = content_range(field("content-range"));
  const auto etag = field("etag"), modified = field("last-modified");
  if (from_ == 0) said_ = say("the server sends a part of the file where all of it was asked for");
  else if (!range || range->first != from_) said_ = say("the server sends other bytes than those from {} on: '{}'", from_, field("content-range"));
  else if (!part.etag.empty() && !etag.empty() && part.etag != etag) said_ = say("the file has changed on the server");
  else if (!part.last_modified.empty() && !modified.empty() && part.last_modified != modified) said_ = say("the file has changed on the server");
  else if (part.total && range->total && *part.total != *range->total) said_ = say("the file has changed its size on the server");
  else if (!field("content-encoding").empty() && lower(field("content-encoding")) != "identity") said_ = say("the server sends a part that is compressed");
  if (!said_.empty()) {
    verdict_ = Came::other_range;
    return;
  }
  total_ = range->total ? range->total : part.total;
  file_ = std::make_unique<File>(shelf_.part_file());
  written_ = from_;
  taking_ = Taking::part;
}

void Receiver::begin_part() {
  Part part;
  part.etag = field("etag");
  part.last_modified = field("last-modified");
  part.total = total_;
  const auto coding = lower(field("content-encoding"));
  part.encoded = !coding.empty() && coding != "identity";
  // The old note goes before the bytes do: one process stopped in between must not take these for those of the new version.
  shelf_.drop_part();
  file_ = std::make_unique<File>(shelf_.part_file());
  file_->empty();
  shelf_.note_part(part);
  file_->write(head_);
  written_ = head_.size();
  taking_ = Taking::part;
}

void Receiver::judge_head(bool ended) {
  if (!ended && head_.size() < head_size) return;
  if (!fits(kind_, head_, content_type())) {
    verdict_ = Came::misfit;
    taking_ = Taking::words;
    text_ = head_;
  } else if (verdict_ != Came::other_size) {
    begin_part();
  }
}

bool Receiver::words(std::string_view bytes) {
  text_ += bytes.substr(0, most_words - std::min(most_words, text_.size()));
  return text_.size() < most_words;
}

bool Receiver::body(std::string_view bytes) {
  switch (taking_) {
    case Taking::part:
      file_->write(bytes);
      written_ += bytes.size();
      return true;
    case Taking::words: return words(bytes);
    case Taking::head:
      head_ += bytes;
      judge_head(false);
      return verdict_ != Came::other_size || taking_ != Taking::head || head_.size() < head_size;
    case Taking::nothing: return verdict_ != Came::other_range;
  }
  return false;
}

void Receiver::finish() {
  if (taking_ == Taking::head) judge_head(true);
  if (taking_ == Taking::part && !verdict_) verdict_ = Came::whole;
}

}  // namespace arpent::remote
