// SPDX-License-Identifier: Apache-2.0
#include "arpent/landuse/ledger_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

#include "arpent/core/digest.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"

namespace arpent {
namespace {

constexpr std::uint32_t format_number = 1;
constexpr std::string_view unit_text = "2^-72 m2";

// 2^49 m², a little more than the Earth has: sums of what is read cannot leave 128 bits, nor 64 in square centimetres.
constexpr Int128 most_steps = Int128{1} << (ExactArea::step_bits + 49);

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Text for `put`, handed on in pieces.
class Pieces {
 public:
  explicit Pieces(const std::function<void(std::string_view)>& put) : put_(put) {}
  template <class... Parts>
  void add(fmt::format_string<Parts...> form, Parts&&... parts) {
    fmt::format_to(fmt::appender(buffer_), form, std::forward<Parts>(parts)...);
    if (buffer_.size() >= piece) flush();
  }
  void flush() {
    put_({buffer_.data(), buffer_.size()});
    buffer_.clear();
  }
  /// Between the lines of a list.
  void next_line(bool& first) {
    add("{}", first ? "\n" : ",\n");
    first = false;
  }

 private:
  static constexpr std::size_t piece = 1 << 16;
  const std::function<void(std::string_view)>& put_;
  fmt::memory_buffer buffer_;
};

/// Place in `classes` of each class that occurs, by `ClassId`.
struct UsedClasses {
  std::vector<std::string> codes;
  std::vector<std::uint32_t> place_of;
};

UsedClasses used_classes(std::span<const std::string> codes, std::span<const PeriodView> periods) {
  std::vector<bool> used(codes.size());
  used.at(unclassified) = true;
  for (const auto& period : periods)
    for (const auto& [key, cell] : period.ledger->cells)
      if (cell.area != ExactArea{}) used.at(key.before) = used.at(key.after) = true;
  UsedClasses classes{{}, std::vector<std::uint32_t>(codes.size())};
  for (std::size_t id = 0; id < codes.size(); ++id) {
    if (!used[id]) continue;
    classes.place_of[id] = static_cast<std::uint32_t>(classes.codes.size());
    classes.codes.push_back(codes[id]);
  }
  return classes;
}

void write_period(const PeriodView& period, const UsedClasses& classes, Pieces& out) {
  const auto& ledger = *period.ledger;
  std::set<Window> windows;
  for (const auto& [key, cell] : ledger.cells)
    if (cell.area != ExactArea{}) windows.insert(key.window);
  const std::vector<Window> window_list(windows.begin(), windows.end());
  bool first = true;
  out.add("{{\n\"dates\": [\"{}\", \"{}\"],\n\"zones\": [", period.dates.before.text(), period.dates.after.text());
  for (std::size_t z = 0; z < ledger.zones.size(); ++z) {
    out.next_line(first);
    out.add(R"(["{}", "{}"])", ledger.zones[z].area.steps(), ledger.overlap[z].steps());
  }
  first = true;
  out.add("\n],\n\"windows\": [");
  for (const auto& window : window_list) {
    out.next_line(first);
    out.add(R"(["{}", "{}"])", window.before.text(), window.after.text());
  }
  first = true;
  out.add("\n],\n\"cells\": [");
  for (const auto& [key, cell] : ledger.cells) {
    if (cell.area == ExactArea{}) continue;
    const auto window = std::lower_bound(window_list.begin(), window_list.end(), key.window) - window_list.begin();
    out.next_line(first);
    out.add(R"([{}, {}, {}, {}, "{}", "{}", "{}")", key.zone, window, classes.place_of[key.before], classes.place_of[key.after],
            cell.area.steps(), cell.off_map.steps(), cell.outside.steps());
    if (key.position != Position::unknown) out.add(R"(, "{}")", position_name(key.position));
    out.add("]");
  }
  out.add("\n]\n}}");
}

/// Reads JSON from front to back. The format fixes what comes next, so no tree is built; every fault names its line.
class Cursor {
 public:
  Cursor(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  [[noreturn]] void fail(const std::string& what) const {
    throw DataError(say("{}, line {}: {}; take a ledger as arpent wrote it", file_, line_, what));
  }
  /// Takes `c` when it is what comes next.
  [[nodiscard]] bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail(say("'{}' expected, {}", c, here()));
  }
  void end() {
    skip_blanks();
    if (at_ != text_.size()) fail(say("nothing expected after the ledger, {}", here()));
  }
  std::string text() {
    skip_blanks();
    const auto begin = at_;
    expect('"');
    bool plain = true;  // no escape, ASCII: what is between the quotes is the text
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      const auto c = static_cast<unsigned char>(text_[at_]);
      if (c < 0x20) fail(say("a text that does not end on its line"));
      if (c != '\\' && c < 0x80) continue;
      plain = false;
      if (c == '\\' && at_ + 1 < text_.size()) ++at_;
    }
    if (at_ == text_.size()) fail(say("the file is cut short in a text"));
    ++at_;
    const auto token = text_.substr(begin, at_ - begin);
    if (plain) return std::string(token.substr(1, token.size() - 2));
    const auto read = nlohmann::json::parse(token, nullptr, false);
    if (!read.is_string()) fail(say("{} is no text in UTF-8", here_from(begin)));
    return read.get<std::string>();
  }
  void key(std::string_view name) {
    const auto before = at_;
    if (const auto found = text(); found != name) {
      at_ = before;
      fail(say("key \"{}\" expected, {}", name, here()));
    }
    expect(':');
  }
  /// A place in a list of `size`.
  std::uint32_t place(std::size_t size, const char* (*what)()) {
    const auto number = whole(what);
    if (number >= size) fail(say("{} {} is none of the {} listed", what(), number, size));
    return number;
  }
  std::uint32_t whole(const char* (*what)()) {
    skip_blanks();
    const auto begin = at_;
    std::uint64_t number = 0;
    for (; digit() && at_ - begin < 10; ++at_) number = number * 10 + static_cast<std::uint64_t>(text_[at_] - '0');
    if (at_ == begin || digit() || number > 0xffffffffu || (text_[begin] == '0' && at_ - begin > 1)) {
      at_ = begin;
      fail(say("a whole number ({}) expected, {}", what(), here()));
    }
    return static_cast<std::uint32_t>(number);
  }
  bool flag() {
    skip_blanks();
    for (const auto& [word, value] : {std::pair{std::string_view("true"), true}, std::pair{std::string_view("false"), false}}) {
      if (text_.substr(at_, word.size()) != word) continue;
      at_ += word.size();
      return value;
    }
    fail(say("true or false expected, {}", here()));
  }
  /// Steps in quotes, decimal, without leading zeros.
  ExactArea area() {
    expect('"');
    const auto begin = at_;
    const bool negative = at_ < text_.size() && text_[at_] == '-';
    if (negative) ++at_;
    const auto digits = at_;
    Int128 steps = 0;
    for (; digit() && steps <= most_steps; ++at_) steps = steps * 10 + (text_[at_] - '0');
    const bool spelled = at_ > digits && !(text_[digits] == '0' && (negative || at_ - digits > 1));
    if (steps > most_steps) fail(say("an area larger than the Earth"));
    if (!spelled || at_ == text_.size() || text_[at_] != '"') {
      at_ = begin;
      fail(say("an area (whole steps between quotes) expected, {}", here()));
    }
    ++at_;
    ground_ += steps;
    if (ground_ > most_steps) fail(say("the areas up to here are together larger than the Earth"));
    return ExactArea::from_steps(negative ? -steps : steps);
  }
  /// Forgets the sum of areas: a new period begins.
  void begin_period() { ground_ = 0; }
  /// Reads a list, calling `item` at the start of each of its items.
  template <class Item>
  void list(Item&& item) {
    expect('[');
    if (take(']')) return;
    do item();
    while (take(','));
    expect(']');
  }

