// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cmath>

#include "arpent/core/digest.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/publish/register_product.hpp"
#include "arpent/stages/values.hpp"
#include "area_models.hpp"
#include "constraint_params.hpp"
#include "reading.hpp"
#include "register_file.hpp"
#include "review_params.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

/// What rules know of communes, as layers: so that an opinion can say that they moved.
constexpr const char* facts_layer = "faits_communes";
constexpr const char* allowance_layer = "reste_communes";

/// Ground that projects of the register lie on, in steps: it seldom grows, so that what is read of a layer is the same from month to month.
Box steady_ground(const Box& extent) {
  constexpr double step = 10000;  // m
  if (extent.empty()) return extent;
  return {std::floor(extent.xmin / step) * step, std::floor(extent.ymin / step) * step, std::ceil(extent.xmax / step) * step, std::ceil(extent.ymax / step) * step};
}

class Digest {
 public:
  Digest& add(std::string_view text) {
    const auto size = static_cast<std::uint64_t>(text.size());
    sha_.add(&size, sizeof size);
    sha_.add(text);
    return *this;
  }
  Digest& add(double number) { return add(fixed(number, 4)); }
  Digest& add(const std::vector<std::string>& texts) { return add(join(texts, "\n")); }
  std::string text() {
    const auto bytes = sha_.finish();
    return hexadecimal(bytes.data(), bytes.size());
  }

 private:
  Sha256 sha_;
};

/// Of all that decides an answer or shows in it: a better title or a new example is no other rule.
std::string digest_of(const Rule& rule) {
  Digest digest;
  digest.add(rule.id).add(rule.theme).add(rule.layer).add(rule.filter_text).add(word(rule.relation)).add(word(rule.condition)).add(rule.kinds).add(rule.destinations);
  digest.add(rule.distance.value).add(rule.least_area.value).add(rule.least_length.value).add(word(rule.gravity)).add(rule.reference).add(rule.message);
  digest.add(rule.from.text()).add(rule.until.text());
  for (const auto state : rule.states) digest.add(project_states()[static_cast<std::size_t>(state)]);
  if (!rule.states.empty()) digest.add(rule.states_why);
  for (const auto& exception : rule.exceptions) digest.add(exception.kinds).add(exception.destinations).add(word(exception.gravity)).add(exception.why);
  return digest.text();
}

/// Layers whose data may move the answer of a rule.
std::vector<std::string> layers_of(const Rule& rule, const ConstraintSet& set) {
  std::vector<std::string> names;
  if (!rule.layer.empty()) names.push_back(rule.layer);
  const auto layer = std::find_if(set.layers.begin(), set.layers.end(), [&](const auto& one) { return one.name == rule.layer; });
  bool facts = rule.condition != Condition::none && rule.condition != Condition::allowance_short;
  if (layer != set.layers.end()) {
    facts = facts || layer->plan_document;
    if (const auto* other = std::get_if<LayerCover::OfLayer>(&layer->covers.where); other != nullptr && !other->name.empty() && other->name != rule.layer) names.push_back(other->name);
  }
  if (facts) names.emplace_back(facts_layer);
  if (rule.condition == Condition::allowance_short) names.emplace_back(allowance_layer);
  return names;
}

std::string flag_text(const std::optional<bool>& flag) { return flag ? (*flag ? "1" : "0") : ""; }

/// Where a layer holds data is part of what an answer rests on.
std::string digest_of(const ConstraintLayer& layer) {
  Digest digest;
  digest.add(layer.digest);
  if (const auto* communes = std::get_if<LayerCover::Communes>(&layer.covers.where)) digest.add(*communes);
  if (const auto* other = std::get_if<LayerCover::OfLayer>(&layer.covers.where)) digest.add("layer").add(other->name);
  if (const auto* ground = std::get_if<ConstraintIndex>(&layer.covers.where))
    for (std::size_t i = 0; i < ground->polygons().size(); ++i)
      for (const auto& point : ground->polygons().points(i)) digest.add(point.x).add(point.y);
  return digest.text();
}

std::vector<RegisterLayer> layers_of(const ConstraintSet& set, const Allowances& allowances, bool simulated) {
  const auto marked = [&](const std::string& source) {
    return simulated && !says_simulated(source) ? source + (source.empty() ? "" : " ; ") + std::string(simulated_words) : source;
  };
  std::vector<RegisterLayer> layers;
  for (const auto& layer : set.layers) layers.push_back({layer.name, layer.vintage, digest_of(layer), marked(layer.source)});
  if (!set.facts.empty()) {
    Digest digest;
    for (const auto& [commune, fact] : set.facts)
      digest.add(commune).add(fact.document_state.value_or("?")).add(fact.drafted_state.value_or("?")).add(flag_text(fact.plan_holds_target)).add(flag_text(fact.scot_holds_target));
    layers.push_back({facts_layer, "", digest.text(), "faits des communes"});
  }
  if (!allowances.empty()) {
    Digest digest;
    for (const auto& [commune, allowance] : allowances) digest.add(commune).add(allowance.remaining ? fixed(allowance.remaining->value, 4) : "?");
    layers.push_back({allowance_layer, "", digest.text(), allowances.begin()->second.source});
  }
  return layers;
}

