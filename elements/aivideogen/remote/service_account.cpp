// SPDX-License-Identifier: LGPL-2.1-or-later
#include "remote/service_account.hpp"

#include <glib.h>
#ifdef WITH_GNUTLS
#include <gnutls/abstract.h>
#endif

#include <algorithm>
#include <utility>

#include "http/secret.hpp"
#include "protocols/wire.hpp"

namespace aivideogen {
namespace {

constexpr gsize kMostBytes = 65536;
constexpr std::int64_t kLife = 3600, kMargin = 300;  // seconds
constexpr char kScope[] = "https://www.googleapis.com/auth/cloud-platform";

http::SecretError wrong(const std::string &whose, const std::string &why) {
  return http::SecretError("The service account of " + whose + " cannot be used: " + why + ".",
                           "api-key-file");
}

#ifdef WITH_GNUTLS
// RSASSA-PKCS1-v1_5 with SHA-256. Throws std::runtime_error.
std::string sign(const std::string &pem, const std::string &text) {
  const auto must = [](int code) {
    if (code < 0) throw std::runtime_error(gnutls_strerror(code));
  };
  const auto datum = [](const std::string &s) {
    return gnutls_datum_t{reinterpret_cast<unsigned char *>(const_cast<char *>(s.data())),
                          static_cast<unsigned>(s.size())};
  };
  gnutls_privkey_t raw = nullptr;
  must(gnutls_privkey_init(&raw));
  const std::unique_ptr<gnutls_privkey_st, decltype(&gnutls_privkey_deinit)> key(raw, gnutls_privkey_deinit);
  const gnutls_datum_t in = datum(pem), data = datum(text);
  must(gnutls_privkey_import_x509_raw(key.get(), &in, GNUTLS_X509_FMT_PEM, nullptr, 0));
  gnutls_datum_t signature{};
  must(gnutls_privkey_sign_data(key.get(), GNUTLS_DIG_SHA256, 0, &data, &signature));
  std::string out(reinterpret_cast<const char *>(signature.data), signature.size);
  gnutls_free(signature.data);
  return out;
}
#else
std::string sign(const std::string &, const std::string &) {
  throw std::runtime_error("this build cannot sign (GnuTLS was missing)");
}
#endif

}  // namespace

bool ServiceAccount::is_one(const std::string &file) {
  gchar *text = nullptr;
  gsize length = 0;
  if (file.empty() || !g_file_get_contents(file.c_str(), &text, &length, nullptr)) return false;
  const std::string start(text, std::min<gsize>(length, 100));
  g_free(text);
  const auto at = start.find_first_not_of(" \t\r\n");
  return at != std::string::npos && start[at] == '{';
}

std::shared_ptr<ServiceAccount> ServiceAccount::read(const std::string &whose, const std::string &file) {
  gchar *bytes = nullptr;
  gsize length = 0;
  if (!g_file_get_contents(file.c_str(), &bytes, &length, nullptr))
    throw wrong(whose, file + " cannot be read");
  const std::string text(bytes, std::min(length, kMostBytes));
  g_free(bytes);
  const auto json = http::Json::parse(text);
  if (length > kMostBytes || !json || (*json)["type"].text() != "service_account")
    throw wrong(whose, file + " is no service account's key file");
  std::shared_ptr<ServiceAccount> a(new ServiceAccount);
  a->mail_ = (*json)["client_email"].text();
  a->key_ = (*json)["private_key"].text();
  a->key_id_ = (*json)["private_key_id"].text();
  a->server_ = (*json)["token_uri"].text();
  a->project_ = (*json)["project_id"].text();
  if (a->mail_.empty() || a->key_.empty() || a->server_.empty())
    throw wrong(whose, file + " lacks client_email, private_key or token_uri");
  try {
    sign(a->key_, "x");
  } catch (const std::exception &x) {
    throw wrong(whose, std::string("its private key: ") + x.what());
  }
  return a;
}

std::string ServiceAccount::token() const {
  std::lock_guard lock(mutex_);
  return token_;
}

bool ServiceAccount::is_stale(std::int64_t now) const {
  std::lock_guard lock(mutex_);
  return token_.empty() || now >= renew_;
}

void ServiceAccount::distrust() {
  std::lock_guard lock(mutex_);
  token_.clear();
}

http::Request ServiceAccount::request(std::int64_t now) const {
  http::Object head;
  head.set("alg", "RS256").set("typ", "JWT");
  if (!key_id_.empty()) head.set("kid", key_id_);
  const std::string claims = http::Object()
                                 .set("iss", mail_)
                                 .set("scope", kScope)
                                 .set("aud", server_)
                                 .set("iat", now)
                                 .set("exp", now + kLife)
                                 .text();
  std::string token = wire::base64url(head.text()) + "." + wire::base64url(claims);
  token += "." + wire::base64url(sign(key_, token));
  http::Request r;
  r.method = "POST";
  r.url = server_;
  r.type = "application/x-www-form-urlencoded";
  r.body = std::make_shared<const std::string>(
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=" + token);
  return r;
}

void ServiceAccount::renew(http::Client &client, std::function<void(std::string, bool)> done) {
  waiting_.push_back(std::move(done));
  if (waiting_.size() > 1) return;
  http::Request r;
  try {
    r = request(g_get_real_time() / G_USEC_PER_SEC);
  } catch (const std::exception &x) {
    for (auto &tell : std::exchange(waiting_, {})) tell(x.what(), true);
    return;
  }
  client.send(std::move(r), {.timeout = 30}, [this](http::Sent sent) { answered(sent); });
}

void ServiceAccount::answered(const http::Sent &sent) {
  std::string error;
  bool for_good = false;
  if (!sent.reply) {
    error = sent.error;
  } else {
    const auto body = http::Json::parse(sent.reply->body);
    const std::string token = body ? (*body)["access_token"].text() : std::string();
    bool good = sent.reply->status == 200 && !token.empty();
    try {
      http::header_value(token);
    } catch (const std::invalid_argument &) {
      good = false;
    }
    if (good) {
      const double life = (*body)["expires_in"].number().value_or(kLife);
      std::lock_guard lock(mutex_);
      token_ = token;
      // Five minutes before its end; half-way through a shorter one.
      const double lasts = std::clamp(life, 0.0, 86400.0);
      renew_ = g_get_real_time() / G_USEC_PER_SEC +
               static_cast<std::int64_t>(std::max(lasts - kMargin, lasts / 2));
    } else {
      for_good = sent.reply->status >= 400 && sent.reply->status < 500 && sent.reply->status != 429;
      error = "the token server says: " + http::plain(body ? (*body)["error_description"].text()
                                                           : "HTTP " + std::to_string(sent.reply->status));
    }
  }
  for (auto &tell : std::exchange(waiting_, {})) tell(error, for_good);
}

}  // namespace aivideogen
