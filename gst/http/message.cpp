// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/message.hpp"

#include <glib.h>

#include <stdexcept>

namespace http {

std::string Reply::header(const std::string &name) const {
  for (const Header &h : headers)
    if (g_ascii_strcasecmp(h.name.c_str(), name.c_str()) == 0) return h.value;
  return {};
}

std::string header_value(const std::string &value) {
  for (const unsigned char c : value)
    if (c < 0x20 || c == 0x7f)
      throw std::invalid_argument("a value with control characters cannot be a header");
  return value;
}

std::string url_segment(const std::string &value) {
  gchar *escaped = g_uri_escape_string(value.c_str(), nullptr, FALSE);
  std::string out = escaped ? escaped : "";
  g_free(escaped);
  if (out == ".") return "%2E";
  if (out == "..") return "%2E%2E";
  return out;
}

namespace {
struct UriUnref {
  void operator()(GUri *u) const noexcept { g_uri_unref(u); }
};
using Uri = std::unique_ptr<GUri, UriUnref>;

Uri parse(const std::string &url) {
  return Uri(
      g_uri_parse(url.c_str(), GUriFlags(G_URI_FLAGS_ENCODED | G_URI_FLAGS_SCHEME_NORMALIZE), nullptr));
}
}  // namespace

std::string origin(const std::string &url) {
  const Uri u = parse(url);
  if (!u || !g_uri_get_host(u.get())) return {};
  const std::string scheme = g_uri_get_scheme(u.get());
  if (scheme != "http" && scheme != "https") return {};
  gchar *lower = g_ascii_strdown(g_uri_get_host(u.get()), -1);
  std::string host = lower;
  g_free(lower);
  if (host.empty()) return {};
  if (host.find(':') != std::string::npos) host = "[" + host + "]";
  const int port = g_uri_get_port(u.get());
  const int usual = scheme == "https" ? 443 : 80;
  return scheme + "://" + host + (port > 0 && port != usual ? ":" + std::to_string(port) : "");
}

std::string without_query(const std::string &url) {
  const std::string o = origin(url);
  if (o.empty()) return "(no http address)";
  const Uri u = parse(url);
  std::string path = g_uri_get_path(u.get());
  if (path.size() > 120) path = path.substr(0, 117) + "...";
  return o + path;
}

Multipart::Multipart() {
  gchar *uuid = g_uuid_string_random();
  boundary_ = std::string("storyboard-") + uuid;
  g_free(uuid);
}

namespace {
std::string quoted(const std::string &name) {
  std::string out = "\"";
  for (const char c : header_value(name)) {
    if (c == '"') {
      out += "%22";
    } else {
      out += c;
    }
  }
  return out + "\"";
}
}  // namespace

void Multipart::field(const std::string &name, const std::string &value) {
  body_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(name) + "\r\n\r\n" +
           value + "\r\n";
}

void Multipart::file(const std::string &name, const std::string &filename, const std::string &type,
                     const std::string &bytes) {
  body_ += "--" + boundary_ + "\r\nContent-Disposition: form-data; name=" + quoted(name) +
           "; filename=" + quoted(filename) + "\r\nContent-Type: " + header_value(type) + "\r\n\r\n" + bytes +
           "\r\n";
}

void Multipart::finish(Request &request) {
  body_ += "--" + boundary_ + "--\r\n";
  request.type = "multipart/form-data; boundary=" + boundary_;
  request.body = std::make_shared<const std::string>(std::move(body_));
  body_.clear();
}

}  // namespace http
