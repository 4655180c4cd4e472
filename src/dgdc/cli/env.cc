// Copyright the dgdc authors.
// SPDX-License-Identifier: Apache-2.0
#include "dgdc/cli/env.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <ostream>
#include <string_view>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dgdc/base/printable.h"
#include "dgdc/diag/secret.h"

namespace dgdc::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kGit = ".git";

std::string Message(const std::error_code& error) {
  std::string message = error.message();
  if (!message.empty()) {
    message[0] =
        static_cast<char>(std::tolower(static_cast<unsigned char>(message[0])));
  }
  return message;
}

std::string Message(int error) {
  return Message(std::error_code(error, std::generic_category()));
}

// Repeats a system call that a signal interrupted.
template <class Call>
auto Retry(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) {
    result = call();
  }
  return result;
}

// An open file, closed at the end of its life.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] bool ok() const { return fd_ != -1; }
  [[nodiscard]] int get() const { return fd_; }

  // Not repeated on EINTR: on Linux the descriptor is gone all the same.
  bool Close() {
    const int fd = std::exchange(fd_, -1);
    return fd == -1 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

// Follows symbolic links, also dangling ones, so that a rename replaces the
// file that is meant and not the link to it.
Result<fs::path> ResolveLinks(fs::path path) {
  constexpr int kMaxLinks = 40;  // as Linux
  for (int i = 0; i < kMaxLinks; ++i) {
    std::error_code error;
    if (!fs::is_symlink(fs::symlink_status(path, error))) {
      return path;
    }
    const fs::path target = fs::read_symlink(path, error);
    if (error) {
      return Failure{Message(error)};
    }
    path = path.parent_path() / target;
  }
  return Failure{Message(ELOOP)};
}

mode_t NewFileMode() {
  // The mask can only be read by setting it.
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return static_cast<mode_t>(0666) & ~mask;
}

bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written =
        Retry([&] { return ::write(fd, text.data(), text.size()); });
    if (written == -1) {
      return false;
    }
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

// Makes a rename in `directory` survive a crash. Best effort: the file is in
// place already, and some file systems cannot sync a directory.
void SyncDirectory(const fs::path& directory) {
  const Descriptor fd(
      Retry([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY); }));
  if (fd.ok()) {
    (void)Retry([&] { return ::fsync(fd.get()); });
  }
}

// Lets the signals that end a job wait while files are written: nobody else
// removes the temporary ones. They come when this goes.
class HeldSignals {
 public:
  HeldSignals() {
    ::sigemptyset(&held_);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      ::sigaddset(&held_, signal);
    }
    ::pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  // Whether one waits that ends the program.
  [[nodiscard]] bool Waiting() const {
    sigset_t waiting = {};
    ::sigpending(&waiting);
    bool any = false;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
      any = any || (::sigismember(&waiting, signal) == 1 &&
                    ::sigismember(&before_, signal) == 0);
    }
    return any;
  }

 private:
  sigset_t held_ = {};
  sigset_t before_ = {};
};

// The new content of one file, beside its target until it is committed. Removed
// again when that never happens.
class PendingFile {
 public:
  static Result<PendingFile> Prepare(const OutputFile& file);

  PendingFile(PendingFile&& other) noexcept
      : target_(std::move(other.target_)),
        temporary_(std::exchange(other.temporary_, {})) {}
  PendingFile& operator=(PendingFile&&) = delete;
  ~PendingFile() {
    if (!temporary_.empty()) {
      ::unlink(temporary_.c_str());
    }
  }

  // Returns 0 or errno.
  int Commit() {
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) {
      return errno;
    }
    temporary_.clear();
    return 0;
  }

  [[nodiscard]] fs::path directory() const { return DirectoryOf(target_); }

 private:
  explicit PendingFile(fs::path target) : target_(std::move(target)) {}

  static fs::path DirectoryOf(const fs::path& path) {
    return path.has_parent_path() ? path.parent_path() : fs::path(".");
  }

  // Returns 0 or errno. `old` is the file to be replaced, if there is one.
  int WriteTemporary(std::string_view text,
                     const std::optional<struct stat>& old);

  fs::path target_;
  std::string temporary_;
};

int PendingFile::WriteTemporary(std::string_view text,
                                const std::optional<struct stat>& old) {
  std::string name =
      directory() / ("." + target_.filename().string() + ".dgdc-XXXXXX");
  Descriptor fd(::mkstemp(name.data()));
  if (!fd.ok()) {
    return errno;
  }
  temporary_ = std::move(name);
  mode_t mode = NewFileMode();
  if (old) {
    mode = old->st_mode & static_cast<mode_t>(07777);
    // Only root can give a file away; for others it stays the writer's.
    if (::fchown(fd.get(), old->st_uid, old->st_gid) != 0 && errno != EPERM) {
      return errno;
    }
  }
  if (::fchmod(fd.get(), mode) != 0 || !WriteAll(fd.get(), text) ||
      Retry([&] { return ::fsync(fd.get()); }) != 0 || !fd.Close()) {
    return errno;
  }
  return 0;
}

