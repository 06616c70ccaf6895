// SPDX-License-Identifier: Apache-2.0
#include "arpent/account/triennial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "arpent/core/text.hpp"

namespace arpent {
namespace {

double hectares(BookArea area) { return area.square_metres().value / 1e4; }

/// The rows of one territory in each source.
struct Territory {
  Level level = Level::commune;
  std::string zone, name;
  const EnafRow* enaf = nullptr;
  const AccountRow* account = nullptr;
  const std::vector<BreakdownLine>* breakdown = nullptr;
};

std::vector<Territory> territories_of(const TriennialParts& parts) {
  std::vector<Territory> list;
  const auto same = [](const Territory& t, const auto& row) { return t.level == row.level && (t.level == Level::metropole || t.zone == row.zone); };
  if (parts.enaf != nullptr)
    for (const auto& row : parts.enaf->rows)
      if (row.period == parts.period) list.push_back({row.level, row.zone, row.name, &row, nullptr, nullptr});
  if (parts.account != nullptr)
    for (std::size_t r = 0; r < parts.account->rows.size(); ++r) {
      const auto& row = parts.account->rows[r];
      auto found = std::find_if(list.begin(), list.end(), [&](const auto& t) { return same(t, row); });
      if (found == list.end()) found = list.insert(list.end(), {row.level, row.zone, row.name, nullptr, nullptr, nullptr});
      found->account = &row;
      if (parts.breakdown != nullptr) found->breakdown = &(*parts.breakdown)[r];
    }
  std::stable_sort(list.begin(), list.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
  return list;
}

/// Writes the lines of one territory.
class Report {
 public:
  Report(const TriennialParts& parts, const Territory& territory, std::vector<TriennialLine>& out) : parts_(parts), territory_(territory), out_(out) {}

  void write(const ReportText& text) {
    text_ = &text;
    if (text.code == "consommation_enaf") return consumption();
    if (text.code == "consommation_enaf_part") return share();
    if (text.code == "objectifs") return targets();
    if (territory_.account == nullptr) return missing("aucun bilan d'occupation du sol n'a été donné");
    const auto& f = territory_.account->total;
    if (text.code == "enaf_par_espace") return spaces();
    if (text.code == "renaturation") return land_cover({}, f.returned);
    if (text.code == "surfaces_artificialisees") return land_cover({}, f.artificialised);
    if (text.code == "surfaces_desartificialisees") return land_cover({}, f.returned);
    if (text.code == "solde_artificialisation") return land_cover({}, f.net());
    if (f.sealed_before.zero() && f.sealed_after.zero() && !f.sealing_unknown_after.zero())
      return missing("la nomenclature ne dit pas l'imperméabilité des sols");
    if (text.code == "surfaces_impermeables") return land_cover({}, f.sealed_after);
    if (text.code == "surfaces_impermeabilisees") return land_cover({}, f.sealed_gain);
  }

 private:
  void add(std::string detail, std::optional<double> value, std::string dates, std::string mention) {
    const bool required = !text_->required_from || *text_->required_from < parts_.period.end;
    auto words = required && text_->required_from ? std::string() : text_->mention;
    if (!mention.empty()) words += (words.empty() ? "" : " ; ") + mention;
    out_.push_back({territory_.level, territory_.zone, territory_.name, parts_.period, text_, std::move(detail), value, std::move(dates), required, std::move(words)});
  }
  void missing(const char* reason) { add({}, {}, {}, reason); }
  void land_cover(std::string detail, BookArea area) {
    const auto& row = *territory_.account;
    add(std::move(detail), hectares(area), row.dates_before.empty() ? "" : row.dates_before + " → " + row.dates_after, {});
  }
  [[nodiscard]] std::string gaps() const {
    return territory_.enaf->missing.empty() ? "" : "sans chiffres de " + join(territory_.enaf->missing, ", ");
  }
  void consumption() {
    if (territory_.enaf == nullptr) return missing("aucune table de consommation d'ENAF pour ces années");
    add({}, hectares(territory_.enaf->of(Destination::total)), parts_.period.text(), gaps());
    for (const auto destination : parts_.enaf->destinations)
      if (destination != Destination::total) add(std::string(destination_name(destination)), hectares(territory_.enaf->of(destination)), parts_.period.text(), gaps());
  }
  void share() {
    if (territory_.enaf == nullptr) return missing("aucune table de consommation d'ENAF pour ces années");
    const auto percent = territory_.enaf->share(Destination::total);
    add({}, percent, parts_.period.text(), percent ? "" : gaps().empty() ? "la surface d'une commune n'est pas connue" : gaps());
  }
  void spaces() {
    if (territory_.breakdown == nullptr) return missing("l'origine des sols artificialisés n'a pas été calculée");
    bool any = false;
    for (const auto& line : *territory_.breakdown) {
      if (line.axis != "espace" || line.artificialised.zero()) continue;
      land_cover(line.code, line.artificialised);
      any = true;
    }
    if (!any) land_cover({}, {});
  }
  void targets() {
    bool any = false;
    if (parts_.trajectory != nullptr)
      for (const auto& row : parts_.trajectory->rows) {
        if (target_level_name(row.level) != level_name(territory_.level) || (territory_.level != Level::metropole && row.zone != territory_.zone) || !row.ceiling || !row.used) continue;
        any = true;
        add(row.scenario, hectares(*row.used), row.period.text(),
            fmt::format("plafond {} ha, consommé au 1er janvier {} : {} ha, reste {} ha ({})", french(hectares(*row.ceiling), 2), row.data_until,
                        french(hectares(*row.used), 2), french(hectares(row.remaining.value_or(BookArea{})), 2), trajectory_state_words(row.state)));
      }
    if (!any) missing("aucun objectif chiffré pour ce territoire");
  }

  const TriennialParts& parts_;
  const Territory& territory_;
  std::vector<TriennialLine>& out_;
  const ReportText* text_ = nullptr;
};

}  // namespace

std::vector<TriennialLine> make_triennial(const TriennialParts& parts, const std::vector<ReportText>& texts) {
  std::vector<TriennialLine> lines;
  for (const auto& territory : territories_of(parts)) {
    Report report(parts, territory, lines);
    for (const auto& text : texts) report.write(text);
  }
  return lines;
}

}  // namespace arpent
