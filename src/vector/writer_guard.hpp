// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cpl_conv.h>
#include <cpl_error.h>

#include <filesystem>
#include <string>

namespace arpent {

/// @throws IoError saying what could not be written, GDAL's reason, and what to do about it
[[noreturn]] void raise_write_error(const std::filesystem::path& file, const std::string& reason);

/// The date a written file carries, ISO 8601 in UTC with milliseconds: 2000-01-01, or $SOURCE_DATE_EPOCH.
[[nodiscard]] std::string carried_date();

/// For its lifetime, GDAL's errors on this thread are kept (the first one) instead of printed.
class GdalErrors {
 public:
  GdalErrors() {
    CPLPushErrorHandlerEx(&GdalErrors::keep, this);
    CPLErrorReset();
  }
  ~GdalErrors() { CPLPopErrorHandler(); }
  GdalErrors(const GdalErrors&) = delete;
  GdalErrors& operator=(const GdalErrors&) = delete;

  /// @throws IoError when `failed` or when GDAL reported an error since the start
  void check(const std::filesystem::path& file, bool failed = false) const {
    if (failed || !message_.empty()) raise_write_error(file, message_);
  }
  void forget() const { message_.clear(); }

 private:
  static void CPL_STDCALL keep(CPLErr level, CPLErrorNum number, const char* text);
  mutable std::string message_;  // set by GDAL during the life of a const object
};

/// For its lifetime, this thread's GDAL writes a file that is temporary until complete, with a fixed date.
class WriteSettings {
 public:
  WriteSettings();
  ~WriteSettings();
  WriteSettings(const WriteSettings&) = delete;
  WriteSettings& operator=(const WriteSettings&) = delete;

 private:
  struct Setting {
    const char* key;
    std::string value, old;
    bool had_old = false;
  };
  Setting settings_[4];
};

}  // namespace arpent
