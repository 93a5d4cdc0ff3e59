// SPDX-License-Identifier: LGPL-2.1-or-later
#include "server.hpp"

#include <libsoup/soup.h>

#include <condition_variable>
#include <cstring>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace fakes {

std::string Exchange::header(const std::string &name) const {
  for (const auto &[n, v] : headers)
    if (g_ascii_strcasecmp(n.c_str(), name.c_str()) == 0) return v;
  return {};
}

namespace {
struct Route {
  std::string method, prefix;
  Server::Handler handler;
};
struct Disturbance {
  std::string method, prefix;
  Answer answer;
  bool handled;
  unsigned left;
};
bool fits(const std::string &method, const std::string &prefix, const Exchange &x) {
  return (method.empty() || method == x.method) && x.path.rfind(prefix, 0) == 0;
}
}  // namespace

struct Server::Private {
  GMainContext *context = g_main_context_new();
  GMainLoop *loop = g_main_loop_new(context, FALSE);
  std::thread thread;
  mutable std::mutex mutex;  // guards the rest
  std::condition_variable changed;
  unsigned port = 0;
  std::vector<Route> routes;
  std::vector<Disturbance> disturbances;
  std::vector<Exchange> log;

  void run();
  static void handle(SoupServer *, SoupServerMessage *m, const char *path, GHashTable *query, gpointer self);
  Answer answer(const Exchange &x);
  void send(SoupServerMessage *m, const Answer &a);
  void raw(SoupServerMessage *m, const Answer &a);
  GSource *later(double seconds, std::function<bool()> what);
};

