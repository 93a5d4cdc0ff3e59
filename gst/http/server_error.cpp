// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/server_error.hpp"

#include <glib.h>

#include <algorithm>

namespace http {

std::string plain(const std::string &text) {
  char *valid = g_utf8_make_valid(text.data(), static_cast<gssize>(std::min<std::size_t>(text.size(), 2000)));
  std::string out;
  std::size_t characters = 0;
  for (const char *p = valid; *p && characters < 500; p = g_utf8_next_char(p), characters++) {
    const gunichar c = g_utf8_get_char(p);
    const auto type = g_unichar_type(c);
    if (g_unichar_iscntrl(c) || type == G_UNICODE_FORMAT || type == G_UNICODE_LINE_SEPARATOR)
      out += ' ';
    else
      out.append(p, static_cast<std::size_t>(g_utf8_next_char(p) - p));
  }
  g_free(valid);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Fault fault_of(unsigned status) {
  switch (status) {
    case 401:
    case 403:
      return Fault::Auth;
    case 402:
      return Fault::Balance;
    case 404:
    case 410:
      return Fault::NotFound;
    case 408:
    case 425:
      return Fault::Retryable;
    case 429:
      return Fault::RateLimited;
    default:
      break;
  }
  if (status >= 500) return Fault::Retryable;
  return status >= 400 ? Fault::Invalid : Fault::Unknown;
}

ServerError error(const Reply &reply, Fault fault, const std::string &code, const std::string &message) {
  ServerError e;
  e.fault = fault;
  e.code = plain(code).substr(0, 100);
  if (e.code.empty()) e.code = std::to_string(reply.status);
  e.message = plain(message);
  if (e.message.empty()) e.message = "HTTP " + std::to_string(reply.status);
  return e;
}

ServerError strange(const Reply &reply, const std::string &what) {
  const Fault fault = reply.status >= 200 && reply.status < 300 ? Fault::Unknown : fault_of(reply.status);
  return error(reply, fault, std::to_string(reply.status),
               "HTTP " + std::to_string(reply.status) + ", " + what);
}

}  // namespace http
