// SPDX-License-Identifier: LGPL-2.1-or-later
// Storyboard frames from an image model, where the storyboard has no file; and whether somebody has approved
// what there is.
#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pictures.hpp"
#include "programme.hpp"
#ifdef HAVE_IMAGE_MODELS
#include "pictures/maker.hpp"
#endif

namespace storyboardsrc {

enum class OnImageFailed { Error, Artist };                   // the model makes no picture
enum class AskApproval { AsWritten, Required, NotRequired };  // before video is paid for

struct ImageSettings {
  static constexpr char kArtist[] = "artist";
  std::string model = kArtist;
  std::string quality, base_url, key_variable, key_file;
  OnImageFailed on_failed = OnImageFailed::Error;
  AskApproval approval = AskApproval::AsWritten;
  double budget = -1;  // -1: the storyboard's
  std::string production, ledger, catalogue, cache_dir, allow_hosts;
};

class ImageFrames {
 public:
  // Throws glue::Failure (resource SETTINGS and others): an unknown model, no key, a broken file of
  // approvals.
  ImageFrames(GstElement *element, const std::string &location, std::shared_ptr<const Programme> programme,
              const ImageSettings &settings);
  ~ImageFrames();  // below a second

  bool makes_frames() const;  // whether there is an image model
  // The frame; nothing when the board artist is to draw it, or as soon as `cancelled` becomes true. Posts
  // `storyboard/picture`. Throws glue::Failure.
  std::optional<Picture> make(const storyboard::Slot &slot, bool last, const std::atomic<bool> &cancelled);
  // Says in the shot whether its pictures are approved, where that is asked for.
  void tell(GstStoryboardShot *shot, const storyboard::Slot &slot,
            const std::vector<Picture> &pictures) const;

 private:
  struct Private;
  const std::unique_ptr<Private> d_;
};

}  // namespace storyboardsrc