ReviewRun run_of(const ConstraintSet& set, const Allowances& allowances, const Params& params, RunContext& context) {
  const auto rules = rules_in_force(set.book->rules, set.day);
  ReviewRun run;
  run.by = actor_of(params);
  run.day = set.day.text();
  run.rules = rules.name;
  run.layers = layers_of(set, allowances, context.simulated());
  Digest whole;
  for (const auto& rule : rules.rules) {
    run.rule_list.push_back({rule.id, digest_of(rule), rule.theme, std::string(word(rule.gravity)), rule.reference, layers_of(rule, set)});
    whole.add(rule.id).add(run.rule_list.back().digest);
  }
  whole.add(params.text("area"));
  run.rules_digest = whole.text();
  return run;
}

/// Projects of the register as the review takes them.
ProjectLayer layer_of(StoredProjects&& stored, const Crs& crs) {
  ProjectLayer layer;
  layer.crs = crs;
  layer.files = {"registre"};
  for (std::size_t i = 0; i < stored.lines.size(); ++i) {
    const auto& from = stored.projects.list[i];
    Project project;
    project.id = from.id;
    project.kind = from.kind.empty() ? "autre" : from.kind;
    project.state = from.state;
    project.step = step_of(from.step);
    if (!from.date.empty()) project.date = parse_date(from.date);
    project.commune = from.commune;
    project.destination = from.destination;
    project.outline = from.outline;
    project.placed = placed_of(from.placed);
    project.reason = from.reason;
    layer.projects.list.push_back(std::move(project));
    layer.file_of.push_back(0);
    layer.place_in_file.push_back(stored.lines[i].project);
  }
  layer.projects.outlines = std::move(stored.projects.outlines);
  return layer;
}

RegisterFinding finding_of(const Reviewed& reviewed, const Finding& finding) {
  const auto& rule = reviewed.review.rules.rules[finding.rule];
  const auto& grounds = reviewed.review.grounds[finding.rule];
  const bool concerned = finding.answer == Answer::concerne;
  RegisterFinding found{rule.id, rule.theme, std::string(word(finding.answer)), {}, {}, 0, std::nullopt, rule.layer, finding.objects, rule.reference, grounds.source, grounds.vintage,
                        finding.message};
  if (!concerned) return found;
  found.gravity = word(finding.gravity);
  found.area = BookArea::from(finding.area);
  // As published: what differs further behind is no other answer.
  found.share_pct = std::round(finding.share * 1e6) / 1e4;
  if (finding.distance) found.distance = Metres{std::round(finding.distance->value * 1e4) / 1e4};
  if (const auto layer = reviewed.review.layer_of[finding.rule]; layer != Review::no_layer)
    found.vintage = vintage_of(reviewed.constraints->layers[layer], finding.features);
  return found;
}

std::vector<RegisterOpinion> opinions_of(const Reviewed& reviewed, const std::vector<RegisterLine>& lines) {
  std::vector<RegisterOpinion> opinions;
  const auto rules = reviewed.review.rules.rules.size();
  for (std::size_t p = 0; p < lines.size(); ++p) {
    const auto& given = reviewed.opinions[p];
    RegisterOpinion opinion;
    opinion.project = lines[p].project, opinion.version = lines[p].version_key;
    opinion.word = given.word;
    if (given.worst) opinion.gravity = word(*given.worst);
    const auto count = [&](Gravity gravity) { return static_cast<std::int64_t>(given.count[static_cast<std::size_t>(gravity)]); };
    opinion.conflict = count(Gravity::conflit), opinion.to_study = count(Gravity::a_instruire), opinion.vigilance = count(Gravity::vigilance);
    opinion.information = count(Gravity::information), opinion.favourable = count(Gravity::favorable);
    opinion.not_concerned = static_cast<std::int64_t>(given.not_concerned), opinion.no_data = static_cast<std::int64_t>(given.no_data);
    opinion.text = given.text;
    for (auto f = p * rules; f < (p + 1) * rules; ++f)
      if (reviewed.review.findings[f].answer != Answer::non_concerne) opinion.findings.push_back(finding_of(reviewed, reviewed.review.findings[f]));
    opinions.push_back(std::move(opinion));
  }
  return opinions;
}

