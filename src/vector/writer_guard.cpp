// SPDX-License-Identifier: Apache-2.0
#include "writer_guard.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>

#include "arpent/core/error.hpp"
#include "arpent/core/say.hpp"
#include "gdal.hpp"

namespace arpent {

void raise_write_error(const std::filesystem::path& file, const std::string& reason) {
  if (reason.find("bad_alloc") != std::string::npos || reason.find("out of memory") != std::string::npos) throw std::bad_alloc();
  constexpr std::uintmax_t nothing_left = 1 << 20;
  std::error_code ignored;
  const auto space = std::filesystem::space(file.parent_path().empty() ? "." : file.parent_path(), ignored);
  const bool full = reason.find("disk is full") != std::string::npos || reason.find("No space left") != std::string::npos ||
                    reason.find(std::strerror(ENOSPC)) != std::string::npos ||  // in the reader's language
                    (!ignored && space.available < nothing_left);
  const auto why = reason.empty() ? std::string(tr("the write failed")) : reason;
  throw IoError(full ? say("cannot write {}: {}\nthe disk is full: free some space or choose another output folder", file.string(), why)
                     : say("cannot write {}: {}\ncheck the free space, quota and permissions of that folder", file.string(), why));
}

std::string carried_date() {
  std::time_t seconds = 946'684'800;  // 2000-01-01T00:00:00Z
  if (const char* epoch = std::getenv("SOURCE_DATE_EPOCH"); epoch != nullptr && *epoch != '\0') {
    char* end = nullptr;
    const auto given = std::strtoll(epoch, &end, 10);
    if (*end == '\0') seconds = static_cast<std::time_t>(given);
  }
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char text[40];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", &utc);
  return text;
}

void CPL_STDCALL GdalErrors::keep(CPLErr level, CPLErrorNum number, const char* text) {
  end_when_fatal(level, number, text);
  auto* self = static_cast<GdalErrors*>(CPLGetErrorHandlerUserData());
  if (level >= CE_Failure && self->message_.empty()) self->message_ = text;
}

WriteSettings::WriteSettings()
    // Nothing is lost without journal and synchronous writes: the file is temporary until close() has forced it to disk.
    : settings_{{"OGR_CURRENT_DATE", carried_date(), "", false},
                {"OGR_SQLITE_SYNCHRONOUS", "OFF", "", false},
                {"OGR_SQLITE_JOURNAL", "OFF", "", false},
                // The options are ours; to check them GDAL would read every tile matrix it knows of (10 ms).
                {"GDAL_VALIDATE_CREATION_OPTIONS", "NO", "", false}} {
  for (auto& setting : settings_) {
    if (const char* now = CPLGetThreadLocalConfigOption(setting.key, nullptr)) {
      setting.old = now;
      setting.had_old = true;
    }
    CPLSetThreadLocalConfigOption(setting.key, setting.value.c_str());
  }
}

WriteSettings::~WriteSettings() {
  for (auto& setting : settings_) {
    CPLSetThreadLocalConfigOption(setting.key, setting.had_old ? setting.old.c_str() : nullptr);
  }
}

}  // namespace arpent
