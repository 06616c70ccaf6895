// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <map>

#include "arpent/core/text.hpp"
#include "arpent/core/version.hpp"
#include "arpent/publish/review_product.hpp"
#include "checked_file.hpp"
#include "review_tables.hpp"

namespace arpent {
namespace {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
        else out += c;
    }
  }
  return out + '"';
}

/// One object, member by member; what is not known is left out.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  ~Object() { out_ += '}'; }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  std::string& key(const char* name) {
    if (!first_) out_ += ',';
    first_ = false;
    out_ += '"';
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(const char* name, std::string_view value) {
    if (!value.empty()) key(name) += json_text(value);
  }
  void number(const char* name, const std::optional<double>& value, int decimals = 4) {
    if (value) key(name) += fixed(*value, decimals);
  }
  void area(const char* name, const std::optional<SquareMetres>& value) {
    if (value) key(name) += fixed(value->value, 4);
  }
  void whole(const char* name, std::int64_t value) { key(name) += std::to_string(value); }
  void flag(const char* name, bool value) { key(name) += value ? "true" : "false"; }

 private:
  std::string& out_;
  bool first_ = true;
};

template <class List, class Write>
void write_list(std::string& out, const List& list, Write write) {
  out += '[';
  bool first = true;
  for (const auto& one : list) {
    if (!first) out += ',';
    first = false;
    write(one);
  }
  out += ']';
}

void write_rule(const Reviewed& reviewed, std::size_t r, std::string& out) {
  const auto& rule = reviewed.review.rules.rules[r];
  const auto& grounds = reviewed.review.grounds[r];
  Object object(out);
  object.text("regle", rule.id);
  object.text("theme", rule.theme);
  object.text("titre", rule.title);
  object.text("gravite", word(rule.gravity));
  object.text("couche", rule.layer);
  object.text("relation", word(rule.relation));
  object.text("tolerance", grounds.tolerance);
  object.text("reference", rule.reference);
  object.text("acte", rule.act);
  object.text("date_acte", rule.act_date.known() ? rule.act_date.text() : "");
  object.text("service", rule.office);
  object.text("source", grounds.source);
  object.text("millesime", grounds.vintage);
  object.text("reserve", rule.doubt);
}

void write_finding(const Reviewed& reviewed, const Finding& finding, std::string& out) {
  Object object(out);
  object.text("regle", reviewed.review.rules.rules[finding.rule].id);
  object.text("gravite", word(finding.gravity));
  if (const auto area = measured_area(finding)) {
    object.area("surface_m2", area);
    object.number("part_pct", finding.share * 100);
  }
  if (finding.distance) object.number("distance_m", finding.distance->value);
  if (finding.length.value > 0) object.number("longueur_m", finding.length.value);
  if (finding.no_data.value > 0) object.area("sans_donnee_m2", finding.no_data);
  object.text("objet", finding.objects);
  object.text("millesime", vintage_of(reviewed, finding));
  if (finding.excepted) object.flag("exception", true);
  object.text("message", finding.message);
}

void write_answers(const Reviewed& reviewed, std::size_t p, Object& object) {
  const auto range = findings_of(reviewed.review, p);
  std::vector<const Finding*> concerned;
  std::vector<std::string> not_concerned;
  std::map<std::string, std::vector<std::string>> no_data, not_asked;  // by reason
  for (auto f = range.begin; f < range.end; ++f) {
    const auto& finding = reviewed.review.findings[f];
    const auto& id = reviewed.review.rules.rules[finding.rule].id;
    if (finding.answer == Answer::non_concerne && !finding.message.empty()) not_asked[finding.message].push_back(id);
    if (finding.answer == Answer::concerne) concerned.push_back(&finding);
    else if (finding.answer == Answer::non_concerne) not_concerned.push_back(id);
    else no_data[finding.message].push_back(id);
  }
  auto& out = object.key("constats");
  write_list(out, concerned, [&](const Finding* finding) { write_finding(reviewed, *finding, out); });
  object.key("non_concerne");
  write_list(out, not_concerned, [&](const std::string& id) { out += json_text(id); });
  const auto by_reason = [&](const char* key, const auto& reasons) {
    object.key(key);
    write_list(out, reasons, [&](const auto& reason) {
      Object one(out);
      one.text("motif", reason.first);
      one.key("regles");
      write_list(out, reason.second, [&](const std::string& id) { out += json_text(id); });
    });
  };
  if (!not_asked.empty()) by_reason("sans_objet", not_asked);
  by_reason("sans_donnee", no_data);
}

