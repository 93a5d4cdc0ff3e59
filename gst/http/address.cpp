// SPDX-License-Identifier: LGPL-2.1-or-later
#include "http/address.hpp"

#include <cstring>
#include <memory>

#include "http/message.hpp"

namespace http {
namespace {

bool within(const guint8 *a, std::initializer_list<guint8> prefix, unsigned bits) {
  unsigned i = 0;
  for (const guint8 p : prefix) {
    const unsigned left = bits > i * 8 ? bits - i * 8 : 0;
    if (left == 0) return true;
    const guint8 mask = left >= 8 ? 0xff : static_cast<guint8>(0xff << (8 - left));
    if ((a[i] & mask) != (p & mask)) return false;
    i++;
  }
  return true;
}

// RFC 6890 and its successors: what is not globally reachable.
bool public4(const guint8 *a) {
  return !(a[0] == 0 || a[0] == 10 || a[0] == 127 || a[0] >= 224 || within(a, {100, 64}, 10) ||
           within(a, {169, 254}, 16) || within(a, {172, 16}, 12) || within(a, {192, 168}, 16) ||
           within(a, {192, 0, 0}, 24) || within(a, {192, 0, 2}, 24) || within(a, {198, 18}, 15) ||
           within(a, {198, 51, 100}, 24) || within(a, {203, 0, 113}, 24));
}

bool public6(const guint8 *a) {
  static const guint8 mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (std::memcmp(a, mapped, 12) == 0) return public4(a + 12);
  if (within(a, {0x00, 0x64, 0xff, 0x9b}, 32)) return public4(a + 12);  // NAT64
  if (within(a, {0x20, 0x02}, 16)) return public4(a + 2);               // 6to4
  return within(a, {0x20}, 3) && !within(a, {0x20, 0x01, 0x0d, 0xb8}, 32) &&
         !within(a, {0x20, 0x01, 0, 0}, 32);
}

}  // namespace

bool is_public(GInetAddress *address) {
  const guint8 *bytes = g_inet_address_to_bytes(address);
  return g_inet_address_get_family(address) == G_SOCKET_FAMILY_IPV4 ? public4(bytes) : public6(bytes);
}

std::string AddressPolicy::refuse_url(const std::string &url) const {
  if (url.size() > 16384) return "the address is longer than 16 KiB";
  const std::string where = origin(url);
  if (where.empty()) return "it is no http or https address";
  GUri *uri = g_uri_parse(url.c_str(), G_URI_FLAGS_ENCODED, nullptr);
  const bool user = !uri || g_uri_get_userinfo(uri);
  // A private address that is written as a number is refused before anybody knocks there.
  GInetAddress *number =
      uri && g_uri_get_host(uri) ? g_inet_address_new_from_string(g_uri_get_host(uri)) : nullptr;
  const bool hidden = number && !is_public(number);
  if (number) g_object_unref(number);
  if (uri) g_uri_unref(uri);
  if (user) return "an address with a user name in it is not used";
  if (where.rfind("http://", 0) == 0 && !is_allowed(where))
    return "plain http to " + where + " was not allowed (allow-hosts)";
  if (hidden && !is_allowed(where))
    return where + " is on a private address, which was not allowed (allow-hosts)";
  return {};
}

std::string AddressPolicy::refuse_peer(const std::string &where, GSocketAddress *peer) const {
  if (is_allowed(where)) return {};
  if (G_IS_PROXY_ADDRESS(peer)) return {};  // the proxy decides where it goes
  if (!G_IS_INET_SOCKET_ADDRESS(peer)) return "it is not on the internet";
  GInetAddress *address = g_inet_socket_address_get_address(G_INET_SOCKET_ADDRESS(peer));
  if (is_public(address)) return {};
  return where + " is on a private address, which was not allowed (allow-hosts)";
}

}  // namespace http
