// SPDX-License-Identifier: LGPL-2.1-or-later
// Servers that behave like the image models' APIs: strict about every member, a picture of the size that was
// asked for, a count of what was charged. The n-th picture has a colour of its own.
#pragma once
#include <mutex>
#include <string>
#include <vector>

#include "document/json_reader.hpp"
#include "fakes/server.hpp"

namespace fakes {

// A PNG of two colours; the left half is `colour` (0xRRGGBB).
std::string png_of(int width, int height, unsigned colour);

class Images {
 public:
  Server server;
  const std::string key = "key-for-tests-7f3a";
  struct Order {
    std::string prompt;
    unsigned pictures = 0;  // that went in
    int width = 0, height = 0;
    bool charged = true;
  };
  std::vector<Order> orders() const;  // those that were understood
  std::size_t charged() const;
  static unsigned colour(unsigned n);  // of the n-th picture, from 1

 protected:
  // Notes the order; returns the picture. A prompt with "forbidden" is for the caller to refuse.
  std::string make(const Order &order);
  void refused(Order order);

 private:
  mutable std::mutex mutex_;
  std::vector<Order> orders_;
};

// OpenAI Images. `local`: a server of one's own that wants response_format and pictures as files.
class OpenAiImages : public Images {
 public:
  static constexpr char kLike[] = "gpt-image-2", kCreate[] = "/v1/images", kModeration[] = "moderation";
  explicit OpenAiImages(bool local = false);
  std::string base() const { return server.base() + "/v1"; }
  bool as_url = false;  // replies with an address instead of the picture

 private:
  Answer create(const Exchange &exchange, bool edit);
  Answer form(const Exchange &exchange);
  Answer picture(const Order &order, const std::string &size);
  const bool local_;
};

class GeminiImages : public Images {
 public:
  static constexpr char kLike[] = "gemini-3.1-flash-image", kCreate[] = "/v1beta/models",
                        kModeration[] = "moderation";
  GeminiImages();
  std::string base() const { return server.base() + "/v1beta"; }
};

class ArkImages : public Images {
 public:
  static constexpr char kLike[] = "seedream-4.0", kCreate[] = "/api/v3/images", kModeration[] = "moderation";
  ArkImages();
  std::string base() const { return server.base() + "/api/v3"; }
};

}  // namespace fakes
