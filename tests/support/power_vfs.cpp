// SPDX-License-Identifier: Apache-2.0
#include "power_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace arpent::test {
namespace {

using Bytes = std::vector<char>;

Bytes read_all(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

struct Change {
  std::optional<sqlite3_int64> cut_to;  // a truncation
  sqlite3_int64 at = 0;
  Bytes bytes;
};

/// What a file is on disk for good, and what has been asked since.
struct Disk {
  bool there = false;  // its name is in the folder, forced to disk
  Bytes safe;
  std::vector<Change> pending;
  void apply(const Change& change, std::size_t upto) {
    if (change.cut_to) {
      safe.resize(static_cast<std::size_t>(*change.cut_to));
      return;
    }
    const auto size = std::min(upto, change.bytes.size());
    const auto end = static_cast<std::size_t>(change.at) + size;
    if (safe.size() < end) safe.resize(end);
    std::copy_n(change.bytes.begin(), size, safe.begin() + change.at);
  }
  void force() {
    for (const auto& change : pending) apply(change, change.bytes.size());
    pending.clear();
    there = true;
  }
};

struct File {
  sqlite3_file base;
  sqlite3_file* real;
  PowerVfs::Impl* owner;
  std::string* path;  // null: no name, a scratch file
};

}  // namespace

struct PowerVfs::Impl {
  sqlite3_vfs vfs{};
  sqlite3_vfs* real = nullptr;
  sqlite3_io_methods methods{};
  Trouble trouble = Trouble::none;
  std::int64_t at = 0, count = 0;
  std::map<std::string, Disk> disks;

  /// Counts; the error to give, or SQLITE_OK.
  int operation(bool write) {
    ++count;
    if (at == 0 || count < at) return SQLITE_OK;
    if (trouble == Trouble::full) return write ? SQLITE_FULL : SQLITE_OK;
    return trouble == Trouble::none ? SQLITE_OK : SQLITE_IOERR;
  }
  [[nodiscard]] bool dead() const { return at != 0 && count >= at && (trouble == Trouble::error || trouble == Trouble::cut); }
};

namespace {

PowerVfs::Impl* impl_of(sqlite3_vfs* vfs) { return static_cast<PowerVfs::Impl*>(vfs->pAppData); }
File* file_of(sqlite3_file* file) { return reinterpret_cast<File*>(file); }
sqlite3_file* real_of(sqlite3_file* file) { return file_of(file)->real; }

int on_close(sqlite3_file* file) {
  const int status = real_of(file)->pMethods->xClose(real_of(file));
  sqlite3_free(real_of(file));
  delete file_of(file)->path;
  return status;
}
int on_read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  if (file_of(file)->owner->dead()) return SQLITE_IOERR_READ;
  return real_of(file)->pMethods->xRead(real_of(file), to, size, at);
}
int on_write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  auto* f = file_of(file);
  const int trouble = f->owner->operation(true);
  const auto* bytes = static_cast<const char*>(from);
  if (f->path != nullptr && (trouble == SQLITE_OK || trouble == SQLITE_IOERR)) {
    // The write under way when the power goes may be on disk, or a part of it.
    if (trouble == SQLITE_OK || f->owner->count == f->owner->at) f->owner->disks[*f->path].pending.push_back({std::nullopt, at, Bytes(bytes, bytes + size)});
  }
  if (trouble != SQLITE_OK) return trouble == SQLITE_IOERR ? SQLITE_IOERR_WRITE : trouble;
  return f->real->pMethods->xWrite(f->real, from, size, at);
}
int on_truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto* f = file_of(file);
  if (const int trouble = f->owner->operation(false); trouble != SQLITE_OK) return SQLITE_IOERR_TRUNCATE;
  if (f->path != nullptr) f->owner->disks[*f->path].pending.push_back({size, 0, {}});
  return f->real->pMethods->xTruncate(f->real, size);
}
int on_sync(sqlite3_file* file, int) {
  auto* f = file_of(file);
  if (const int trouble = f->owner->operation(false); trouble != SQLITE_OK) return SQLITE_IOERR_FSYNC;
  if (f->path != nullptr) f->owner->disks[*f->path].force();
  return SQLITE_OK;  // the model forces; the real disk need not
}
int on_size(sqlite3_file* file, sqlite3_int64* size) { return real_of(file)->pMethods->xFileSize(real_of(file), size); }
int on_lock(sqlite3_file* file, int level) { return real_of(file)->pMethods->xLock(real_of(file), level); }
int on_unlock(sqlite3_file* file, int level) { return real_of(file)->pMethods->xUnlock(real_of(file), level); }
int on_reserved(sqlite3_file* file, int* out) { return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out); }
int on_control(sqlite3_file* file, int op, void* argument) { return real_of(file)->pMethods->xFileControl(real_of(file), op, argument); }
int on_sector(sqlite3_file* file) { return real_of(file)->pMethods->xSectorSize(real_of(file)); }
/// No promise of the disk is relied on: a write may be torn, and come in any order.
int on_promises(sqlite3_file*) { return 0; }

