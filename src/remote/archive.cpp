// SPDX-License-Identifier: Apache-2.0
#include "arpent/remote/archive.hpp"

#include <stdlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <set>
#include <string_view>

#include "archive_reader.hpp"
#include "arpent/core/error.hpp"
#include "arpent/core/name_pattern.hpp"
#include "arpent/core/say.hpp"
#include "arpent/core/text.hpp"
#include "file.hpp"

namespace arpent {
namespace {

namespace fs = std::filesystem;
using namespace remote;

std::string_view base_name(std::string_view name) {
  const auto slash = name.rfind('/');
  return slash == std::string_view::npos ? name : name.substr(slash + 1);
}

/// What the Finder of macOS leaves in archives, under the names of the real members.
bool is_leftover(std::string_view name) { return name.starts_with("__MACOSX/") || base_name(name).starts_with("._"); }

bool wanted(const std::string& pattern, std::string_view name) {
  if (is_leftover(name)) return false;
  if (pattern.empty()) return true;
  return fits(pattern, pattern.find('/') == std::string::npos ? base_name(name) : name);
}

/// Why a name may not become a file; empty: it may.
std::string bad_name(std::string_view name) {
  if (name.empty()) return say("it has no name");
  if (name.front() == '/' || name.find('\\') != std::string_view::npos || (name.size() > 1 && name[1] == ':')) return say("its path is absolute or of another system");
  if (name.find('\0') != std::string_view::npos) return say("its name is not one");
  for (const auto& part : split(name, '/'))
    if (part == "..") return say("its path leads out of the folder");
  return "";
}

void check_member(const fs::path& file, const Member& member) {
  auto why = bad_name(member.name);
  if (why.empty() && member.shape == MemberShape::link) why = say("it is a link");
  if (why.empty() && member.shape == MemberShape::other) why = say("it is neither a file nor a folder");
  if (!why.empty())
    throw IoError(say("{}: member '{}' is refused: {}\nnothing was unpacked: this archive is broken, or made to do harm", file.string(), member.name, why));
  if (member.encrypted) throw IoError(say("{}: member '{}' is encrypted: unpack it by hand with its password", file.string(), member.name));
}

struct Chosen {
  std::set<std::string> fitting, along;  // names
  std::uint64_t bytes = 0;               // as the archive says
};

Chosen choose(const fs::path& file, const std::string& pattern) {
  std::vector<Member> all;
  ArchiveReader reader(file);
  while (auto member = reader.next())
    if (member->shape != MemberShape::folder) all.push_back(*member);
  Chosen chosen;
  std::set<std::string> companions;  // lower case
  for (const auto& member : all) {
    if (!wanted(pattern, member.name)) continue;
    check_member(file, member);
    if (!chosen.fitting.insert(member.name).second)
      throw IoError(say("{}: member '{}' is there twice: which one is meant cannot be told", file.string(), member.name));
    const auto low = lower(member.name);
    if (low.ends_with(".shp"))
      for (const auto* ending : {".dbf", ".shx", ".prj", ".cpg"}) companions.insert(low.substr(0, low.size() - 4) + ending);
  }
  for (const auto& member : all) {
    if (chosen.fitting.contains(member.name)) {
      chosen.bytes += member.bytes.value_or(0);
    } else if (companions.contains(lower(member.name))) {
      check_member(file, member);
      chosen.along.insert(member.name);
      chosen.bytes += member.bytes.value_or(0);
    }
  }
  if (chosen.fitting.empty()) {
    std::vector<std::string> names;
    for (const auto& member : all) names.push_back(member.name);
    const auto count = names.size();
    if (count > 20) names.resize(20);
    if (count == 0) throw DataError(say("{}: no member is called '{}'; there are: none at all", file.string(), pattern));
    if (count == 1) throw DataError(say("{}: no member is called '{}'; there is: {}", file.string(), pattern, names.front()));
    if (count <= 20) throw DataError(say("{}: no member is called '{}'; there are: {}", file.string(), pattern, join(names, ", ")));
    throw DataError(say("{}: no member is called '{}'; there are: {} and {} more", file.string(), pattern, join(names, ", "), count - 20));
  }
  return chosen;
}

std::string spoken(std::uint64_t bytes) {
  return bytes < (std::uint64_t{1} << 20) ? say("{} bytes", bytes) : say("{} MiB", fixed(static_cast<double>(bytes) / (1 << 20), 1));
}

/// A folder beside its final place, gone unless it was moved there.
class Draft {
 public:
  explicit Draft(const fs::path& into) : into_(into) {
    const auto parent = fs::absolute(into).parent_path();
    make_folder(parent);
    std::error_code code;
    if (fs::exists(into, code) && (!fs::is_directory(into, code) || !fs::is_empty(into, code)))
      throw IoError(say("{}: is there already and is not an empty folder", into.string()));
    std::string pattern = (parent / (".unpack-XXXXXX")).string();
    if (::mkdtemp(pattern.data()) == nullptr) throw IoError(say("cannot make a folder in {}: {}", parent.string(), std::strerror(errno)));
    path_ = pattern;
    fs::permissions(path_, fs::perms::group_read | fs::perms::group_exec | fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add, code);
  }
  ~Draft() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  [[nodiscard]] const fs::path& path() const { return path_; }
  void appear() {
    move_file(path_, into_);
    path_.clear();
    sync_folder(fs::absolute(into_).parent_path());
  }