 private:
  void skip_blanks() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      else if (text_[at_] != ' ' && text_[at_] != '\r' && text_[at_] != '\t') return;
    }
  }
  [[nodiscard]] bool digit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  /// Words for what stands at the cursor.
  [[nodiscard]] std::string here() {
    skip_blanks();
    return at_ == text_.size() ? say("but the file ends: it is cut short") : say("not {}", here_from(at_));
  }
  [[nodiscard]] std::string here_from(std::size_t begin) const {
    auto words = std::string(text_.substr(begin, std::min<std::size_t>(40, text_.find('\n', begin) - begin)));
    return nlohmann::json(words).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0, line_ = 1;
  Int128 ground_ = 0;  // sum of the sizes of all areas of the period
};

SurveyDate read_date(Cursor& in) {
  const auto text = in.text();
  if (text.empty()) return {};
  try {
    return parse_date(text);
  } catch (const UsageError& error) {
    in.fail(error.what());
  }
}

std::vector<Zone> read_zones(Cursor& in) {
  std::vector<Zone> zones;
  in.list([&] {
    Zone zone;
    in.expect('{');
    in.key("id");
    zone.id = in.text();
    in.expect(',');
    in.key("name");
    zone.name = in.text();
    in.expect(',');
    in.key("group");
    zone.group = in.text();
    in.expect('}');
    if (zone.id.empty()) in.fail(say("a zone without id"));
    if (!zones.empty() && zone.id <= zones.back().id) in.fail(say("zone '{}' stands twice or out of order", zone.id));
    zones.push_back(std::move(zone));
  });
  return zones;
}

