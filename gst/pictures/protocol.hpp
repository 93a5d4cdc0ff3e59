// SPDX-License-Identifier: LGPL-2.1-or-later
// The wire format of an image model: makes the one request that costs money and reads its reply, and does
// neither send nor wait nor keep anything. Image models answer at once (within minutes), with the picture.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "catalogue/image_model.hpp"
#include "generation/generation.hpp"
#include "http/message.hpp"
#include "http/server_error.hpp"

namespace pictures {

// An order to an image model is a Generation of mode "picture": prompt, width, height, `resolution` (the
// size's name), option "quality", and pictures that go in as inputs of the role Image. So it is filed in the
// ledger as takes are.
using Order = generation::Generation;

// How a model is reached: its catalogue entry, with what the user put in its place.
struct Access {
  std::string base_url;  // without a trailing slash
  std::string key;       // secret; empty: none
  std::string model;     // the provider's name for it
  std::map<std::string, std::string> options;
};

struct Reply {                               // to an order that was carried out
  std::shared_ptr<const std::string> bytes;  // the picture ...
  std::string url;                           // ... or its place: absolute; expires, maybe signed
  std::string task;                          // the provider's name for the reply; empty: it gives none
  std::optional<catalogue::ImageUsage> usage;
};

class Protocol {
 public:
  virtual ~Protocol() = default;
  // Throws std::invalid_argument when the order cannot be put on this wire: nothing was sent, nothing paid.
  virtual http::Request create(const Order &order, const Access &access) const = 0;
  virtual std::variant<Reply, http::ServerError> created(const http::Reply &reply) const = 0;
};

// By the catalogue's name of the protocol; null when there is none of that name.
std::unique_ptr<Protocol> make_protocol(const std::string &name);
std::vector<std::string> protocol_names();
// Whether an entry of the ledger is about a picture.
bool is_protocol(const std::string &name);

namespace wire {  // what the formats share

std::string option(const Access &access, const std::string &name);  // "" = none
std::string data_url(const generation::Medium &picture);            // data:image/png;base64,...
http::Request post(const Access &access, const std::string &path, const std::string &json,
                   std::vector<http::Header> credentials);
// The name as the ledger may keep it; "" when it may not stand there.
std::string task_name(const std::string &text);
// The picture itself or its place from {"b64_json"} or {"url"}; false when there is neither.
bool take_picture(const std::string &base64, const std::string &url, Reply &into);

}  // namespace wire
}  // namespace pictures