int on_open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out) {
  auto* impl = impl_of(vfs);
  auto* f = file_of(file);
  f->base.pMethods = nullptr;
  if (impl->dead()) return SQLITE_CANTOPEN;
  f->real = static_cast<sqlite3_file*>(sqlite3_malloc(impl->real->szOsFile));
  std::memset(f->real, 0, static_cast<std::size_t>(impl->real->szOsFile));
  const bool existed = name != nullptr && std::filesystem::exists(name);
  const int status = impl->real->xOpen(impl->real, name, f->real, flags, out);
  if (status != SQLITE_OK) {
    sqlite3_free(f->real);
    return status;
  }
  f->owner = impl;
  f->path = name == nullptr ? nullptr : new std::string(name);
  if (name != nullptr && !impl->disks.contains(name)) impl->disks[name] = {existed, existed ? read_all(name) : Bytes(), {}};
  f->base.pMethods = &impl->methods;
  return SQLITE_OK;
}
int on_delete(sqlite3_vfs* vfs, const char* name, int sync_folder) {
  auto* impl = impl_of(vfs);
  if (const int trouble = impl->operation(false); trouble != SQLITE_OK) return SQLITE_IOERR_DELETE;
  const int status = impl->real->xDelete(impl->real, name, 0);
  // Without the folder forced to disk, the name may be back after the power cut.
  if (sync_folder != 0) impl->disks.erase(name);
  return status;
}
int on_access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
  auto* real = impl_of(vfs)->real;
  return real->xAccess(real, name, flags, out);
}
int on_full_name(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  auto* real = impl_of(vfs)->real;
  return real->xFullPathname(real, name, size, out);
}
int on_random(sqlite3_vfs* vfs, int size, char* out) {
  auto* real = impl_of(vfs)->real;
  return real->xRandomness(real, size, out);
}
int on_sleep(sqlite3_vfs* vfs, int microseconds) {
  auto* real = impl_of(vfs)->real;
  return real->xSleep(real, microseconds);
}
int on_time(sqlite3_vfs* vfs, double* out) {
  auto* real = impl_of(vfs)->real;
  return real->xCurrentTime(real, out);
}
int on_error(sqlite3_vfs* vfs, int size, char* out) {
  auto* real = impl_of(vfs)->real;
  return real->xGetLastError(real, size, out);
}

}  // namespace

PowerVfs::PowerVfs() : impl_(std::make_unique<Impl>()) {
  impl_->real = sqlite3_vfs_find(nullptr);
  impl_->methods = {1, on_close, on_read, on_write, on_truncate, on_sync, on_size, on_lock, on_unlock, on_reserved, on_control, on_sector, on_promises,
                    nullptr, nullptr, nullptr, nullptr, nullptr, nullptr};
  auto& vfs = impl_->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = static_cast<int>(sizeof(File));
  vfs.mxPathname = impl_->real->mxPathname;
  vfs.zName = "arpent-power";
  vfs.pAppData = impl_.get();
  vfs.xOpen = on_open, vfs.xDelete = on_delete, vfs.xAccess = on_access, vfs.xFullPathname = on_full_name;
  vfs.xRandomness = on_random, vfs.xSleep = on_sleep, vfs.xCurrentTime = on_time, vfs.xGetLastError = on_error;
  if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) throw std::runtime_error("the VFS cannot be registered");
}

PowerVfs::~PowerVfs() {
  sqlite3_vfs_unregister(&impl_->vfs);
  sqlite3_vfs_register(impl_->real, 1);
}

void PowerVfs::arm(Trouble trouble, std::int64_t at) {
  impl_->trouble = trouble;
  impl_->at = at;
  impl_->count = 0;
  impl_->disks.clear();
}
std::int64_t PowerVfs::operations() const { return impl_->count; }
bool PowerVfs::struck() const { return impl_->at != 0 && impl_->count >= impl_->at; }
void PowerVfs::repair() { impl_->at = 0; }

void PowerVfs::cut_power(std::uint64_t dice) {
  std::mt19937_64 random(dice);
  for (auto& [path, disk] : impl_->disks) {
    const bool named = disk.there || random() % 2 == 0;
    const auto keep = random() % 4;  // none, all, half of the writes, half with the last torn
    for (std::size_t i = 0; i < disk.pending.size(); ++i) {
      const auto& change = disk.pending[i];
      const bool last = i + 1 == disk.pending.size();
      if (keep == 0 || (keep >= 2 && random() % 2 == 0)) continue;
      disk.apply(change, keep == 3 && last ? change.bytes.size() / 2 : change.bytes.size());
    }
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    if (named) std::ofstream(path, std::ios::binary).write(disk.safe.data(), static_cast<std::streamsize>(disk.safe.size()));
  }
  impl_->disks.clear();
  impl_->at = 0;
}

}  // namespace arpent::test