std::vector<std::string> read_classes(Cursor& in) {
  std::vector<std::string> classes;
  in.list([&] {
    auto code = in.text();
    if (classes.empty() && code != "non_classe") in.fail(say("the first class must be non_classe"));
    if (classes.size() > 1 && code <= classes.back()) in.fail(say("class '{}' stands twice or out of order", code));
    if (classes.size() == 0xffff) in.fail(say("more classes than the 65 534 supported"));
    classes.push_back(std::move(code));
  });
  if (classes.empty()) in.fail(say("no class; non_classe at least must be there"));
  return classes;
}

Window read_window(Cursor& in) {
  Window window;
  in.expect('[');
  window.before = read_date(in);
  in.expect(',');
  window.after = read_date(in);
  in.expect(']');
  return window;
}

std::vector<Window> read_windows(Cursor& in) {
  std::vector<Window> windows;
  in.list([&] {
    const auto window = read_window(in);
    if (!windows.empty() && window <= windows.back()) in.fail(say("a window that stands twice or out of order"));
    windows.push_back(window);
  });
  return windows;
}

/// Areas of the zones and what their polygons cover too often, in the order of `ledger.zones`.
void read_zone_areas(Cursor& in, Ledger& ledger) {
  in.list([&] {
    if (ledger.overlap.size() == ledger.zones.size()) in.fail(say("areas of more zones than the {} listed", ledger.zones.size()));
    in.expect('[');
    ledger.zones[ledger.overlap.size()].area = in.area();
    in.expect(',');
    ledger.overlap.push_back(in.area());
    in.expect(']');
  });
  if (ledger.overlap.size() != ledger.zones.size())
    in.fail(say("areas of {} zones, but {} are listed", ledger.overlap.size(), ledger.zones.size()));
}

