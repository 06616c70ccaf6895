// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>

#include "arpent/core/digest.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/simulated.hpp"
#include "arpent/core/text.hpp"
#include "arpent/geo/reproject.hpp"
#include "arpent/publish/register_product.hpp"
#include "arpent/stages/values.hpp"
#include "register_file.hpp"
#include "stages.hpp"

namespace arpent {
namespace {

const std::string own_list(permit_list_name(PermitList::own));

/// The lasting name of a list of Sitadel: the same whatever the month and the département in its file's name.
std::string lasting_name(const std::string& kind) { return "sitadel-" + kind; }

/// `permis_simules.csv` → `permis-simules`: a name without what changes from month to month.
std::string proposed_name(const std::string& file) {
  std::string name;
  for (const char c : lower(std::filesystem::path(file).stem().string())) {
    if (c >= 'a' && c <= 'z') name += c;
    else if (!name.empty() && name.back() != '-') name += '-';
  }
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name.empty() ? "permis" : name;
}

void require_names(const std::vector<std::string>& kinds, const std::string& first, Preparation& preparation) {
  if (std::find(kinds.begin(), kinds.end(), own_list) == kinds.end()) return;
  preparation.usage(say("{} is none of the lists of Sitadel: give its list a lasting name, the same every month, such as --list {}; "
                        "projects are followed by that name and their number",
                        first.empty() ? tr("the source") : std::filesystem::path(first).filename().string(), proposed_name(first)));
}

Prepared prepare(const Params& params, Preparation& preparation) {
  check_register(params, preparation);
  if (params.has("date") && !parse_date(params.text("date")).known()) preparation.usage(say("--date: write 2026-10 or 2026-10-31"));
  if (!params.has("list"))
    if (const auto kinds = preparation.fact("projects", "lists"); !kinds.empty()) require_names(split(kinds, ','), preparation.fact("projects", "first"), preparation);
  return {.summary = params.path("register").string()};
}

/// The files of one list, imported at once.
struct Group {
  std::vector<std::size_t> files;
};

std::map<std::string, Group> groups_of(const ProjectLayer& layer, const Params& params) {
  std::map<std::string, Group> groups;
  for (std::size_t f = 0; f < layer.files.size(); ++f) {
    if (!params.has("list") && layer.lists[f] == own_list) throw UsageError(say("{}: no list of Sitadel; name it with --list", layer.files[f]));
    groups[params.has("list") ? params.text("list") : lasting_name(layer.lists[f])].files.push_back(f);
  }
  return groups;
}

/// Digests of the files, as provenance has them; of a connection, nothing.
std::vector<std::string> digests_of(const ProjectLayer& layer, RunContext& context) {
  std::vector<std::string> digests;
  const auto& rows = context.provenance();
  std::size_t from = 0;
  for (const auto& file : layer.files) {
    const auto found = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(from), rows.end(), [&](const auto& row) { return row.input == file; });
    digests.push_back(found == rows.end() ? std::string() : found->sha256);
    if (found != rows.end()) from = static_cast<std::size_t>(found - rows.begin()) + 1;
  }
  return digests;
}

/// The month or day a list is named by: `Liste_des_permis_2026-10.csv`.
std::string date_in(const std::string& name) {
  static const std::regex date("(?:^|[^0-9])(20[0-9]{2}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)(?![0-9-])");
  std::smatch found;
  return std::regex_search(name, found, date) ? found[1].str() : std::string();
}

ImportRun run_of(const std::string& list, const Group& group, const ProjectLayer& layer, const std::vector<std::string>& digests, const Params& params, RunContext& context) {
  ImportRun run{.by = actor_of(params), .list = list, .source = {}, .digest = {}, .date = params.has("date") ? params.text("date") : std::string(), .complete = !params.flag("extract")};
  std::vector<std::string> names, sums;
  std::string latest;
  for (const auto f : group.files) {
    names.push_back(layer.files[f]);
    sums.push_back(digests[f]);
    latest = std::max(latest, layer.dates[f].empty() ? date_in(layer.files[f]) : layer.dates[f]);
  }
  if (run.date.empty()) run.date = latest;
  run.source = join(names, ", ") + (context.simulated() ? " (" + std::string(simulated_words) + ")" : "");
  const bool known = std::none_of(sums.begin(), sums.end(), [](const auto& sum) { return sum.empty(); });
  if (known) run.digest = sums.size() == 1 ? sums.front() : sha256_text(join(sums, "\n"));
  return run;
}

std::vector<std::string> parcels_of(const std::string& joined) {
  std::vector<std::string> parcels;
  if (joined.empty()) return parcels;
  for (auto& id : split(joined, ',')) {
    id = trimmed(id);
    std::replace(id.begin(), id.end(), ' ', '0');  // as section ` A` is `0A`
    if (!id.empty() && std::find(parcels.begin(), parcels.end(), id) == parcels.end()) parcels.push_back(std::move(id));
  }
  return parcels;
}

/// Half a SHA-256 of the row; of a project that its file draws, with its outline.
std::string row_digest(const ProjectLayer& layer, std::size_t i) {
  const auto& origin = layer.origins[i];
  const auto& outline = layer.projects.list[i].outline;
  if (!origin.own_ground || !outline) return hexadecimal(origin.digest.data(), origin.digest.size());
  Sha256 sha;
  sha.add(origin.digest.data(), origin.digest.size());
  const auto points = layer.projects.outlines.points(*outline);
  sha.add(points.data(), points.size() * sizeof(Point));
  const auto whole = sha.finish();
  return hexadecimal(whole.data(), origin.digest.size());
}

RegisterProject project_of(const ProjectLayer& layer, std::size_t i) {
  const auto& from = layer.projects.list[i];
  const auto& origin = layer.origins[i];
  RegisterProject project;
  project.id = origin.number;
  project.kind = from.kind;
  project.state = from.state;
  project.step = step_code(from.step);
  project.in_flight = in_flight(from.step);
  project.date = from.date.text(), project.started = origin.started.text(), project.completed = origin.completed.text();
  project.commune = from.commune;
  project.destination = from.destination;
  project.address = origin.address;
  if (layer.declared_m2[i]) project.declared = BookArea::from(SquareMetres{*layer.declared_m2[i]});
  project.parcels = parcels_of(layer.parcels[i]);
  project.placed = placed_code(from.placed);
  project.reason = from.reason;
  project.row_digest = row_digest(layer, i);
  return project;
}

/// A list is the state of its month: the one of an earlier month takes back what was known since. It is done, for it may be a correction; and said.
void warn_when_older(const Register& opened, const ImportRun& run, RunContext& context) {
  std::string newest;
  for (const auto& past : opened.runs())
    if (past.nature == "import" && past.list == run.list) newest = std::max(newest, past.date);
  const auto comparable = std::min(newest.size(), run.date.size());  // 2026-10-31 is no later than 2026-10
  if (run.date.empty() || run.date.compare(0, comparable, newest, 0, comparable) >= 0) return;
  context.log(say("warning: list {} of {} comes after that of {}: its older state is now the one that counts; import the newest list again when this was not meant",
                  run.list, run.date, newest));
}

/// Imports one list and says what came of it.
ImportPage import_list(Register& opened, const ImportRun& run, const Group& group, const ProjectLayer& layer, const PolygonSet& outlines, RunContext& context) {
  constexpr std::size_t chunk = 10000;
  ImportPage page;
  page.list = run.list, page.source = run.source, page.date = run.date, page.complete = run.complete;
  auto import = opened.begin_import(run);
  RegisterProjects some;
  const auto all = layer.projects.list.size();
  for (std::size_t i = 0; i < all; ++i) {
    if (std::find(group.files.begin(), group.files.end(), layer.file_of[i]) == group.files.end()) continue;
    if (layer.origins[i].number.empty()) {
      ++page.without_number;
      continue;
    }
    auto project = project_of(layer, i);
    const auto placed = layer.projects.list[i].placed;
    page.state_unknown += layer.projects.list[i].step == PermitState::unknown ? 1 : 0;
    ++(placed == Placed::fully ? page.placed : placed == Placed::partly ? page.partly : page.not_placed);
    if (const auto& outline = layer.projects.list[i].outline) {
      some.outlines.append(outlines, *outline);
      project.outline = some.outlines.size() - 1;
    }
    some.list.push_back(std::move(project));
    if (some.list.size() < chunk) continue;
    import.add(some);
    some = {};
    context.progress(static_cast<double>(i) / static_cast<double>(all));
  }
  import.add(some);
  page.counts = import.commit();
  return page;
}

/// Without what only a review does: here each of several rows of one number has its rank.
std::string said_here(std::string message) {
  const auto other_name = message.find(" : ce projet porte ici");
  if (other_name != std::string::npos) message.erase(other_name);
  return message;
}

std::vector<FaultyRow> faulty_rows(const ProjectLayer& layer, const Group& group) {
  std::vector<FaultyRow> rows;
  for (const auto& anomaly : layer.anomalies)
    for (const auto f : group.files)
      if (anomaly.source == layer.files[f])
        rows.push_back({fmt::format("{}{} {}", group.files.size() > 1 ? anomaly.source + ", " : "", layer.lists[f] == own_list && !anomaly.source.ends_with(".csv") ? "objet" : "ligne", anomaly.fid),
                        anomaly.code, said_here(anomaly.message)});
  return rows;
}

void run(const Params& params, const Inputs& in, RunContext& context) {
  const auto& layer = in.get<ProjectLayer>("projects");
  Register opened(params.path("register"), RegisterMode::write);
  const auto groups = groups_of(layer, params);
  const auto digests = digests_of(layer, context);
  const auto crs = crs_of(opened);
  PolygonSet room;
  const auto* outlines = &layer.projects.outlines;
  if (!outlines->empty() && !layer.crs.same_as(crs)) {
    context.log(say("outlines brought from {} to {}, that of the register", layer.crs.id(), crs.id()));
    room = reprojected(*outlines, layer.crs, crs);
    outlines = &room;
  }
  for (const auto& [list, group] : groups) {
    const auto import = run_of(list, group, layer, digests, params, context);
    warn_when_older(opened, import, context);
    auto page = import_list(opened, import, group, layer, *outlines, context);
    page.file = params.path("register").filename().string();
    page.simulated = context.simulated();
    page.most = static_cast<std::size_t>(params.integer("most"));
    page.faulty = faulty_rows(layer, group);
    // Each list is in the register once it is committed, whatever becomes of the next.
    context.print_now(printed_import(page));
  }
}

}  // namespace

