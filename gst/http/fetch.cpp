// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/fetch.hpp"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "http/backoff.hpp"

namespace http {
namespace {

constexpr unsigned kMostHops = 5, kMostResumes = 4;
constexpr double kSilence = 30;  // seconds without a byte

class Fetch : public Activity, public std::enable_shared_from_this<Fetch> {
 public:
  Fetch(Line &line, Client::Id id, Fetching what, std::function<void(Fetched)> done)
      : line_(line), id_(id), what_(std::move(what)), done_(std::move(done)), url_(what_.url) {}
  ~Fetch() override {
    if (fd_ >= 0) close(fd_);
    if (sum_) g_checksum_free(sum_);
  }

  void begin() override {
    deadline_ = line_.timer(what_.timeout, [this] {
      deadline_ = nullptr;
      fail(without_query(url_) + ": the transfer takes longer than " + std::to_string(int(what_.timeout)) +
               " s",
           true);
    });
    fd_ = ::open(what_.file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd_ < 0) {
      disk(errno);
      return;
    }
    anew();
    open();
  }
  void drop() override {
    done_ = {};
    end();
  }

 private:
  void anew() {
    if (sum_) g_checksum_free(sum_);
    sum_ = g_checksum_new(G_CHECKSUM_SHA256);
    bytes_ = 0;
  }

  void open() {
    Request request;
    request.url = url_;
    if (!what_.credentials_origin.empty() && origin(url_) == what_.credentials_origin)
      request.headers = what_.credentials;
    resuming_ = bytes_ > 0 && !validator_.empty();
    if (bytes_ > 0 && !resuming_ && !restart()) return;
    if (resuming_) {
      request.headers.push_back({"Range", "bytes=" + std::to_string(bytes_) + "-"});
      request.headers.push_back({"If-Range", validator_});
    }
    hush();
    opening_ =
        std::make_unique<Opening>(line_, request, [this](Opening::Head head) { headed(std::move(head)); });
  }

  bool restart() {
    if (ftruncate(fd_, 0) != 0 || lseek(fd_, 0, SEEK_SET) != 0) {
      disk(errno);
      return false;
    }
    anew();
    return true;
  }

  // The clock for silence starts again.
  void hush() {
    if (silence_) g_source_destroy(silence_);
    silence_ = line_.timer(kSilence, [this] {
      silence_ = nullptr;
      broken(without_query(url_) + ": nothing came for " + std::to_string(int(kSilence)) + " s");
    });
  }

  void headed(Opening::Head head) {
    if (!head.body) {
      if (head.may_have_arrived)
        broken(head.error);
      else
        fail(head.error,
             line_.policy.refuse_url(url_).empty() && head.error.find("not allowed") == std::string::npos);
      return;
    }
    status_ = head.status;
    Reply reply;
    reply.headers = std::move(head.headers);
    if (status_ >= 300 && status_ < 400 && status_ != 304) {
      follow(reply.header("Location"));
      return;
    }
    if (status_ != 200 && status_ != 206) {
      retry_after_ = retry_after(reply, g_get_real_time() / G_USEC_PER_SEC);
      fail(without_query(url_) + " answers " + std::to_string(status_), status_ == 429 || status_ >= 500);
      return;
    }
    if (status_ == 206) {
      guint64 from = 0;
      const std::string range = reply.header("Content-Range");
      const bool right = resuming_ && g_str_has_prefix(range.c_str(), "bytes ") &&
                         (from = g_ascii_strtoull(range.c_str() + 6, nullptr, 10)) == bytes_;
      // Some servers send the part they were asked for without looking whether it is still the same file.
      const std::string etag = reply.header("ETag");
      if (!right || (!etag.empty() && validator_.front() == '"' && etag != validator_)) {
        validator_.clear();
        broken(without_query(url_) + ": it goes on with something else than was asked for");
        return;
      }
    } else if (bytes_ > 0 && !restart()) {  // the whole again: another version, or it cannot do parts
      return;
    }
    if (status_ == 200) {
      const std::string etag = reply.header("ETag");
      validator_ = !etag.empty() && etag.rfind("W/", 0) != 0 ? etag : reply.header("Last-Modified");
      const std::string length = reply.header("Content-Length");
      length_ =
          length.empty() ? std::optional<std::uint64_t>() : g_ascii_strtoull(length.c_str(), nullptr, 10);
      if (length_ && *length_ > what_.most_bytes) {
        too_large();
        return;
      }
    }
    body_ = glue::Ref<GInputStream>::share(head.body);
    read();
  }

  void follow(const std::string &location) {
    opening_.reset();
    gchar *resolved = location.empty() ? nullptr
                                       : g_uri_resolve_relative(url_.c_str(), location.c_str(),
                                                                G_URI_FLAGS_ENCODED, nullptr);
    if (!resolved) {
      fail(without_query(url_) + " is redirected to nowhere", false);
      return;
    }
    const std::string next = resolved;
    g_free(resolved);
    if (++hops_ > kMostHops) {
      fail(without_query(url_) + " is redirected more than " + std::to_string(kMostHops) + " times", false);
      return;
    }
    if (url_.rfind("https://", 0) == 0 && next.rfind("https://", 0) != 0) {
      fail(without_query(url_) + " is redirected away from https", false);
      return;
    }
    url_ = next;
    open();
  }