void read_cells(Cursor& in, const std::vector<Window>& windows, std::size_t classes, Ledger& ledger) {
  in.list([&] {
    Ledger::Key key;
    Ledger::Cell cell;
    in.expect('[');
    key.zone = in.place(ledger.zones.size(), [] { return tr("zone"); });
    in.expect(',');
    key.window = windows[in.place(windows.size(), [] { return tr("window"); })];
    in.expect(',');
    key.before = static_cast<ClassId>(in.place(classes, [] { return tr("class"); }));
    in.expect(',');
    key.after = static_cast<ClassId>(in.place(classes, [] { return tr("class"); }));
    in.expect(',');
    cell.area = in.area();
    in.expect(',');
    cell.off_map = in.area();
    in.expect(',');
    cell.outside = in.area();
    if (in.take(',')) {
      const auto word = in.text();
      const auto position = position_named(word);
      if (!position || *position == Position::unknown) in.fail(say("'{}' is no position; dans, proche or au_dela", word));
      key.position = *position;
    }
    in.expect(']');
    if (!ledger.cells.empty() && key <= ledger.cells.rbegin()->first) in.fail(say("a cell that stands twice or out of order"));
    if (cell.area == ExactArea{}) in.fail(say("a cell without an area"));
    if (cell.outside != ExactArea{} && (key.window != Window{} || key.before != unclassified || key.after != unclassified))
      in.fail(say("ground that no state reaches, in a cell that has a class or a date"));
    ledger.cells.emplace_hint(ledger.cells.end(), key, cell);
  });
}

StoredPeriod read_period(Cursor& in, const std::vector<Zone>& zones, std::size_t classes, const std::string& area_model) {
  StoredPeriod period;
  auto& ledger = period.ledger;
  ledger.zones = zones;
  ledger.area_model = area_model;
  in.begin_period();
  in.expect('{');
  in.key("dates");
  period.dates = read_window(in);
  in.expect(',');
  in.key("zones");
  read_zone_areas(in, ledger);
  in.expect(',');
  in.key("windows");
  const auto windows = read_windows(in);
  in.expect(',');
  in.key("cells");
  read_cells(in, windows, classes, ledger);
  in.expect('}');
  return period;
}

std::string read_choice(Cursor& in, const char* what, std::initializer_list<std::string_view> choices) {
  auto text = in.text();
  if (std::find(choices.begin(), choices.end(), text) == choices.end())
    in.fail(say("{} '{}' is none this version of arpent knows", what, text));
  return text;
}

Crs read_crs(Cursor& in) {
  in.expect('{');
  in.key("id");
  static_cast<void>(in.text());  // for people; the WKT says it
  in.expect(',');
  in.key("wkt");
  const auto wkt = in.text();
  in.expect('}');
  try {
    return Crs(wkt);
  } catch (const DataError& error) {
    in.fail(error.what());
  }
}

}  // namespace

void write_ledgers(const LedgerHead& head, std::span<const std::string> codes, std::span<const PeriodView> periods,
                   const std::function<void(std::string_view)>& put) {
  const auto classes = used_classes(codes, periods);
  const auto& any = *periods.front().ledger;
  Pieces out(put);
  out.add("{{\n\"ledger_format\": {},\n\"unit\": \"{}\",\n\"nomenclature\": {{\"name\": {}, \"sha256\": {}}},\n\"area_model\": {},\n",
          format_number, unit_text, quoted(head.nomenclature), quoted(head.nomenclature_digest), quoted(any.area_model));
  out.add("\"crs\": {{\"id\": {}, \"wkt\": {}}},\n\"cell_rule\": {},\n\"simulated\": {},\n\"classes\": [", quoted(head.crs.id()),
          quoted(head.crs.wkt()), quoted(head.cell_rule), head.simulated);
  bool first = true;
  for (const auto& code : classes.codes) {
    out.next_line(first);
    out.add("{}", quoted(code));
  }
  first = true;
  out.add("\n],\n\"zones\": [");
  for (const auto& zone : any.zones) {
    out.next_line(first);
    out.add("{{\"id\": {}, \"name\": {}, \"group\": {}}}", quoted(zone.id), quoted(zone.name), quoted(zone.group));
  }
  first = true;
  out.add("\n],\n\"periods\": [");
  for (const auto& period : periods) {
    out.next_line(first);
    write_period(period, classes, out);
  }
  out.add("\n]\n}}\n");
  out.flush();
}

