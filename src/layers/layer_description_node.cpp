// SPDX-License-Identifier: Apache-2.0
#include "layer_description_node.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/core/suggest.hpp"

namespace arpent {

void DescriptionNode::fault(const std::string& key, const std::string& what) const {
  const auto place = key.empty() ? path_ : path_.empty() ? key : path_ + "." + key;
  faults_->problems.add(place.empty() ? say("{}: {}", faults_->file, what) : say("{}: {}: {}", faults_->file, place, what));
}

void DescriptionNode::allow(const std::vector<std::string>& known) const {
  if (!json_->is_object()) {
    fault({}, say("must be an object, {{ … }}"));
    return;
  }
  for (const auto& [key, value] : json_->items())
    if (std::find(known.begin(), known.end(), key) == known.end()) fault({}, say("unknown key '{}'{}", key, suggestion(key, known)));
}

const nlohmann::json* DescriptionNode::find(const char* key, Need need) const {
  if (!json_->is_object()) return nullptr;
  const auto found = json_->find(key);
  if (found != json_->end()) return &*found;
  if (need != Need::no) fault({}, say("key '{}' is missing", key));
  return nullptr;
}

std::string DescriptionNode::text(const char* key, Need need) const {
  const auto* value = find(key, need);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    fault(key, say("must be a text in quotes"));
    return {};
  }
  auto text = value->get<std::string>();
  if (need == Need::filled && text.empty()) fault(key, say("is empty"));
  return text;
}

bool DescriptionNode::flag(const char* key) const {
  const auto* value = find(key, Need::no);
  if (value == nullptr) return false;
  if (!value->is_boolean()) fault(key, say("must be true or false"));
  return value->is_boolean() && value->get<bool>();
}

std::optional<double> DescriptionNode::number(const char* key, double least, double most, const char* what) const {
  const auto* value = find(key, Need::no);
  if (value == nullptr) return std::nullopt;
  if (value->is_number())
    if (const auto number = value->get<double>(); number >= least && number <= most) return number;
  fault(key, say("must be {}", what));
  return std::nullopt;
}

std::vector<std::string> DescriptionNode::texts(const char* key, Need need) const {
  const auto* value = find(key, need);
  if (value == nullptr) return {};
  std::vector<std::string> all;
  if (!value->is_array()) {
    fault(key, say("must be a list of texts, [\"…\", \"…\"]"));
    return all;
  }
  for (std::size_t i = 0; i < value->size(); ++i) {
    const auto& one = (*value)[i];
    const auto place = fmt::format("{}[{}]", key, i);
    if (!one.is_string() || one.get<std::string>().empty()) {
      fault(place, say("must be a text with something in it"));
    } else if (auto text = one.get<std::string>(); std::find(all.begin(), all.end(), text) != all.end()) {
      fault(place, say("'{}' stands twice", text));
    } else {
      all.push_back(std::move(text));
    }
  }
  if (need == Need::filled && value->empty()) fault(key, say("is empty"));
  return all;
}

std::size_t DescriptionNode::one_of(const char* key, const std::vector<std::string>& words, Need need) const {
  const auto written = text(key, need);
  if (written.empty()) return 0;
  const auto found = std::find(words.begin(), words.end(), written);
  if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
  fault(key, say("unknown '{}'{}", written, suggestion(written, words)));
  return 0;
}

std::optional<DescriptionNode> DescriptionNode::object(const char* key) const {
  const auto* value = find(key, Need::no);
  if (value == nullptr) return std::nullopt;
  return DescriptionNode(*value, path_.empty() ? key : path_ + "." + key, *faults_);
}

std::vector<DescriptionNode> DescriptionNode::objects(const char* key) const {
  std::vector<DescriptionNode> all;
  const auto* value = find(key, Need::no);
  if (value == nullptr) return all;
  if (!value->is_array()) {
    fault(key, say("must be a list of objects, [{{ … }}, {{ … }}]"));
    return all;
  }
  for (std::size_t i = 0; i < value->size(); ++i) all.emplace_back((*value)[i], fmt::format("{}{}{}[{}]", path_, path_.empty() ? "" : ".", key, i), *faults_);
  return all;
}

void check_marks(const DescriptionNode& node, const std::string& key, const std::string& text, const std::vector<std::string>& known) {
  for (auto open = text.find_first_of("{}"); open != std::string::npos; open = text.find_first_of("{}", open)) {
    const auto close = text.find('}', open);
    if (text[open] == '}' || close == std::string::npos) {
      node.fault(key, say("'{}': a brace stands alone", text));
      return;
    }
    const auto word = text.substr(open, close - open + 1);
    if (std::find(known.begin(), known.end(), word) == known.end()) node.fault(key, say("unknown '{}'{}", word, suggestion(word, known)));
    open = close + 1;
  }
}

}  // namespace arpent
