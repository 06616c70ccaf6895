// SPDX-License-Identifier: Apache-2.0
#include "arpent/review/filter.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {

struct AttributeFilter::Node {
  enum class Kind { both, either, negation, compare, among, like, null } kind = Kind::both;
  std::vector<std::shared_ptr<const Node>> of;
  std::size_t column = 0;
  std::string sign;                 // of compare; `LIKE` or `ILIKE`
  std::vector<std::string> values;  // lower case, but of LIKE
  std::vector<std::optional<double>> numbers;  // of values written without quotes
};

namespace {

using Node = AttributeFilter::Node;
using NodePtr = std::shared_ptr<const Node>;

enum class Truth { no, yes, unknown };

Truth inverse(Truth t) { return t == Truth::unknown ? t : t == Truth::yes ? Truth::no : Truth::yes; }

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

struct Token {
  enum class Kind { word, quoted_name, text, number, sign, end } kind = Kind::end;
  std::string text;
  std::size_t at = 0;
};

std::vector<Token> tokens_of(std::string_view text) {
  const auto letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 128;
  };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  std::vector<Token> tokens;
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    const auto begin = i;
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
    } else if (c == '\'' || c == '"') {
      std::string value;
      for (++i;; ++i) {
        if (i >= text.size()) throw DataError(say("the quote at character {} is never closed", begin + 1));
        if (text[i] != c) value += text[i];
        else if (i + 1 < text.size() && text[i + 1] == c) value += text[++i];
        else break;
      }
      ++i;
      tokens.push_back({c == '"' ? Token::Kind::quoted_name : Token::Kind::text, value, begin});
    } else if (letter(c)) {
      while (i < text.size() && (letter(text[i]) || digit(text[i]))) ++i;
      tokens.push_back({Token::Kind::word, std::string(text.substr(begin, i - begin)), begin});
    } else if (digit(c) || ((c == '-' || c == '.') && i + 1 < text.size() && digit(text[i + 1]))) {
      for (++i; i < text.size() && (digit(text[i]) || text[i] == '.' || text[i] == 'e' || text[i] == 'E');) ++i;
      tokens.push_back({Token::Kind::number, std::string(text.substr(begin, i - begin)), begin});
    } else {
      const auto two = text.substr(i, 2);
      const auto size = two == "<=" || two == ">=" || two == "<>" || two == "!=" ? 2u : 1u;
      if (std::string_view("()=<>,").find(c) == std::string_view::npos && size == 1)
        throw DataError(say("character {} ('{}') has no meaning in a condition", i + 1, c));
      tokens.push_back({Token::Kind::sign, std::string(text.substr(i, size)), begin});
      i += size;
    }
  }
  tokens.push_back({Token::Kind::end, "", text.size()});
  return tokens;
}

class Parser {
 public:
  Parser(std::string_view text, std::vector<std::string>& columns) : tokens_(tokens_of(text)), columns_(columns) {}

  NodePtr parse() {
    auto node = either();
    if (now().kind != Token::Kind::end) fail(tr("AND, OR or the end"));
    return node;
  }

 private:
  static constexpr int deepest = 100;

  [[nodiscard]] const Token& now() const { return tokens_[at_]; }
  [[nodiscard]] bool is_word(std::string_view word) const { return now().kind == Token::Kind::word && lower(now().text) == word; }
  bool accept(std::string_view word) {
    if (!is_word(word)) return false;
    ++at_;
    return true;
  }
  bool accept_sign(std::string_view sign) {
    if (now().kind != Token::Kind::sign || now().text != sign) return false;
    ++at_;
    return true;
  }
  [[noreturn]] void fail(std::string_view wanted) const {
    throw DataError(say("{} was expected at character {}, not {}", wanted, now().at + 1,
                        now().kind == Token::Kind::end ? std::string(tr("the end")) : "'" + now().text + "'"));
  }

  template <class Operand>
  NodePtr chain(Node::Kind kind, std::string_view word, Operand operand) {
    auto node = std::make_shared<Node>();
    node->kind = kind;
    node->of.push_back(operand());
    while (accept(word)) node->of.push_back(operand());
    return node->of.size() == 1 ? node->of.front() : node;
  }
  NodePtr either() {
    return chain(Node::Kind::either, "or", [&] { return both(); });
  }
  NodePtr both() {
    return chain(Node::Kind::both, "and", [&] { return single(); });
  }
  static NodePtr negated(NodePtr of) {
    auto node = std::make_shared<Node>();
    node->kind = Node::Kind::negation;
    node->of.push_back(std::move(of));
    return node;
  }
  NodePtr single() {
    if (++depth_ > deepest) throw DataError(say("the condition is nested deeper than {}", deepest));
    NodePtr node;
    if (accept("not")) {
      node = negated(single());
    } else if (accept_sign("(")) {
      node = either();
      if (!accept_sign(")")) fail("')'");
    } else {
      node = comparison();
    }
    --depth_;
    return node;
  }
  void value(Node& node, bool keep_case) {
    if (now().kind != Token::Kind::text && now().kind != Token::Kind::number) fail(tr("a text in single quotes or a number"));
    node.values.push_back(keep_case ? now().text : lower(now().text));
    node.numbers.push_back(now().kind == Token::Kind::number ? number(now().text) : std::nullopt);
    if (now().kind == Token::Kind::number && !node.numbers.back()) fail(tr("a number"));
    ++at_;
  }
  NodePtr comparison() {
    if ((now().kind != Token::Kind::word && now().kind != Token::Kind::quoted_name) || is_word("and") || is_word("or") || is_word("in"))
      fail(tr("a column"));
    auto node = std::make_shared<Node>();
    const auto name = lower(now().text);
    const auto found = std::find(columns_.begin(), columns_.end(), name);
    node->column = static_cast<std::size_t>(found - columns_.begin());
    if (found == columns_.end()) columns_.push_back(name);
    ++at_;
    if (accept("is")) {
      const bool present = accept("not");
      if (!accept("null")) fail("NULL");
      node->kind = Node::Kind::null;
      return present ? negated(node) : node;
    }
    const bool negation = accept("not");
    if (accept("in")) {
      node->kind = Node::Kind::among;
      if (!accept_sign("(")) fail("'('");
      do value(*node, false);
      while (accept_sign(","));
      if (!accept_sign(")")) fail(tr("',' or ')'"));
    } else if (is_word("like") || is_word("ilike")) {
      node->kind = Node::Kind::like;
      node->sign = lower(now().text);
      ++at_;
      value(*node, node->sign == "like");
    } else {
      static const std::vector<std::string> signs{"=", "<>", "!=", "<", "<=", ">", ">="};
      if (negation || now().kind != Token::Kind::sign || std::find(signs.begin(), signs.end(), now().text) == signs.end())
        fail(negation ? tr("IN or LIKE") : tr("=, <>, <, <=, >, >=, IN, LIKE or IS"));
      node->kind = Node::Kind::compare;
      node->sign = now().text;
      ++at_;
      value(*node, false);
    }
    return negation ? negated(node) : node;
  }

