// SPDX-License-Identifier: LGPL-2.1-or-later
// The document's own file and the files it names.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "document/document.hpp"
#include "document/strict_json.hpp"

namespace storyboard {
namespace {

using strict_json::element_path;
using strict_json::in_quotes;
using strict_json::member_path;
using Kind = DocumentError::Kind;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor &) = delete;
  Descriptor &operator=(const Descriptor &) = delete;
  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

const char *type_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a named pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISCHR(mode) || S_ISBLK(mode)) return "a device";
  return "no regular file";
}

std::string reason(int error) {
  return std::generic_category().message(error);
}
Kind kind_of(int error) {
  return error == ENOENT || error == ENOTDIR ? Kind::Missing : Kind::Unreadable;
}

// Whether the path climbs above where it starts, judged from its text alone: nothing outside is touched.
bool climbs(const std::string &file) {
  int depth = 0;
  for (const auto &part : std::filesystem::path(file)) {
    if (part == "..")
      depth--;
    else if (part != "." && !part.empty())
      depth++;
    if (depth < 0) return true;
  }
  return false;
}

std::string real(const std::string &path) {  // empty and errno when there is none
  char *p = realpath(path.c_str(), nullptr);
  const std::string out = p ? p : "";
  const int error = errno;
  free(p);
  errno = error;
  return out;
}

}  // namespace

std::string read_text(const std::string &filename, const ParseOptions &options) {
  const std::string name = options.name.empty() ? filename : options.name;
  // O_NONBLOCK: opening a pipe must not wait for its writer
  const Descriptor fd(open(filename.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd) {
    const int error = errno;
    throw DocumentError(kind_of(error) == Kind::Missing
                            ? "the storyboard " + in_quotes(name) + " does not exist"
                            : "cannot open the storyboard " + in_quotes(name) + ": " + reason(error),
                        "", 0, kind_of(error));
  }
  struct stat st;
  if (fstat(fd.get(), &st)) throw DocumentError(name + ": " + reason(errno), "", 0, Kind::Unreadable);
  if (!S_ISREG(st.st_mode))
    throw DocumentError(name + " is " + type_of(st.st_mode) + "; a storyboard is a regular file", "", 0,
                        Kind::Unreadable);
  const auto too_large = [&](const std::string &bytes) {
    return DocumentError(
        name + " has " + bytes + " bytes; a storyboard has at most " + std::to_string(options.max_bytes), "",
        0, Kind::Unreadable);
  };
  if (static_cast<std::uint64_t>(st.st_size) > options.max_bytes) throw too_large(std::to_string(st.st_size));
  std::string text(static_cast<std::size_t>(st.st_size) + 1, '\0');
  std::size_t have = 0;
  for (;;) {
    if (have == text.size()) {  // it has grown since
      if (have > options.max_bytes) throw too_large("more than " + std::to_string(options.max_bytes));
      text.resize(std::min(2 * have, options.max_bytes + 1));
    }
    const ssize_t n = read(fd.get(), text.data() + have, text.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0)
      throw DocumentError("cannot read " + in_quotes(name) + ": " + reason(errno), "", 0, Kind::Unreadable);
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  text.resize(have);
  return text;
}

Storyboard load(const std::string &filename, const ParseOptions &options) {
  ParseOptions named = options;
  if (named.name.empty()) named.name = filename;
  return parse(read_text(filename, named), named);
}

std::string resolve(const std::string &document_folder, const std::string &file, const std::string &json_path,
                    bool allow_outside) {
  const auto refuse = [&](const std::string &why, Kind kind) {
    throw DocumentError((json_path.empty() ? "" : json_path + ": ") + why, json_path, 0, kind);
  };
  if (file.empty()) refuse("the name of a file is empty", Kind::Invalid);
  for (const char c : file)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      refuse("a control character in the name of the file " + in_quotes(file), Kind::Invalid);
  const bool absolute = file.front() == '/';
  const std::string outside = "the file " + in_quotes(file) + " is outside the storyboard's folder";
  if (!allow_outside && absolute) refuse(outside + "; name it relative to the storyboard", Kind::Unreadable);
  if (!allow_outside && climbs(file)) refuse(outside, Kind::Unreadable);
  const std::string folder = real(document_folder.empty() ? "." : document_folder);
  if (folder.empty())
    refuse("cannot open the storyboard's folder " + in_quotes(document_folder) + ": " + reason(errno),
           kind_of(errno));
  const std::string full = real(absolute ? file : folder + "/" + file);
  if (full.empty()) {
    const int error = errno;
    refuse(kind_of(error) == Kind::Missing ? "the file " + in_quotes(file) + " does not exist"
                                           : "cannot open the file " + in_quotes(file) + ": " + reason(error),
           kind_of(error));
  }
  const std::string inside = folder == "/" ? folder : folder + "/";
  if (!allow_outside && full != folder && !full.starts_with(inside))
    refuse(outside + " (a symbolic link leads out of it)", Kind::Unreadable);
  // O_PATH: looks at the thing itself without opening it, so that no device or pipe notices
  const Descriptor fd(open(full.c_str(), O_PATH | O_CLOEXEC | O_NOFOLLOW));
  struct stat st;
  if (!fd || fstat(fd.get(), &st)) {
    const int error = errno;
    refuse("cannot open the file " + in_quotes(file) + ": " + reason(error), kind_of(error));
  }
  if (!S_ISREG(st.st_mode))
    refuse("the file " + in_quotes(file) + " is " + type_of(st.st_mode), Kind::Unreadable);
  if (access(full.c_str(), R_OK))
    refuse("cannot read the file " + in_quotes(file) + ": " + reason(errno), Kind::Unreadable);
  return full;
}

void for_each_file(const Storyboard &board,
                   const std::function<void(const std::string &file, const std::string &json_path)> &use) {
  for (const Reference &r : board.references)
    for (std::size_t i = 0; i < r.files.size(); i++)
      use(r.files[i], element_path(member_path("$.references", r.name) + ".files", i));
  for (std::size_t i = 0; i < board.music.size(); i++)
    use(board.music[i].file, element_path("$.music", i) + ".file");
  for (std::size_t i = 0; i < board.scenes.size(); i++)
    for (std::size_t k = 0; k < board.scenes[i].shots.size(); k++) {
      const Shot &s = board.scenes[i].shots[k];
      const std::string path = element_path(element_path("$.scenes", i) + ".shots", k);
      for (std::size_t n = 0; n < s.frames.size(); n++)
        use(s.frames[n].file, element_path(path + ".frames", n) + ".file");
      for (std::size_t n = 0; n < s.dialogue.size(); n++)
        if (!s.dialogue[n].file.empty())
          use(s.dialogue[n].file, element_path(path + ".dialogue", n) + ".file");
      for (std::size_t n = 0; n < s.sounds.size(); n++)
        use(s.sounds[n].file, element_path(path + ".sounds", n) + ".file");
      if (s.source) use(s.source->file, path + ".source.file");
    }
}

void check_files(const Storyboard &board, const std::string &document_folder, bool allow_outside,
                 std::string_view json, const std::string &name) {
  for_each_file(board, [&](const std::string &file, const std::string &path) {
    try {
      resolve(document_folder, file, path, allow_outside);
    } catch (const DocumentError &e) {
      const unsigned line = strict_json::line_of(json, path);
      throw DocumentError(
          (name.empty() ? "" : name + ": ") + "line " + std::to_string(line) + ": " + e.what(), path, line,
          e.kind());
    }
  });
}

}  // namespace storyboard
