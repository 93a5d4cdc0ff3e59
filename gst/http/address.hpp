// SPDX-License-Identifier: LGPL-2.1-or-later
// Where a request may go: a reply or a storyboard must not make this machine talk to its own neighbours.
#pragma once
#include <gio/gio.h>

#include <set>
#include <string>

namespace http {

class AddressPolicy {
 public:
  // `allowed`: origins (scheme://host[:port]) that may be plain http or on private addresses.
  void allow(const std::string &origin) { allowed_.insert(origin); }
  bool is_allowed(const std::string &origin) const { return allowed_.count(origin) > 0; }
  // Empty, or why a request may not go to `url`: not http(s), with a user name, plain http at a stranger's.
  std::string refuse_url(const std::string &url) const;
  // Empty, or why the connection to `peer` may not be used for `origin`: names can point anywhere, so the
  // address that was really connected to counts.
  std::string refuse_peer(const std::string &origin, GSocketAddress *peer) const;

 private:
  std::set<std::string> allowed_;
};

bool is_public(GInetAddress *address);

}  // namespace http