StoredLedger parse_ledgers(std::string_view text, const std::string& file) {
  Cursor in(text, file);
  StoredLedger stored{.file = file, .head = {}, .classes = {}, .periods = {}};
  in.expect('{');
  in.key("ledger_format");
  if (const auto format = in.whole([] { return tr("format"); }); format != format_number)
    in.fail(say("format {} of ledgers is not known to this version of arpent, which reads {}", format, format_number));
  in.expect(',');
  in.key("unit");
  read_choice(in, tr("unit"), {unit_text});
  in.expect(',');
  in.key("nomenclature");
  in.expect('{');
  in.key("name");
  stored.head.nomenclature = in.text();
  in.expect(',');
  in.key("sha256");
  stored.head.nomenclature_digest = in.text();
  in.expect('}');
  in.expect(',');
  in.key("area_model");
  const auto area_model = read_choice(in, tr("area model"), {"planar", "ellipsoidal"});
  in.expect(',');
  in.key("crs");
  stored.head.crs = read_crs(in);
  in.expect(',');
  in.key("cell_rule");
  stored.head.cell_rule = read_choice(in, tr("cell rule"), {"", "exact", "centre"});
  in.expect(',');
  in.key("simulated");
  stored.head.simulated = in.flag();
  in.expect(',');
  in.key("classes");
  stored.classes = read_classes(in);
  in.expect(',');
  in.key("zones");
  const auto zones = read_zones(in);
  in.expect(',');
  in.key("periods");
  in.list([&] { stored.periods.push_back(read_period(in, zones, stored.classes.size(), area_model)); });
  if (stored.periods.empty()) in.fail(say("no period"));
  for (auto& period : stored.periods) period.ledger.cell_rule = stored.head.cell_rule;
  in.expect('}');
  in.end();
  return stored;
}

void renumber_classes(StoredLedger& ledger, const Nomenclature& nomenclature) {
  if (ledger.head.nomenclature_digest != digest_of(nomenclature))
    throw DataError(say("{}: nomenclature {} is not the one the ledger was made with (its classes or their statuses differ); give "
                        "that one with --nomenclature, or make the ledger again",
                        ledger.file, nomenclature.name()));
  std::vector<ClassId> id_of;
  std::vector<std::string> missing;
  for (const auto& code : ledger.classes) {
    const auto id = id_of.empty() ? unclassified : nomenclature.find(code);
    if (nomenclature.at(id).code != code) missing.push_back(code);
    id_of.push_back(id);
  }
  if (!missing.empty())
    throw DataError(say("{}: nomenclature {} has no class {}; take a ledger as arpent wrote it", ledger.file, nomenclature.name(),
                        join(missing, ", ")));
  for (auto& [books, dates] : ledger.periods) {
    std::map<Ledger::Key, Ledger::Cell> cells;
    while (!books.cells.empty()) {
      auto cell = books.cells.extract(books.cells.begin());
      cell.key().before = id_of[cell.key().before];
      cell.key().after = id_of[cell.key().after];
      cells.insert(cells.end(), std::move(cell));  // both lists are sorted by code: the order stays
    }
    books.cells = std::move(cells);
  }
  ledger.classes = class_codes(nomenclature);
}

std::string digest_of(const Nomenclature& nomenclature) {
  const auto word = [](const std::optional<bool>& flag) { return !flag ? '-' : *flag ? '1' : '0'; };
  std::string text;
  for (const auto& land : nomenclature.classes())
    text += fmt::format("{}\t{}\t{}\t{}\n", land.code, word(land.artificial), word(land.sealed), space_name(land.space));
  return sha256_text(text);
}

std::vector<std::string> class_codes(const Nomenclature& nomenclature) {
  std::vector<std::string> codes;
  for (const auto& land : nomenclature.classes()) codes.push_back(land.code);
  return codes;
}

}  // namespace arpent
