// SPDX-License-Identifier: LGPL-2.1-or-later
#include <algorithm>

#include "catalogue/members.hpp"
#include "catalogue/read_model.hpp"

namespace catalogue {
namespace {

using storyboard::Object;
using storyboard::Value;

ImagePrice price(const Value &v, const ImageModel &m) {
  const Object o(
      v, "a price of a picture",
      {"size", "quality", "most-pixels", "per-image", "per-reference", "per-million-output",
       "per-million-input", "per-million-text", "output-tokens", "reference-tokens", "text-tokens"});
  ImagePrice p;
  p.size = line(o, "size");
  p.quality = line(o, "quality");
  if (!p.quality.empty() && std::find(m.qualities.begin(), m.qualities.end(), p.quality) == m.qualities.end())
    o.fail("quality", "the model has no quality of that name");
  p.most_pixels = whole(o, "most-pixels", 1 << 30);
  p.per_image = number(o, "per-image", 0, 10000, 0);
  p.per_reference = number(o, "per-reference", 0, 10000, 0);
  p.per_million_output = number(o, "per-million-output", 0, 100000, 0);
  p.per_million_input = number(o, "per-million-input", 0, 100000, 0);
  p.per_million_text = number(o, "per-million-text", 0, 100000, 0);
  p.output_tokens = number(o, "output-tokens", 0, 1e6, 0);
  p.reference_tokens = number(o, "reference-tokens", 0, 1e6, 0);
  p.text_tokens = number(o, "text-tokens", 0, 1e6, 0);
  return p;
}

}  // namespace

ImageModel read_image_model(const Value &entry) {
  const Object o(entry, "an image model",
                 {"name",        "like",      "kind",         "title",       "vendor",     "protocol",
                  "id",          "base-url",  "key-variable", "options",     "checked",    "expires",
                  "sources",     "unsure",    "comment",      "sizes",       "multiple",   "least-pixels",
                  "most-pixels", "most-side", "widest",       "qualities",   "references", "prompt-most",
                  "seed",        "currency",  "prices",       "concurrency", "latency",    "simulated"});
  ImageModel m;
  read_identity(o, m);
  if (auto v = o.find("sizes"))
    for (const Value &e : v->elements(200, "sizes")) {
      const Object r(e, "a size", {"name", "width", "height"});
      m.sizes.push_back({r.at("name").line(40), static_cast<int>(r.at("width").integer(16, 16384)),
                         static_cast<int>(r.at("height").integer(16, 16384))});
    }
  m.multiple = static_cast<int>(std::max<std::uint64_t>(1, whole(o, "multiple", 1024)));
  m.least_pixels = whole(o, "least-pixels", 1 << 30);
  m.most_pixels = whole(o, "most-pixels", 1 << 30);
  if (m.most_pixels && m.most_pixels < m.least_pixels)
    o.fail("most-pixels", "expected at least as many as least-pixels");
  m.most_side = static_cast<int>(whole(o, "most-side", 16384));
  m.widest = number(o, "widest", 1, 100, 0);
  m.qualities = texts(o, "qualities", "qualities");
  m.references = static_cast<unsigned>(whole(o, "references", 1000));
  m.prompt_most = whole(o, "prompt-most", 1 << 20);
  m.seed = boolean(o, "seed", false);
  m.currency = currency(o);
  if (auto v = o.find("prices"))
    for (const Value &e : v->elements(100, "prices")) m.prices.push_back(price(e, m));
  if (auto v = o.find("concurrency")) m.concurrency = static_cast<unsigned>(v->integer(1, 10000));
  read_latency(o, m.latency);
  m.simulated = boolean(o, "simulated", false);
  return m;
}

}  // namespace catalogue