Result<PendingFile> PendingFile::Prepare(const OutputFile& file) {
  const auto fail = [&file](const std::string& message) {
    return Failure{file.path + ": " + message};
  };
  Result<fs::path> target = ResolveLinks(file.path);
  if (!target) {
    return fail(target.error());
  }
  std::optional<struct stat> old;
  struct stat status = {};
  if (::stat(target->c_str(), &status) == 0) {
    if (!S_ISREG(status.st_mode)) {
      return fail(S_ISDIR(status.st_mode) ? Message(EISDIR)
                                          : "not a regular file");
    }
    // A rename asks for the directory's permission only.
    if (::access(target->c_str(), W_OK) != 0) {
      return fail(Message(errno));
    }
    old = status;
  }
  PendingFile pending(std::move(*target));
  std::error_code error;
  fs::create_directories(pending.directory(), error);
  if (error) {
    return fail(Message(error));
  }
  if (const int code = pending.WriteTemporary(file.text, old); code != 0) {
    return fail(Message(code));
  }
  return pending;
}

class Posix : public FileSystem {
 public:
  Result<std::string> Read(const std::string& path) override {
    const Descriptor fd(
        Retry([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
    if (!fd.ok()) {
      return Failure{Message(errno)};
    }
    std::string text;
    std::array<char, size_t{64} * 1024> buffer{};
    while (true) {
      const ssize_t count =
          Retry([&] { return ::read(fd.get(), buffer.data(), buffer.size()); });
      if (count == -1) {
        return Failure{Message(errno)};  // of a directory: EISDIR
      }
      if (count == 0) {
        return text;
      }
      text.append(buffer.data(), static_cast<size_t>(count));
    }
  }

  [[nodiscard]] bool IsDirectory(const std::string& path) const override {
    std::error_code error;
    return fs::is_directory(path, error);
  }

  [[nodiscard]] bool Exists(const std::string& path) const override {
    std::error_code error;
    return fs::exists(path, error);
  }

  [[nodiscard]] std::string CurrentDirectory() const override {
    std::error_code error;
    return fs::current_path(error).string();
  }

  [[nodiscard]] std::string Canonical(const std::string& path) const override {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(fs::absolute(path), error);
    return error ? FileSystem::Canonical(path) : canonical.string();
  }

  Result<std::vector<std::string>> List(const std::string& directory) override {
    std::vector<std::string> paths;
    std::error_code error;
    fs::recursive_directory_iterator entry(directory, error);
    for (; !error && entry != fs::recursive_directory_iterator();
         entry.increment(error)) {
      std::error_code ignored;  // a dangling link is no regular file
      if (entry->path().filename() == kGit) {
        entry.disable_recursion_pending();
      } else if (entry->is_regular_file(ignored)) {
        paths.push_back(entry->path().string());
      }
    }
    if (error) {
      return Failure{Message(error)};
    }
    std::sort(paths.begin(), paths.end());
    return paths;
  }

  Result<std::vector<std::string>> Entries(
      const std::string& directory) override {
    std::vector<std::string> names;
    std::error_code error;
    fs::directory_iterator entry(directory, error);
    for (; !error && entry != fs::directory_iterator();
         entry.increment(error)) {
      names.push_back(entry->path().filename().string());
    }
    if (error) {
      return Failure{Message(error)};
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  Result<uint64_t> Size(const std::string& path) override {
    struct stat status = {};
    if (::stat(path.c_str(), &status) != 0) {
      return Failure{Message(errno)};
    }
    if (!S_ISREG(status.st_mode)) {
      return Failure{"not a regular file"};
    }
    return static_cast<uint64_t>(status.st_size);
  }

  Result<std::monostate> Write(const std::vector<OutputFile>& files) override {
    const HeldSignals signals;
    std::vector<PendingFile> pending;
    pending.reserve(files.size());
    for (const OutputFile& file : files) {
      // Before the first rename there is still nothing to finish.
      if (signals.Waiting()) {
        return Failure{file.path + ": interrupted"};
      }
      Result<PendingFile> prepared = PendingFile::Prepare(file);
      if (!prepared) {
        return Failure{prepared.error()};
      }
      pending.push_back(std::move(*prepared));
    }
    for (size_t i = 0; i < files.size(); ++i) {
      if (const int code = pending[i].Commit(); code != 0) {
        return Failure{files[i].path + ": " + Message(code)};
      }
      SyncDirectory(pending[i].directory());
    }
    return std::monostate{};
  }

  Result<std::monostate> Link(const std::string& target,
                              const std::string& path) override {
    std::error_code error;
    if (fs::read_symlink(path, error) == target && !error) {
      return std::monostate{};
    }
    if (const fs::path parent = fs::path(path).parent_path(); !parent.empty()) {
      fs::create_directories(parent, error);
      if (error) {
        return Failure{Message(error)};
      }
    }
    if (::symlink(target.c_str(), path.c_str()) != 0) {
      return Failure{Message(errno)};
    }
    return std::monostate{};
  }
};

}  // namespace

std::string FileSystem::Canonical(const std::string& path) const {
  return (fs::path(CurrentDirectory()) / path).lexically_normal().string();
}

Result<std::vector<std::string>> FileSystem::Entries(
    const std::string& /*directory*/) {
  return Failure{Message(ENOTDIR)};
}

Result<uint64_t> FileSystem::Size(const std::string& path) {
  const Result<std::string> text = Read(path);
  return text ? Result<uint64_t>(text->size())
              : Result<uint64_t>(Failure{text.error()});
}

void Env::Complain(const std::string& text) const {
  err << "dgdc: " << Printable(HideSecrets(text, {})) << "\n";
}

std::unique_ptr<FileSystem> PosixFileSystem() {
  return std::make_unique<Posix>();
}

}  // namespace dgdc::cli