  void read() {
    g_input_stream_read_bytes_async(
        body_.get(), 262144, G_PRIORITY_DEFAULT, opening_->cancellable(),
        [](GObject *stream, GAsyncResult *result, gpointer data) {
          std::unique_ptr<std::weak_ptr<Fetch>> held(static_cast<std::weak_ptr<Fetch> *>(data));
          GError *error = nullptr;
          GBytes *bytes = g_input_stream_read_bytes_finish(G_INPUT_STREAM(stream), result, &error);
          if (auto self = held->lock(); self && self->opening_) self->got(bytes, error);
          if (bytes) g_bytes_unref(bytes);
          g_clear_error(&error);
        },
        new std::weak_ptr<Fetch>(weak_from_this()));
  }

  void got(GBytes *chunk, GError *error) {
    if (error) {
      broken(without_query(url_) + ": the transfer broke off");
      return;
    }
    gsize size = 0;
    const auto *data = static_cast<const guint8 *>(g_bytes_get_data(chunk, &size));
    if (size == 0) {
      if (length_ && bytes_ != *length_) {
        broken(without_query(url_) + ": " + std::to_string(bytes_) + " of " + std::to_string(*length_) +
               " bytes came");
      } else if (bytes_ == 0) {
        fail(without_query(url_) + " is empty", true);
      } else if (fsync(fd_) != 0 && errno != EINVAL && errno != EROFS) {
        disk(errno);
      } else {
        Fetched f;
        f.whole = true;
        f.sha256 = g_checksum_get_string(sum_);
        f.bytes = bytes_;
        finish(std::move(f));
      }
      return;
    }
    if (bytes_ + size > what_.most_bytes) {
      too_large();
      return;
    }
    for (gsize done = 0; done < size;) {
      const ssize_t n = ::write(fd_, data + done, size - done);
      if (n < 0 && errno == EINTR) continue;
      if (n <= 0) {
        disk(n < 0 ? errno : EIO);
        return;
      }
      done += static_cast<gsize>(n);
    }
    g_checksum_update(sum_, data, static_cast<gssize>(size));
    bytes_ += size;
    hush();
    read();
  }

  void too_large() {
    fail(without_query(url_) + " is larger than " + std::to_string(what_.most_bytes) + " bytes", false);
  }

  // The transfer ended too early.
  void broken(const std::string &why) {
    opening_.reset();
    body_.reset();
    if (++resumes_ > kMostResumes) {
      fail(why, true);
      return;
    }
    line_.say(3, why + "; going on");
    if (silence_) g_source_destroy(silence_);
    silence_ = line_.timer(0.1 * resumes_ * resumes_, [this] {
      silence_ = nullptr;
      open();
    });
  }

  void disk(int error) {
    Fetched f;
    f.disk = true;
    f.error = what_.file + ": " + g_strerror(error);
    finish(std::move(f));
  }
  void fail(const std::string &why, bool again) {
    Fetched f;
    f.again = again;
    f.error = why;
    f.retry_after = retry_after_;
    finish(std::move(f));
  }
  void end() {
    if (deadline_) g_source_destroy(deadline_);
    if (silence_) g_source_destroy(silence_);
    deadline_ = silence_ = nullptr;
    opening_.reset();
    body_.reset();
    if (fd_ >= 0) close(fd_);
    fd_ = -1;
  }
  void finish(Fetched f) {
    const auto self = shared_from_this();
    f.status = status_;
    end();
    // What is not whole is no file.
    if (!f.whole) g_unlink(what_.file.c_str());
    line_.ended(id_);
    if (!f.error.empty()) line_.say(2, f.error);
    if (auto done = std::exchange(done_, {})) done(std::move(f));
  }

  Line &line_;
  const Client::Id id_;
  const Fetching what_;
  std::function<void(Fetched)> done_;
  std::string url_, validator_;
  int fd_ = -1;
  GChecksum *sum_ = nullptr;
  std::uint64_t bytes_ = 0;
  std::optional<std::uint64_t> length_;
  std::optional<double> retry_after_;
  unsigned status_ = 0, hops_ = 0, resumes_ = 0;
  bool resuming_ = false;
  GSource *deadline_ = nullptr, *silence_ = nullptr;
  std::unique_ptr<Opening> opening_;
  glue::Ref<GInputStream> body_;
};

}  // namespace

std::shared_ptr<Activity> make_fetch(Line &line, Client::Id id, Fetching what,
                                     std::function<void(Fetched)> done) {
  return std::make_shared<Fetch>(line, id, std::move(what), std::move(done));
}

}  // namespace http
