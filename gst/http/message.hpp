// SPDX-License-Identifier: LGPL-2.1-or-later
// A request and its reply, as plain values: protocols make and read them without a network.
#pragma once
#include <memory>
#include <string>
#include <vector>

namespace http {

struct Header {
  std::string name, value;
  bool secret = false;  // a credential: never logged, never sent to another origin
};

struct Request {
  std::string method = "GET";
  std::string
      url;  // https, or http where the user allowed that host; may be signed: logged without its query
  std::vector<Header> headers;
  std::string type;  // of the body: "application/json", "multipart/form-data; boundary=..."; empty: no body
  std::shared_ptr<const std::string> body;
};

struct Reply {
  unsigned status = 0;
  std::vector<Header> headers;
  std::string body;
  // First header of that name, in any case; empty when there is none.
  std::string header(const std::string &name) const;
};

// Value as an HTTP header or part of a URL may carry it; throws std::invalid_argument on control characters.
std::string header_value(const std::string &value);
std::string url_segment(const std::string &value);  // percent-encoded, "/" too
// scheme://host[:port]; empty when it is no http(s) URL.
std::string origin(const std::string &url);
// For people and logs: without user, query and fragment.
std::string without_query(const std::string &url);

// A multipart/form-data body.
class Multipart {
 public:
  Multipart();
  void field(const std::string &name, const std::string &value);
  void file(const std::string &name, const std::string &filename, const std::string &type,
            const std::string &bytes);
  void finish(Request &request);  // sets type and body
 private:
  std::string boundary_, body_;
};

}  // namespace http
