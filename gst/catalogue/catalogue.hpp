// SPDX-License-Identifier: LGPL-2.1-or-later
// All known models: files that come with the package, then the user's, then those a property names. A later
// entry replaces or, with "like", varies an earlier one.
#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "catalogue/image_model.hpp"
#include "catalogue/model.hpp"

namespace catalogue {

// One sentence with file, JSON path and line.
class Error : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Catalogue {
 public:
  // Reads *.json of the package's models folder ($GST_STORYBOARD_DATA/catalogue/models, or the installed
  // one), of gst-storyboard/models in the user's configuration folder, and then `extra`: a file, or a folder
  // of them ("" = none). Throws Error.
  static Catalogue load(const std::string &extra = {});
  void add(const std::string &text, const std::string &file);  // one file's text. Throws Error.

  const Model *find(const std::string &name) const;
  // Throws Error: names the nearest known ones.
  const Model &at(const std::string &name) const;
  const std::vector<Model> &models() const { return models_; }  // video models, by name

  // The same of the image models: entries of kind "image".
  const ImageModel *find_image(const std::string &name) const;
  const ImageModel &image_at(const std::string &name) const;
  const std::vector<ImageModel> &image_models() const { return image_models_; }

 private:
  std::vector<Model> models_;
  std::vector<ImageModel> image_models_;
  std::map<std::string, std::string> texts_;  // the entries as JSON, for those that are "like" one
};

}  // namespace catalogue
