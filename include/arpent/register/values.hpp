// SPDX-License-Identifier: Apache-2.0
/// What goes into the register and comes out of it: plain values. docs/registre.fr.md has the tables they become.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "arpent/core/units.hpp"
#include "arpent/geo/polygons.hpp"

namespace arpent {

/// A project as a list has it. Texts may be empty. Whatever differs from the version before makes a new version.
struct RegisterProject {
  std::string id;    ///< number within its list; never empty
  std::string kind;  ///< `PC`, `PA`, `DP`, …
  std::string state;           ///< as the list says it
  std::string step;            ///< what that word means, as a code
  bool in_flight = false;      ///< neither finished nor given up: its opinion still matters
  std::string date, started, completed;  ///< `2024`, `2024-05` or `2024-05-17`
  std::string commune;         ///< INSEE code
  std::string destination, address;
  std::optional<BookArea> declared;      ///< land, as declared
  std::vector<std::string> parcels;      ///< identifiers; none holds a blank
  std::optional<std::size_t> outline;    ///< in `RegisterProjects::outlines`; none: not placed
  std::string placed, reason;            ///< whether its ground is known, and why not
  std::string row_digest;      ///< of the row of the source; tells a changed row from a row read otherwise. May be empty
};

/// Projects with their ground, in the CRS of the register.
struct RegisterProjects {
  std::vector<RegisterProject> list;
  PolygonSet outlines;
};

/// Who writes, when, with what: kept with every run.
struct RegisterActor {
  std::string instant;  ///< UTC, `2026-11-22T15:04:05Z`
  std::string user;
  std::string program;  ///< name and version
};

/// One import of one list.
struct ImportRun {
  RegisterActor by;
  std::string list;    ///< its lasting name (`sitadel-logements`): the same every month; never empty
  std::string source;  ///< the file of this month
  std::string digest;  ///< of that file
  std::string date;    ///< of the list, as `RegisterProject::date`; may be empty
  bool complete = true;  ///< false: an extract. Projects of the list that are not in it are not counted as gone
};

/// What became of the rows of an import.
struct ImportCounts {
  std::size_t read = 0;     ///< rows given
  std::size_t added = 0, changed = 0, same = 0;  ///< they sum to `read`
  std::size_t repeated = 0; ///< of `read`: rows whose number stood in this list before; they have a rank of their own
  std::size_t gone = 0;     ///< in the list before, not in this one; kept, marked absent
  std::size_t back = 0;     ///< of `changed` and `same`: absent before
  std::size_t row_only = 0; ///< of `changed`: in fields alone that the register does not keep
  std::optional<std::int64_t> run;  ///< in `passages`; empty: the same file again, nothing was written
};

/// A layer an opinion was given under.
struct RegisterLayer {
  std::string name, vintage, digest, source;
};
/// A rule an opinion was given under.
struct RegisterRule {
  std::string id, digest, theme, gravity, reference;
  std::vector<std::string> layers;  ///< it reads; names
};

/// One review: all opinions of it share this.
struct ReviewRun {
  RegisterActor by;
  std::string day;           ///< rules in force on it
  std::string rules;         ///< name of the set
  std::string rules_digest;  ///< of the set; empty: the run says something of layers alone
  std::vector<RegisterLayer> layers;   ///< each name once
  std::vector<RegisterRule> rule_list; ///< each id once
};

/// One rule against one project, as the product's table `constats` has it.
struct RegisterFinding {
  std::string rule, theme, answer, gravity;
  BookArea area;
  double share_pct = 0;
  std::optional<Metres> distance;
  std::string layer, object, reference, source, vintage, message;
};

/// What was said of one version of one project.
struct RegisterOpinion {
  std::int64_t project = 0;  ///< `RegisterLine::project`
  std::int64_t version = 0;  ///< `RegisterLine::version_key`: what was examined
  std::string word;          ///< `conflit`, …, `sans_donnee`
  std::string gravity;       ///< the worst; may be empty
  std::int64_t conflict = 0, to_study = 0, vigilance = 0, information = 0, favourable = 0;  ///< findings by gravity
  std::int64_t not_concerned = 0, no_data = 0;
  std::string text;          ///< for a letter; not compared: it may hold the day
  std::vector<RegisterFinding> findings;  ///< those worth keeping; those that do not concern the project may be left out
};

/// What became of the opinions of a review.
struct ReviewCounts {
  std::size_t given = 0;    ///< opinions
  std::size_t first = 0;    ///< of projects that had none
  std::size_t moved = 0;    ///< word or findings differ from the opinion before
  std::size_t same = 0;     ///< under other rules, layers or program, but the same
  std::size_t repeated = 0; ///< under the same rules, layers, program and project, and the same: not written again
  std::optional<std::int64_t> run;  ///< in `passages`; empty: nothing was written
};

/// One project as it stands.
struct RegisterLine {
  std::int64_t project = 0, version_key = 0;  ///< in `projets` and `versions`
  std::string list, id;
  std::int64_t rank = 1;     ///< 2 for the second row of one number in one list, and so on
  std::int64_t version = 1;  ///< counted from 1
  std::string kind, state, step, date, commune, destination;
  bool in_flight = false, present = true;  ///< present: in the latest complete list
  std::optional<BookArea> declared, ground;  ///< ground: of its footprint, when placed
  std::string opinion, gravity, opinion_instant;  ///< the latest; empty: never examined
  bool opinion_current = false;  ///< given of this version
};

/// Which projects; all conditions hold at once.
struct RegisterFilter {
  std::string list, commune;  ///< empty: all
  bool present_only = false, in_flight = false, in_conflict = false;
  bool to_reexamine = false;  ///< as the view `projets_a_reexaminer`: in flight and present too
  std::int64_t after = 0;     ///< projects whose key is above this: to go through many in pages
  std::int64_t limit = -1;    ///< negative: all
};

/// Projects as they stand, with all that is known of them.
struct StoredProjects {
  std::vector<RegisterLine> lines;
  RegisterProjects projects;  ///< in the same order
};

/// Something that moved.
struct RegisterChange {
  std::string instant;
  std::int64_t run = 0;
  std::string list, id;
  std::int64_t rank = 1;
  std::string commune;
  std::string kind;    ///< `nouveau`, `modifie`, `disparu`, `reparu`, `avis`
  std::string causes;  ///< `projet`, `couche`, `regle`, `programme`, `autre`, joined by a bar
  std::string before, after;  ///< states, or words of the opinions
  std::string detail;  ///< French: fields, layers with their vintages, rules
};

/// One run, as `passages` has it.
struct RegisterRun {
  std::int64_t id = 0;
  std::string nature;  ///< `import`, `examen`
  std::string instant, user, program;
  std::string list, source, date;  ///< of an import; date: also the day of the rules of a review
};

/// What other files are made from, one table after the other. Columns: `Register::columns`.
enum class RegisterTable : std::uint8_t {
  projects,  ///< as they stand, by key
  findings,  ///< of the latest opinion of each
  opinions,  ///< all there ever were
  versions,  ///< all there ever were
  changes,   ///< what moved, all of it
  runs, layers, rules, journal,
};
/// A text is good until the next row.
using RegisterValue = std::variant<std::monostate, std::int64_t, double, std::string_view>;

/// Footprints of all projects as they stand, by key.
struct StoredFootprints {
  static constexpr std::uint32_t none = 0xffffffffu;
  PolygonSet outlines;
  std::vector<std::uint32_t> of;  ///< per project, in `outlines`, or `none`
};

/// One check of `verify`.
struct RegisterCheck {
  bool ok = true;
  std::string check;   ///< `integrite`, `journal`, …
  std::string detail;  ///< French: what was counted, or the first fault
};

}  // namespace arpent
