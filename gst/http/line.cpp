// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/line.hpp"

#include <algorithm>
#include <stdexcept>

namespace http {

Line::Line(std::vector<std::string> allowed, std::function<void(int, const std::string &)> l)
    : log(std::move(l)), context(g_main_context_new()), loop(g_main_loop_new(context, FALSE)) {
  for (const auto &o : allowed) policy.allow(origin(o));
  thread = std::thread([this] { run(); });
  std::unique_lock lock(mutex);
  changed.wait(lock, [&] { return running; });
}

Line::~Line() {
  stop();
  g_main_loop_unref(loop);
  g_main_context_unref(context);
}

void Line::run() {
  g_main_context_push_thread_default(context);
  session = soup_session_new_with_options("user-agent", "gst-storyboard", "max-conns", 128,
                                          "max-conns-per-host", 64, "idle-timeout", 30, nullptr);
  // Nothing is unpacked on the way: a few bytes could become gigabytes.
  soup_session_remove_feature_by_type(session, SOUP_TYPE_CONTENT_DECODER);
  {
    std::lock_guard lock(mutex);
    thread_id = std::this_thread::get_id();
    running = true;
    changed.notify_all();
  }
  g_main_loop_run(loop);
  for (auto &[id, activity] : std::exchange(active, {})) activity->drop();
  soup_session_abort(session);
  while (g_main_context_iteration(context, FALSE)) {
  }
  g_clear_object(&session);
  while (g_main_context_iteration(context, FALSE)) {
  }
  g_main_context_pop_thread_default(context);
}

void Line::stop() {
  {
    std::lock_guard lock(mutex);
    if (stopped) return;
    stopped = true;
  }
  timer(0, [this] { g_main_loop_quit(loop); });
  if (thread.joinable()) thread.join();
}

GSource *Line::timer(double seconds, std::function<void()> then) {
  const double ms = std::clamp(seconds * 1000, 0.0, 1e9);
  GSource *source = ms > 0 ? g_timeout_source_new(static_cast<guint>(ms + 0.999)) : g_idle_source_new();
  g_source_set_priority(source, G_PRIORITY_DEFAULT);
  g_source_set_callback(
      source,
      [](gpointer data) -> gboolean {
        // The closure may destroy the timer's owner.
        auto run = *static_cast<std::function<void()> *>(data);
        run();
        return G_SOURCE_REMOVE;
      },
      new std::function<void()>(std::move(then)),
      [](gpointer data) { delete static_cast<std::function<void()> *>(data); });
  g_source_attach(source, context);
  g_source_unref(source);
  return source;
}

Client::Id Line::start(std::function<std::shared_ptr<Activity>(Id)> make) {
  Id id;
  {
    std::lock_guard lock(mutex);
    if (stopped) return 0;
    id = ++last;
  }
  auto begin = [this, id, make = std::move(make)] {
    // Registered before it does anything: it may be over at once.
    auto activity = make(id);
    active[id] = activity;
    activity->begin();
  };
  if (std::this_thread::get_id() == thread_id)
    begin();
  else
    timer(0, std::move(begin));
  return id;
}

// What libsoup's callbacks hold on to, longer than the Opening lives.
struct Opening::Shared {
  Line *line;
  std::function<void(Head)> done;  // empty: nobody waits any more
  std::string origin, refused;
  bool started = false;
  GCancellable *cancellable;  // owned by the Opening; not used after `done` is empty
};

Opening::Opening(Line &line, const Request &request, std::function<void(Head)> done)
    : cancellable_(glue::Ref<GCancellable>::adopt(g_cancellable_new())), shared_(std::make_shared<Shared>()) {
  shared_->line = &line;
  shared_->done = std::move(done);
  shared_->origin = origin(request.url);
  shared_->cancellable = cancellable_.get();

  const auto refuse = [&](const std::string &why) {
    line.timer(0, [shared = shared_, why] {
      Head head;
      head.error = why;
      if (auto tell = std::exchange(shared->done, {})) tell(std::move(head));
    });
  };
  if (const auto why = line.policy.refuse_url(request.url); !why.empty()) {
    refuse(without_query(request.url) + ": " + why);
    return;
  }
  try {
    for (const Header &h : request.headers) header_value(h.name), header_value(h.value);
  } catch (const std::invalid_argument &x) {
    refuse(without_query(request.url) + ": " + x.what());
    return;
  }

  GUri *uri = g_uri_parse(request.url.c_str(), GUriFlags(SOUP_HTTP_URI_FLAGS), nullptr);
  SoupMessage *message = uri ? soup_message_new_from_uri(request.method.c_str(), uri) : nullptr;
  if (uri) g_uri_unref(uri);
  if (!message) {
    refuse(without_query(request.url) + " is no usable address");
    return;
  }
  // A request that costs money gets a connection of its own: on a kept one that the server has just closed it
  // would be sent a second time.
  soup_message_set_flags(message,
                         SoupMessageFlags(SOUP_MESSAGE_NO_REDIRECT |
                                          (request.method == "GET" ? 0 : SOUP_MESSAGE_NEW_CONNECTION)));
  SoupMessageHeaders *headers = soup_message_get_request_headers(message);
  for (const Header &h : request.headers)
    soup_message_headers_replace(headers, h.name.c_str(), h.value.c_str());
  if (request.body) {
    GBytes *bytes = g_bytes_new_with_free_func(
        request.body->data(), request.body->size(),
        [](gpointer data) { delete static_cast<std::shared_ptr<const std::string> *>(data); },
        new std::shared_ptr<const std::string>(request.body));
    soup_message_set_request_body_from_bytes(message, request.type.c_str(), bytes);
    g_bytes_unref(bytes);
  }
  const auto hold = [&] { return new std::shared_ptr<Shared>(shared_); };
  const auto release = [](gpointer data, GClosure *) { delete static_cast<std::shared_ptr<Shared> *>(data); };
  g_signal_connect_data(
      message, "network-event",
      G_CALLBACK(+[](SoupMessage *, GSocketClientEvent event, GIOStream *connection, gpointer data) {
        auto &s = **static_cast<std::shared_ptr<Shared> *>(data);
        if (event != G_SOCKET_CLIENT_CONNECTED || !G_IS_SOCKET_CONNECTION(connection) || !s.done) return;
        auto peer = glue::Ref<GSocketAddress>::adopt(
            g_socket_connection_get_remote_address(G_SOCKET_CONNECTION(connection), nullptr));
        s.refused = peer ? s.line->policy.refuse_peer(s.origin, peer.get()) : "its address is not known";
        if (!s.refused.empty()) g_cancellable_cancel(s.cancellable);
      }),
      hold(), release, GConnectFlags(0));
  g_signal_connect_data(message, "starting", G_CALLBACK(+[](SoupMessage *, gpointer data) {
                          (*static_cast<std::shared_ptr<Shared> *>(data))->started = true;
                        }),
                        hold(), release, GConnectFlags(0));
  line.say(4, request.method + " " + without_query(request.url));
  soup_session_send_async(
      line.session, message, G_PRIORITY_DEFAULT, cancellable_.get(),
      [](GObject *session, GAsyncResult *result, gpointer data) {
        std::unique_ptr<std::shared_ptr<Shared>> held(static_cast<std::shared_ptr<Shared> *>(data));
        auto shared = *held;
        GError *error = nullptr;
        SoupMessage *m = soup_session_get_async_result_message(SOUP_SESSION(session), result);
        auto message = glue::Ref<SoupMessage>::share(m);
        auto body =
            glue::Ref<GInputStream>::adopt(soup_session_send_finish(SOUP_SESSION(session), result, &error));
        Head head;
        head.may_have_arrived = shared->started;
        if (body && message) {
          head.status = soup_message_get_status(message.get());
          soup_message_headers_foreach(
              soup_message_get_response_headers(message.get()),
              [](const char *name, const char *value, gpointer to) {
                static_cast<std::vector<Header> *>(to)->push_back({name, value});
              },
              &head.headers);
          head.body = body.get();
        } else {
          head.error = !shared->refused.empty() ? shared->refused
                       : error                  ? shared->origin + ": " + error->message
                                                : shared->origin + ": no reply";
          if (!shared->refused.empty()) head.may_have_arrived = false;
        }
        g_clear_error(&error);
        if (auto tell = std::exchange(shared->done, {})) tell(std::move(head));
      },
      hold());
  g_object_unref(message);
}

Opening::~Opening() {
  shared_->done = {};
  g_cancellable_cancel(cancellable_.get());
}

}  // namespace http
