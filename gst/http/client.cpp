// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/client.hpp"

#include <cmath>

#include "http/fetch.hpp"
#include "http/line.hpp"

namespace http {
namespace {

class Timer : public Activity {
 public:
  Timer(Line &line, Client::Id id, double seconds, std::function<void()> then)
      : line_(line), id_(id), seconds_(seconds), then_(std::move(then)) {}
  void begin() override {
    source_ = line_.timer(seconds_, [&line = line_, id = id_, then = std::move(then_)] {
      line.ended(id);
      then();
    });
  }
  void drop() override { g_source_destroy(source_); }

 private:
  Line &line_;
  const Client::Id id_;
  const double seconds_;
  std::function<void()> then_;
  GSource *source_ = nullptr;  // the context's; gone once it has run, and so is this
};

// A request and its whole reply.
class Exchange : public Activity, public std::enable_shared_from_this<Exchange> {
 public:
  Exchange(Line &line, Client::Id id, Request request, Sending how, std::function<void(Sent)> done)
      : line_(line),
        id_(id),
        where_(without_query(request.url)),
        how_(how),
        done_(std::move(done)),
        request_(std::move(request)) {}
  void begin() override {
    deadline_ = line_.timer(how_.timeout, [this] {
      deadline_ = nullptr;
      Sent sent;
      sent.may_have_arrived = true;
      sent.error = where_ + " did not answer within " + std::to_string(std::lround(how_.timeout)) + " s";
      finish(std::move(sent));
    });
    opening_ =
        std::make_unique<Opening>(line_, request_, [this](Opening::Head head) { headed(std::move(head)); });
    request_ = {};
  }
  void drop() override {
    done_ = {};
    end();
  }

 private:
  void headed(Opening::Head head) {
    if (!head.body) {
      Sent sent;
      sent.may_have_arrived = head.may_have_arrived;
      sent.error = head.error;
      finish(std::move(sent));
      return;
    }
    reply_.status = head.status;
    reply_.headers = std::move(head.headers);
    body_ = glue::Ref<GInputStream>::share(head.body);
    read();
  }
  void read() {
    g_input_stream_read_bytes_async(
        body_.get(), 65536, G_PRIORITY_DEFAULT, opening_->cancellable(),
        [](GObject *stream, GAsyncResult *result, gpointer data) {
          std::unique_ptr<std::weak_ptr<Exchange>> held(static_cast<std::weak_ptr<Exchange> *>(data));
          GError *error = nullptr;
          GBytes *bytes = g_input_stream_read_bytes_finish(G_INPUT_STREAM(stream), result, &error);
          if (auto self = held->lock(); self && self->opening_) self->got(bytes, error);
          if (bytes) g_bytes_unref(bytes);
          g_clear_error(&error);
        },
        new std::weak_ptr<Exchange>(weak_from_this()));
  }
  void got(GBytes *bytes, GError *error) {
    Sent sent;
    sent.may_have_arrived = true;
    if (error) {
      sent.error = where_ + ": the reply broke off: " + error->message;
      finish(std::move(sent));
      return;
    }
    gsize size = 0;
    const auto *data = static_cast<const char *>(g_bytes_get_data(bytes, &size));
    if (size == 0) {
      sent.reply = std::move(reply_);
      finish(std::move(sent));
      return;
    }
    if (reply_.body.size() + size > how_.most_bytes) {
      sent.error = where_ + ": the reply is larger than " + std::to_string(how_.most_bytes) + " bytes";
      finish(std::move(sent));
      return;
    }
    reply_.body.append(data, size);
    read();
  }
  void end() {
    if (deadline_) g_source_destroy(deadline_);
    deadline_ = nullptr;
    opening_.reset();
    body_.reset();
  }
  void finish(Sent sent) {
    const auto self = shared_from_this();
    end();
    line_.ended(id_);
    if (sent.reply)
      line_.say(4, where_ + ": " + std::to_string(sent.reply->status));
    else
      line_.say(2, sent.error);
    if (auto done = std::exchange(done_, {})) done(std::move(sent));
  }

  Line &line_;
  const Client::Id id_;
  const std::string where_;
  const Sending how_;
  std::function<void(Sent)> done_;
  Request request_;
  Reply reply_;
  GSource *deadline_ = nullptr;
  std::unique_ptr<Opening> opening_;
  glue::Ref<GInputStream> body_;
};

}  // namespace

Client::Client(std::vector<std::string> allowed, std::function<void(int, const std::string &)> log)
    : d_(std::make_unique<Line>(std::move(allowed), std::move(log))) {}
Client::~Client() = default;

void Client::allow(const std::string &o) {
  invoke([this, o] { d_->policy.allow(origin(o)); });
}

Client::Id Client::send(Request request, Sending how, std::function<void(Sent)> done) {
  return d_->start([this, request = std::move(request), how, done = std::move(done)](Id id) {
    return std::make_shared<Exchange>(*d_, id, request, how, done);
  });
}

Client::Id Client::fetch(Fetching what, std::function<void(Fetched)> done) {
  return d_->start([this, what = std::move(what), done = std::move(done)](Id id) {
    return make_fetch(*d_, id, what, done);
  });
}

Client::Id Client::after(double seconds, std::function<void()> then) {
  return d_->start([this, seconds, then = std::move(then)](Id id) -> std::shared_ptr<Activity> {
    return std::make_shared<Timer>(*d_, id, seconds, then);
  });
}

void Client::cancel(Id id) {
  if (id == 0) return;
  const auto drop = [this, id] {
    const auto found = d_->active.find(id);
    if (found == d_->active.end()) return;
    const auto activity = found->second;
    d_->active.erase(found);
    activity->drop();
  };
  if (on_its_thread()) {
    drop();
    return;
  }
  {
    std::lock_guard lock(d_->mutex);
    if (d_->stopped) return;
  }
  d_->timer(0, drop);
}

void Client::stop() {
  d_->stop();
}

bool Client::on_its_thread() const {
  return std::this_thread::get_id() == d_->thread_id;
}

}  // namespace http
