// SPDX-License-Identifier: LGPL-2.1-or-later
// Reading the members that entries of all kinds have.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "catalogue/model.hpp"
#include "document/json_reader.hpp"

namespace catalogue {

constexpr std::size_t kText = 1000;  // characters of a line in a catalogue

std::vector<std::string> texts(const storyboard::Object &o, const char *key, const char *what);
double number(const storyboard::Object &o, const char *key, double least, double most, double otherwise);
std::uint64_t whole(const storyboard::Object &o, const char *key, std::int64_t most);
bool boolean(const storyboard::Object &o, const char *key, bool otherwise);
std::optional<bool> maybe(const storyboard::Object &o, const char *key);
// An empty text takes back what an entry is "like".
std::string line(const storyboard::Object &o, const char *key);
std::string date(const storyboard::Object &o, const char *key);
void types(const storyboard::Object &o, std::vector<std::string> &into, std::uint64_t &bytes);
std::string currency(const storyboard::Object &o);
void read_latency(const storyboard::Object &o, Latency &into);
std::map<std::string, std::string> options(const storyboard::Object &o);
std::string base_url(const storyboard::Object &o);

// Name, title, vendor, how it is reached, when and where it was found.
template <class Entry>
void read_identity(const storyboard::Object &o, Entry &m) {
  m.name = o.at("name").line(100);
  if (m.name.find_first_of(" \"'") != std::string::npos)
    o.fail("name", "a model's name has no spaces or quotes");
  m.title = line(o, "title");
  m.vendor = line(o, "vendor");
  m.protocol = o.at("protocol").name("a protocol");
  m.id = line(o, "id");
  m.base_url = base_url(o);
  m.key_variable = line(o, "key-variable");
  m.options = options(o);
  m.checked = date(o, "checked");
  m.expires = date(o, "expires");
  m.sources = texts(o, "sources", "sources");
  m.unsure = texts(o, "unsure", "fields");
}

}  // namespace catalogue