Stage register_import_stage() {
  return {.name = "register-import",
          .summary = "Bring a month's lists of projects into a register",
          .description =
              "What is new, changed, the same, gone from its list or back; nothing is ever taken away, and the same file again changes nothing. A list of Sitadel is followed under "
              "sitadel-logements, -locaux, -amenager or -demolir, whatever its file is called; any other needs a name of its own (list), the same every month. A project is a number and a "
              "kind within its list. One transaction a list.",
          .example = "arpent register import registre.sqlite --permits Liste_des_permis_2026-10.csv --parcels parcelles.gpkg",
          .inputs = {{.name = "projects", .kind = kinds::projects}},
          .params = {register_param(),
                     {.name = "list", .help = "lasting name of the list, the same every month; by default that of its kind for a list of Sitadel"},
                     {.name = "date", .help = "month or day of the list; by default that given with the file (FILE@2026-10), else the one in its name"},
                     {.name = "extract", .help = "not the whole list: projects that are not in it are not gone", .type = ParamType::flag},
                     {.name = "most", .help = "rows to look at to print, 0 for all", .type = ParamType::integer, .fallback = "20", .minimum = 0},
                     user_param()},
          .prepare = prepare,
          .run = [](const Params& params, const Inputs& in, RunContext& context) {
            run(params, in, context);
            return Outputs{};
          }};
}

}  // namespace arpent