void Server::Private::run() {
  g_main_context_push_thread_default(context);
  SoupServer *server = soup_server_new("server-header", "fake", nullptr);
  soup_server_add_handler(server, nullptr, handle, this, nullptr);
  GError *error = nullptr;
  // A socket of our own: libsoup's takes ten connections at a time.
  GSocket *socket = g_socket_new(G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
  GInetAddress *loopback = g_inet_address_new_loopback(G_SOCKET_FAMILY_IPV4);
  GSocketAddress *address = g_inet_socket_address_new(loopback, 0);
  if (socket) {
    g_socket_set_listen_backlog(socket, 512);
    if (g_socket_bind(socket, address, TRUE, &error) && g_socket_listen(socket, &error))
      soup_server_listen_socket(server, socket, SoupServerListenOptions(0), &error);
  }
  g_object_unref(address);
  g_object_unref(loopback);
  g_clear_object(&socket);
  {
    std::lock_guard lock(mutex);
    GSList *uris = soup_server_get_uris(server);
    port = uris ? static_cast<unsigned>(g_uri_get_port(static_cast<GUri *>(uris->data))) : 1;
    g_slist_free_full(uris, reinterpret_cast<GDestroyNotify>(g_uri_unref));
    changed.notify_all();
  }
  g_clear_error(&error);
  g_main_loop_run(loop);
  soup_server_disconnect(server);
  g_object_unref(server);
  while (g_main_context_iteration(context, FALSE)) {
  }
  g_main_context_pop_thread_default(context);
}

GSource *Server::Private::later(double seconds, std::function<bool()> what) {
  GSource *source = g_timeout_source_new(static_cast<guint>(seconds * 1000));
  g_source_set_callback(
      source, [](gpointer f) -> gboolean { return (*static_cast<std::function<bool()> *>(f))(); },
      new std::function<bool()>(std::move(what)),
      [](gpointer f) { delete static_cast<std::function<bool()> *>(f); });
  g_source_attach(source, context);
  g_source_unref(source);
  return source;
}

Answer Server::Private::answer(const Exchange &x) {
  Handler handler;
  std::unique_ptr<Answer> instead;
  bool handled = true;
  {
    std::lock_guard lock(mutex);
    log.push_back(x);
    for (auto &d : disturbances)
      if (d.left > 0 && fits(d.method, d.prefix, x)) {
        d.left--;
        instead = std::make_unique<Answer>(d.answer);
        handled = d.handled;
        break;
      }
    std::size_t longest = 0;
    for (const auto &r : routes)
      if (fits(r.method, r.prefix, x) && r.prefix.size() + 1 > longest) {
        longest = r.prefix.size() + 1;
        handler = r.handler;
      }
  }
  Answer a;
  a.status = 404;
  a.body = R"({"error":{"message":"no such path"}})";
  if (handled && handler) {
    try {
      a = handler(x);
    } catch (const Answer &thrown) {
      a = thrown;
    } catch (const std::exception &e) {
      a = {};
      a.status = 500;
      a.body = std::string(R"({"error":{"message":"the fake failed: )") + e.what() + "\"}}";
    }
  }
  return instead ? *instead : a;
}

void Server::Private::handle(SoupServer *, SoupServerMessage *m, const char *path, GHashTable *query,
                             gpointer data) {
  auto *self = static_cast<Private *>(data);
  Exchange x;
  x.method = soup_server_message_get_method(m);
  x.path = path;
  GUri *uri = soup_server_message_get_uri(m);
  if (const char *q = g_uri_get_query(uri)) x.query = q;
  if (query) {
    GHashTableIter iter;
    gpointer key, value;
    g_hash_table_iter_init(&iter, query);
    while (g_hash_table_iter_next(&iter, &key, &value))
      x.parameters[static_cast<char *>(key)] = value ? static_cast<char *>(value) : "";
  }
  soup_message_headers_foreach(
      soup_server_message_get_request_headers(m),
      [](const char *name, const char *value, gpointer to) {
        static_cast<std::vector<std::pair<std::string, std::string>> *>(to)->emplace_back(name, value);
      },
      &x.headers);
  SoupMessageBody *body = soup_server_message_get_request_body(m);
  GBytes *bytes = soup_message_body_flatten(body);
  gsize size = 0;
  const auto *content = static_cast<const char *>(g_bytes_get_data(bytes, &size));
  if (content) x.body.assign(content, size);
  g_bytes_unref(bytes);

  const Answer a = self->answer(x);
  if (a.delay <= 0) {
    self->send(m, a);
    return;
  }
  soup_server_message_pause(m);
  g_object_ref(m);
  self->later(a.delay, [self, m, a] {
    self->send(m, a);
    if (!a.drop && !a.truncate && !a.endless) soup_server_message_unpause(m);
    g_object_unref(m);
    return false;
  });
}

void Server::Private::send(SoupServerMessage *m, const Answer &a) {
  if (a.drop || a.truncate || a.endless) {
    raw(m, a);
    return;
  }
  soup_server_message_set_status(m, a.status, nullptr);
  for (const auto &[name, value] : a.headers)
    soup_message_headers_append(soup_server_message_get_response_headers(m), name.c_str(), value.c_str());
  soup_server_message_set_response(m, a.type.c_str(), SOUP_MEMORY_COPY, a.body.data(), a.body.size());
}

// What libsoup would never say is said on its socket; the message itself stays paused and dies with the
// connection.
void Server::Private::raw(SoupServerMessage *m, const Answer &a) {
  GSocket *socket = static_cast<GSocket *>(g_object_ref(soup_server_message_get_socket(m)));
  soup_server_message_pause(m);
  std::string head;
  if (!a.drop) {
    head = "HTTP/1.1 " + std::to_string(a.status) + " Fake\r\nContent-Type: " + a.type + "\r\n";
    for (const auto &[name, value] : a.headers) head += name + ": " + value + "\r\n";
    if (a.endless)
      head += "Transfer-Encoding: chunked\r\n\r\n";
    else
      head += "Content-Length: " + std::to_string(a.body.size()) + "\r\n\r\n" + a.body.substr(0, *a.truncate);
  }
  g_socket_set_blocking(socket, TRUE);
  for (std::size_t sent = 0; sent < head.size();) {
    const gssize n = g_socket_send(socket, head.data() + sent, head.size() - sent, nullptr, nullptr);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
  }
  if (a.endless) {
    const std::string chunk = "400\r\n" + std::string(1024, 'x') + "\r\n";
    later(0.02, [socket, chunk] {
      if (g_socket_send(socket, chunk.data(), chunk.size(), nullptr, nullptr) > 0) return true;
      g_object_unref(socket);
      return false;
    });
    return;
  }
  g_socket_shutdown(socket, TRUE, TRUE, nullptr);
  g_object_unref(socket);
}

Server::Server() : d_(std::make_unique<Private>()) {
  d_->thread = std::thread([this] { d_->run(); });
  std::unique_lock lock(d_->mutex);
  d_->changed.wait(lock, [&] { return d_->port != 0; });
  if (d_->port == 1) throw std::runtime_error("the fake server cannot listen");
}

Server::~Server() {
  d_->later(0, [this] {
    g_main_loop_quit(d_->loop);
    return false;
  });
  d_->thread.join();
  g_main_loop_unref(d_->loop);
  g_main_context_unref(d_->context);
}

unsigned Server::port() const {
  std::lock_guard lock(d_->mutex);
  return d_->port;
}
std::string Server::base() const {
  return "http://127.0.0.1:" + std::to_string(port());
}
void Server::on(const std::string &method, const std::string &prefix, Handler handler) {
  std::lock_guard lock(d_->mutex);
  d_->routes.push_back({method, prefix, std::move(handler)});
}
void Server::disturb(const std::string &method, const std::string &prefix, Answer answer, bool handled,
                     unsigned times) {
  std::lock_guard lock(d_->mutex);
  d_->disturbances.push_back({method, prefix, std::move(answer), handled, times});
}
std::vector<Exchange> Server::log() const {
  std::lock_guard lock(d_->mutex);
  return d_->log;
}
std::size_t Server::count(const std::string &method, const std::string &prefix) const {
  std::lock_guard lock(d_->mutex);
  std::size_t n = 0;
  for (const auto &x : d_->log) n += fits(method, prefix, x);
  return n;
}

}  // namespace fakes