 private:
  fs::path into_, path_;
};

class Budget {
 public:
  Budget(const fs::path& file, const UnpackLimits& limits) : file_(file), limits_(limits), packed_(static_cast<double>(fs::file_size(file))) {}
  /// @throws IoError when so many bytes in all are too many
  void allow(std::uint64_t bytes) const {
    if (bytes > limits_.bytes)
      throw IoError(say("{}: more than {} would come out, which is the limit: nothing was unpacked", file_.string(), spoken(limits_.bytes)));
    if (bytes > limits_.ratio_from && static_cast<double>(bytes) > limits_.ratio * packed_)
      throw IoError(say("{}: more than {} times its size ({}) would come out: such archives are made to fill disks; nothing was unpacked", file_.string(),
                        fixed(limits_.ratio, 0), spoken(static_cast<std::uint64_t>(packed_))));
  }
  void add(std::uint64_t bytes) { allow(out_ += bytes); }

 private:
  const fs::path& file_;
  const UnpackLimits& limits_;
  double packed_;
  std::uint64_t out_ = 0;
};

}  // namespace

std::vector<ArchiveMember> archive_members(const fs::path& file) {
  std::vector<ArchiveMember> members;
  ArchiveReader reader(file);
  while (auto member = reader.next())
    if (member->shape != MemberShape::folder) members.push_back({member->name, member->bytes});
  return members;
}

std::vector<fs::path> unpack(const fs::path& file, const std::string& pattern, const fs::path& into, const UnpackLimits& limits) {
  const auto chosen = choose(file, pattern);
  Budget budget(file, limits);
  budget.allow(chosen.bytes);
  Draft draft(into);
  std::error_code code;
  if (const auto space = fs::space(draft.path(), code); !code && space.available < chosen.bytes)
    throw IoError(say("{}: {} would come out, {} are free at {}: free some space or choose another folder", file.string(), spoken(chosen.bytes),
                      spoken(space.available), fs::absolute(into).parent_path().string()));
  std::vector<fs::path> fitting, along;
  std::size_t left = chosen.fitting.size() + chosen.along.size();
  ArchiveReader reader(file);
  while (left > 0) {
    const auto member = reader.next();
    if (!member) throw IoError(say("{}: changed while it was read", file.string()));
    const bool fits = chosen.fitting.contains(member->name);
    if (member->shape == MemberShape::folder || (!fits && !chosen.along.contains(member->name))) continue;
    check_member(file, *member);
    const auto path = fs::path(member->name).lexically_normal();
    make_folder((draft.path() / path).parent_path());
    File out(draft.path() / path, true);
    std::uint64_t bytes = 0;
    for (auto piece = reader.read(); !piece.empty(); piece = reader.read()) {
      budget.add(piece.size());
      bytes += piece.size();
      out.write(piece);
    }
    if (member->bytes && *member->bytes != bytes)
      throw IoError(say("{}: the archive is damaged: member '{}' has {} bytes, {} are noted", file.string(), member->name, bytes, *member->bytes));
    out.finish();
    (fits ? fitting : along).push_back(into / path);
    --left;
  }
  if (first_bytes(file, 2) == "\x1f\x8b") check_gzip(file);
  draft.appear();
  fitting.insert(fitting.end(), along.begin(), along.end());
  return fitting;
}

}  // namespace arpent
