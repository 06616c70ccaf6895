// SPDX-License-Identifier: Apache-2.0
#include "review.hpp"

#include <algorithm>

#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "schema.hpp"

namespace arpent {

using namespace registry;

namespace {

const ReviewRun& checked(const ReviewRun& run) {
  require_actor(run.by);
  Problems problems;
  std::set<std::string> layers, rules;
  for (const auto& layer : run.layers)
    if (layer.name.empty() || layer.name.find(' ') != std::string::npos || !layers.insert(layer.name).second)
      problems.add(say("the layer '{}' of a review has no name, a blank in it, or stands twice", layer.name));
  for (const auto& rule : run.rule_list)
    if (rule.id.empty() || !rules.insert(rule.id).second) problems.add(say("the rule '{}' of a review has no id or stands twice", rule.id));
  problems.raise_if_any<UsageError>();
  return run;
}

constexpr double cm2_per_m2 = 1e4;
double stored(BookArea area) { return static_cast<double>(area.cm2()) / cm2_per_m2; }

void add_finding(ValueDigest& digest, const RegisterFinding& f) {
  for (const auto* text : {&f.rule, &f.theme, &f.answer, &f.gravity, &f.layer, &f.object, &f.reference, &f.source, &f.vintage, &f.message})
    digest.add(std::string_view(*text));
  digest.add(f.area.cm2());
  digest.add(f.share_pct);
  if (f.distance) digest.add(f.distance->value);
  else digest.add_null();
}

RegisterFinding read_finding(const Statement& row, int first) {
  const auto text = [&](int c) { return std::string(row.text(first + c)); };
  RegisterFinding f{text(0), text(1), text(2), text(3), BookArea::from(SquareMetres{row.real(first + 4)}), row.real(first + 5), std::nullopt,
                    text(7), text(8), text(9), text(10), text(11), text(12)};
  if (!row.null(first + 6)) f.distance = Metres{row.real(first + 6)};
  return f;
}

constexpr const char* finding_columns = "regle, theme, reponse, gravite, surface_m2, part_pct, distance_m, couche, objet, reference, source, millesime, message";

/// By rule, so that rules whose findings differ can be named.
std::map<std::string, std::vector<unsigned char>> by_rule(std::span<const RegisterFinding> findings) {
  std::map<std::string, std::vector<unsigned char>> digests;
  ValueDigest digest;
  for (const auto& finding : findings) {
    auto& of_rule = digests[finding.rule];
    digest.add(std::span<const unsigned char>(of_rule));
    add_finding(digest, finding);
    of_rule = digest.finish();
  }
  return digests;
}

}  // namespace

RegisterReview::Impl::Impl(Database& database, const ReviewRun& run)
    : db_(database), writing_(database), run_(checked(run)), before_(last_ids(database)), context_(context_of(run)),
      version_(database, "SELECT 1 FROM versions WHERE id = ? AND projet_id = ?"),
      last_(database, "SELECT a.id, a.version_id, a.passage_id, a.constats_de, a.avis, a.empreinte_constats, a.nb_conflit, a.nb_a_instruire, a.nb_vigilance, "
                      "a.nb_information, a.nb_favorable, a.nb_non_concerne, a.nb_sans_donnee FROM projets p JOIN avis a ON a.id = p.avis_id WHERE p.id = ?"),
      last_findings_(database, std::string("SELECT ") + finding_columns + " FROM constats WHERE avis_id = ? ORDER BY id"),
      insert_(database, "INSERT INTO avis VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      insert_finding_(database, std::string("INSERT INTO constats(passage_id, avis_id, ") + finding_columns + ") VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      update_(database, "UPDATE projets SET avis_id = ?, avis = ? WHERE id = ?"),
      write_sheet_(database, std::string("INSERT OR REPLACE INTO fiches ") + sheet_rows + " WHERE p.id = ?") {
  db_.execute("PRAGMA cache_spill = 262144");  // as an import
  run_id_ = db_.number("SELECT coalesce(max(id), 0) + 1 FROM passages");
  next_ = db_.number("SELECT coalesce(max(id), 0) + 1 FROM avis");
  new_context_ = db_.text("SELECT contexte FROM passages WHERE nature = 'examen' ORDER BY id DESC LIMIT 1") != context_.digest;
  begin_run();
}

void RegisterReview::Impl::add(std::span<const RegisterOpinion> opinions) {
  Problems problems;
  for (const auto& opinion : opinions) {
    const bool known = version_.bind(1, opinion.version).bind(2, opinion.project).step();
    version_.reset();
    if (!known) problems.add(say("register {}: version {} is none of project {}; give the keys the register gave", db_.file(), opinion.version, opinion.project));
    if (opinion.word.empty()) problems.add(say("the opinion of project {} has no word", opinion.project));
  }
  problems.raise_if_any<DataError>();
  for (const auto& opinion : opinions) add(opinion);
}

RegisterReview::Impl::Before RegisterReview::Impl::opinion_before(const RegisterOpinion& opinion, std::span<const unsigned char> findings) {
  Before before;
  if (last_.bind(1, opinion.project).step()) {
    before = {last_.number(0), last_.number(1), last_.number(2), last_.number(3), std::string(last_.text(4)), false, true};
    const auto known = last_.blob(5);
    before.same_findings = std::equal(known.begin(), known.end(), findings.begin(), findings.end());
    int column = 6;
    for (const auto count : {opinion.conflict, opinion.to_study, opinion.vigilance, opinion.information, opinion.favourable, opinion.not_concerned, opinion.no_data})
      before.same_counts = before.same_counts && last_.number(column++) == count;
  }
  last_.reset();
  return before;
}

const Context& RegisterReview::Impl::context(std::int64_t run) {
  const auto found = contexts_.find(run);
  return found != contexts_.end() ? found->second : contexts_.emplace(run, read_context(db_, run)).first->second;
}

void RegisterReview::Impl::add(const RegisterOpinion& opinion) {
  ++counts_.given;
  for (const auto& finding : opinion.findings) add_finding(digest_, finding);
  const auto findings = digest_.finish();
  const auto before = opinion_before(opinion, findings);
  if (before.id == 0) {
    ++counts_.first;
    return write(opinion, before, {"projet", "premier avis"}, true, findings);
  }
  const bool moved = opinion.word != before.word || !before.same_findings;
  if (!moved) {
    if (before.run != run_id_ && before.version == opinion.version && before.same_counts && context(before.run).digest == context_.digest) {
      ++counts_.repeated;
      return;
    }
    ++counts_.same;
    return write(opinion, before, {}, false, findings);
  }
  ++counts_.moved;
  std::set<std::string> rules;
  if (!before.same_findings) {
    std::vector<RegisterFinding> old;
    last_findings_.bind(1, before.findings_of);
    while (last_findings_.step()) old.push_back(read_finding(last_findings_, 0));
    last_findings_.reset();
    const auto a = by_rule(old), b = by_rule(opinion.findings);
    for (const auto& [rule, digest] : a)
      if (!b.contains(rule) || b.at(rule) != digest) rules.insert(rule);
    for (const auto& [rule, digest] : b)
      if (!a.contains(rule)) rules.insert(rule);
  }
  write(opinion, before, causes_of(rules, before.version != opinion.version, before.run == run_id_ ? context_ : context(before.run), context_), true, findings);
}

void RegisterReview::Impl::write(const RegisterOpinion& o, const Before& before, const Causes& causes, bool moved, std::span<const unsigned char> findings) {
  const auto id = next_++;
  const bool kept = before.id != 0 && before.same_findings;  // the findings stand with an opinion before
  insert_.bind(1, id).bind(2, run_id_).bind(3, o.project).bind(4, o.version);
  if (before.id == 0) insert_.bind_null(5);
  else insert_.bind(5, before.id);
  insert_.bind(6, kept ? before.findings_of : id).bind(7, std::string_view(o.word)).bind_text_or_null(8, o.gravity);
  int place = 9;
  for (const auto count : {o.conflict, o.to_study, o.vigilance, o.information, o.favourable, o.not_concerned, o.no_data}) insert_.bind(place++, count);
  insert_.bind(16, static_cast<std::int64_t>(o.findings.size())).bind_text_or_null(17, o.text).bind(18, findings).bind(19, std::int64_t{moved});
  insert_.bind_text_or_null(20, causes.codes).bind_text_or_null(21, causes.detail).run();
  if (!kept) {
    for (const auto& f : o.findings) {
      insert_finding_.bind(1, run_id_).bind(2, id).bind(3, std::string_view(f.rule)).bind_text_or_null(4, f.theme).bind(5, std::string_view(f.answer));
      insert_finding_.bind_text_or_null(6, f.gravity).bind(7, stored(f.area)).bind(8, f.share_pct);
      if (f.distance) insert_finding_.bind(9, f.distance->value);
      else insert_finding_.bind_null(9);
      insert_finding_.bind_text_or_null(10, f.layer).bind_text_or_null(11, f.object).bind_text_or_null(12, f.reference).bind_text_or_null(13, f.source);
      insert_finding_.bind_text_or_null(14, f.vintage).bind_text_or_null(15, f.message).run();
    }
  }
  update_.bind(1, id).bind(2, std::string_view(o.word)).bind(3, o.project).run();
  write_sheet_.bind(1, o.project).run();
}

void RegisterReview::Impl::begin_run() {
  Statement insert(db_, "INSERT INTO passages(id, nature, instant, utilisateur, programme, date, regles, empreinte_regles, contexte) VALUES(?, 'examen', ?, ?, ?, ?, ?, ?, ?)");
  insert.bind(1, run_id_).bind(2, std::string_view(run_.by.instant)).bind(3, std::string_view(run_.by.user)).bind(4, std::string_view(run_.by.program));
  insert.bind_text_or_null(5, run_.day).bind_text_or_null(6, run_.rules).bind_text_or_null(7, run_.rules_digest).bind(8, std::string_view(context_.digest)).run();
  Statement layer(db_, "INSERT INTO couches(passage_id, couche, millesime, empreinte, source) VALUES(?, ?, ?, ?, ?)");
  for (const auto& l : run_.layers)
    layer.bind(1, run_id_).bind(2, std::string_view(l.name)).bind_text_or_null(3, l.vintage).bind_text_or_null(4, l.digest).bind_text_or_null(5, l.source).run();
  Statement rule(db_, "INSERT INTO regles(passage_id, regle, empreinte, theme, gravite, reference, couches) VALUES(?, ?, ?, ?, ?, ?, ?)");
  for (const auto& r : run_.rule_list) {
    const auto layers = join(r.layers, " ");
    rule.bind(1, run_id_).bind(2, std::string_view(r.id)).bind_text_or_null(3, r.digest).bind_text_or_null(4, r.theme).bind_text_or_null(5, r.gravity);
    rule.bind_text_or_null(6, r.reference).bind_text_or_null(7, layers).run();
  }
}

ReviewCounts RegisterReview::Impl::commit() {
  if (counts_.first + counts_.moved + counts_.same == 0 && !new_context_) return counts_;
  Statement update(db_, "UPDATE passages SET lus = ?, avis = ?, avis_changes = ? WHERE id = ?");
  update.bind(1, static_cast<std::int64_t>(counts_.given)).bind(2, static_cast<std::int64_t>(counts_.first + counts_.moved + counts_.same));
  update.bind(3, static_cast<std::int64_t>(counts_.first + counts_.moved)).bind(4, run_id_).run();
  append_journal(db_, run_.by, "examen", run_id_,
                 std::to_string(counts_.given) + " avis : " + std::to_string(counts_.first) + " premiers, " + std::to_string(counts_.moved) + " changés, " +
                     std::to_string(counts_.same) + " confirmés, " + std::to_string(counts_.repeated) + " répétés",
                 rows_digest(db_, before_, schema_version), schema_version);
  counts_.run = run_id_;
  writing_.commit();
  return counts_;
}

RegisterReview::RegisterReview(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
RegisterReview::RegisterReview(RegisterReview&&) noexcept = default;
RegisterReview::~RegisterReview() = default;
void RegisterReview::add(std::span<const RegisterOpinion> opinions) { impl_->add(opinions); }
ReviewCounts RegisterReview::commit() {
  auto counts = impl_->commit();
  impl_.reset();
  return counts;
}

}  // namespace arpent