void write_land(const LandTake& land, Object& object, std::string& out) {
  if (land.cover) {
    object.key("espaces_m2");
    Object spaces(out);
    for (std::size_t s = 0; s < space_count; ++s)
      if (land.cover->by_space[s].value > 0) spaces.area(std::string(space_name(static_cast<Space>(s))).c_str(), land.cover->by_space[s]);
    if (land.cover->no_data.value > 0) spaces.area("sans_donnee", land.cover->no_data);
  }
  if (land.cover) {
    object.area("enaf_m2", land.cover->enaf());
    object.area("artificiel_m2", land.cover->artificial);
    object.area("non_artificiel_m2", land.cover->not_artificial);
  }
  if (land.envelope) {
    object.text("situation", word(land.envelope->situation));
    object.area("hors_enveloppe_m2", land.envelope->outside);
  }
  object.area("reste_avant_m2", land.before);
  object.area("reste_apres_m2", land.after);
  object.text("reste_motif", land.why);
}

void write_project(const Reviewed& reviewed, std::size_t p, const std::vector<std::string>& sheets, std::string& out) {
  const auto& project = reviewed.projects.projects.list[p];
  const auto& land = reviewed.land[p];
  const auto& priority = reviewed.ranking.of[p];
  Object object(out);
  object.text("projet", project.id);
  object.text("type", project.kind);
  object.text("etat", project.state);
  object.text("date", project.date.known() ? project.date.text() : "");
  object.text("insee", project.commune);
  object.text("a_cheval", straddle_words(communes_of(project, reviewed.arrondissements)));
  object.text("destination", reviewed.projects.destination_words[p]);
  object.text("parcelles", reviewed.projects.parcels[p]);
  object.text("localisation", placed_word(project.placed));
  object.text("emprise", reviewed.projects.footing[p]);
  object.text("motif", project.reason);
  object.area("surface_m2", land.ground);
  object.text("avis", reviewed.opinions[p].word);
  object.text("avis_texte", reviewed.opinions[p].text);
  write_land(land, object, out);
  if (priority.rank) object.whole("rang", *priority.rank);
  if (priority.rank) object.number("points", static_cast<double>(priority.points.tenths) / 10, 1);
  write_answers(reviewed, p, object);
  object.text("fiche", sheets[p]);
}

}  // namespace

void write_review_json(const Reviewed& reviewed, bool simulated, const std::filesystem::path& file) {
  constexpr std::size_t chunk = 1 << 20;
  CheckedFile out(file);
  std::string text = "{\"format\":\"arpent-examen\",\"version_format\":1,\"programme\":" + json_text(fmt::format("arpent {}", version())) +
                     ",\"date_examen\":" + json_text(reviewed.day.text()) + ",\"simule\":" + (simulated ? "true" : "false") +
                     ",\"modele_surface\":" + json_text(reviewed.area_model) + ",\"jeu_de_regles\":" + json_text(reviewed.review.rules.title) + ",\"regles\":[\n";
  for (std::size_t r = 0; r < reviewed.review.rules.rules.size(); ++r) {
    if (r > 0) text += ",\n";
    write_rule(reviewed, r, text);
  }
  text += "\n],\"projets\":[\n";
  const auto sheets = sheet_files(reviewed);
  for (std::size_t p = 0; p < reviewed.opinions.size(); ++p) {
    if (p > 0) text += ",\n";
    write_project(reviewed, p, sheets, text);
    if (text.size() < chunk) continue;
    out.write(text);
    text.clear();
  }
  out.write(text + "\n]}\n");
  out.close();
}

}  // namespace arpent