  std::vector<Token> tokens_;
  std::vector<std::string>& columns_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

/// `%` any text, `_` one byte.
bool like(std::string_view text, std::string_view pattern) {
  std::size_t t = 0, p = 0, star = std::string_view::npos, from = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '%') {
      star = p++;
      from = t;
    } else if (p < pattern.size() && (pattern[p] == '_' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '%') ++p;
  return p == pattern.size();
}

/// −1, 0, 1; nothing when the value is a number and the field is none.
std::optional<int> order(std::string_view field, const std::string& value, const std::optional<double>& as_number) {
  if (as_number) {
    const auto of_field = number(field);
    if (!of_field) return std::nullopt;
    return *of_field < *as_number ? -1 : *of_field > *as_number ? 1 : 0;
  }
  return std::clamp(lower(field).compare(value), -1, 1);
}

bool holds(const std::string& sign, int order) {
  if (sign == "=") return order == 0;
  if (sign == "<") return order < 0;
  if (sign == "<=") return order <= 0;
  if (sign == ">") return order > 0;
  if (sign == ">=") return order >= 0;
  return order != 0;
}

using Value = std::function<std::optional<std::string_view>(std::size_t)>;

Truth answer(const Node& node, const Value& value) {
  switch (node.kind) {
    case Node::Kind::both:
    case Node::Kind::either: {
      const auto decides = node.kind == Node::Kind::both ? Truth::no : Truth::yes;
      auto result = inverse(decides);
      for (const auto& part : node.of) {
        const auto one = answer(*part, value);
        if (one == decides) return decides;
        if (one == Truth::unknown) result = Truth::unknown;
      }
      return result;
    }
    case Node::Kind::negation: return inverse(answer(*node.of.front(), value));
    case Node::Kind::null: return value(node.column).value_or("?").empty() ? Truth::yes : Truth::no;
    case Node::Kind::compare:
    case Node::Kind::among:
    case Node::Kind::like: break;
  }
  const auto field = value(node.column).value_or("");
  if (field.empty()) return Truth::unknown;
  if (node.kind == Node::Kind::like)
    return like(node.sign == "ilike" ? lower(field) : std::string(field), node.values.front()) ? Truth::yes : Truth::no;
  auto result = Truth::no;
  for (std::size_t i = 0; i < node.values.size(); ++i) {
    const auto compared = order(field, node.values[i], node.numbers[i]);
    if (!compared) result = Truth::unknown;
    else if (holds(node.kind == Node::Kind::among ? "=" : node.sign, *compared)) return Truth::yes;
  }
  return result;
}

void add_named(const Node& node, std::size_t column, std::vector<std::string>& values) {
  for (const auto& part : node.of) add_named(*part, column, values);
  const bool equal = node.kind == Node::Kind::among || (node.kind == Node::Kind::compare && (node.sign == "=" || node.sign == "<>" || node.sign == "!="));
  if (equal && node.column == column) values.insert(values.end(), node.values.begin(), node.values.end());
}

}  // namespace

AttributeFilter::AttributeFilter(std::string_view text) {
  if (trimmed(text).empty()) return;
  root_ = Parser(text, columns_).parse();
}

bool AttributeFilter::keeps(const std::function<std::string_view(std::size_t)>& value) const {
  return root_ == nullptr || answer(*root_, value) == Truth::yes;
}

std::optional<bool> AttributeFilter::holds(const Value& value) const {
  const auto truth = root_ == nullptr ? Truth::yes : answer(*root_, value);
  return truth == Truth::unknown ? std::nullopt : std::optional(truth == Truth::yes);
}

std::vector<std::string> AttributeFilter::named(std::string_view column) const {
  std::vector<std::string> values;
  const auto found = std::find(columns_.begin(), columns_.end(), column);
  if (root_ != nullptr && found != columns_.end()) add_named(*root_, static_cast<std::size_t>(found - columns_.begin()), values);
  return values;
}

}  // namespace arpent