/// Goes through the projects page by page: what is held at once does not depend on how many there are.
class Examination {
 public:
  Examination(Register& opened, RegisterReview& review, std::shared_ptr<const ConstraintSet> constraints, const ExamineOptions& options, ReviewPage& page, RunContext& context)
      : opened_(opened), review_(review), constraints_(std::move(constraints)), options_(options), page_(page), context_(context), crs_(crs_of(opened)) {}

  void run(RegisterFilter filter) {
    constexpr std::int64_t at_once = 5000;
    filter.limit = at_once;
    for (;;) {
      auto stored = opened_.projects(filter);
      if (stored.lines.empty()) return;
      filter.after = stored.lines.back().project;
      const auto lines = stored.lines;
      const auto reviewed = examine(layer_of(std::move(stored), crs_), constraints_, options_);
      const auto opinions = opinions_of(reviewed, lines);
      review_.add(opinions);
      for (const auto& opinion : opinions) ++page_.words[opinion.word];
      done_ += lines.size();
      context_.log(say("{} projects examined", done_));
      if (static_cast<std::int64_t>(lines.size()) < at_once) return;
    }
  }

 private:
  Register& opened_;
  RegisterReview& review_;
  std::shared_ptr<const ConstraintSet> constraints_;
  const ExamineOptions& options_;
  ReviewPage& page_;
  RunContext& context_;
  Crs crs_;
  std::size_t done_ = 0;
};

Prepared prepare(const Params& params, Preparation& preparation) {
  check_register(params, preparation);
  prepare_allowances(params, preparation);
  return prepare_constraints(params, preparation);
}

void run(const Params& params, const Inputs& in, RunContext& context) {
  Register opened(params.path("register"), RegisterMode::write);
  if (opened.simulated()) context.mark_simulated();
  const auto crs = crs_of(opened);
  const auto ground = steady_ground(opened.extent());
  const auto constraints = std::make_shared<const ConstraintSet>(
      read_constraints(params, {.crs = crs, .ground = ground, .contents = true, .land_cover = false}, context));
  ZoneLayer room;
  ExamineOptions options;
  options.opinions_alone = true;
  options.territory = reading::zones_in(crs, in.find<ZoneLayer>("zones"), room, context);
  options.commune_names = known_names();
  options.arrondissements = load_arrondissements();
  options.area_model = params.text("area");
  if (!ground.empty()) options.model = area_model(params, crs, ground, context);
  options.threads = context.threads();
  options.allowances = allowances_of_account(params, constraints->day, context);

  const auto of_run = run_of(*constraints, options.allowances, params, context);
  ReviewPage page{.file = params.path("register").filename().string(), .day = of_run.day, .rules = of_run.rules, .rule_count = of_run.rule_list.size(),
                  .layer_count = of_run.layers.size(), .all = params.flag("all"), .simulated = context.simulated()};
  auto review = opened.begin_review(of_run);
  RegisterFilter filter;
  filter.present_only = filter.in_flight = true;
  filter.to_reexamine = !page.all;
  Examination examination(opened, review, constraints, options, page, context);
  if (!params.has("commune")) examination.run(filter);
  else
    for (const auto& commune : params.texts("commune")) {
      filter.commune = commune;
      filter.after = 0;
      examination.run(filter);
    }
  page.counts = review.commit();
  if (page.counts.run)
    for (auto& change : opened.changes(of_run.by.instant))
      if (change.run == *page.counts.run) page.moved.push_back(std::move(change));
  context.print(printed_register_review(page));
}

}  // namespace

Stage register_review_stage() {
  return {.name = "register-review",
          .summary = "Examine the projects of a register that need it, and keep the opinions",
          .description =
              "Asks every rule in force of every project in flight that was never examined, has changed, or was examined under a layer or rules that are no longer these; with --all of "
              "every project in flight. By the review of `arpent review`; keeps each opinion with its findings, rules, layers, vintages and digests, and says which moved and why. A layer's "
              "digest is of its content around the projects, not of its file. One transaction: a run that ends halfway leaves nothing.",
          .example = "arpent register review registre.sqlite --constraints contraintes.json --zones communes.gpkg --date 2026-01-31",
          .inputs = {{.name = "zones", .kind = kinds::zones, .help = "communes, for projects whose list names none", .optional = true}},
          .params = [] {
            std::vector<Param> params{register_param(),
                                      {.name = "all", .help = "every project in flight, not only those to be examined again", .type = ParamType::flag},
                                      {.name = "commune", .help = "INSEE code of a commune, without the others; repeat for several", .type = ParamType::texts}};
            for (auto& param : constraint_params()) params.push_back(std::move(param));
            for (auto& param : allowance_params()) params.push_back(std::move(param));
            params.push_back(user_param());
            return params;
          }(),
          .prepare = prepare,
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            run(params, in, context);
            return Outputs{};
          }};
}

}  // namespace arpent
