// SPDX-License-Identifier: LGPL-2.1-or-later
#include "image_frames.hpp"

#include <utility>

#include "cover.hpp"
#include "glue/failure.hpp"
#include "media/image_reader.hpp"

GST_DEBUG_CATEGORY_EXTERN(storyboardsrc_debug);
#define GST_CAT_DEFAULT storyboardsrc_debug

namespace storyboardsrc {

#ifdef HAVE_IMAGE_MODELS
namespace {

using pictures::Setback;

glue::Failure failure_of(const Setback &x, const std::string &shot) {
  const auto code = x.kind() == Setback::Kind::Settings    ? GST_RESOURCE_ERROR_SETTINGS
                    : x.kind() == Setback::Kind::Exhausted ? GST_RESOURCE_ERROR_NO_SPACE_LEFT
                                                           : GST_RESOURCE_ERROR_FAILED;
  return glue::resource_failure(code, x.what()).shot(shot).cause(x.cause());
}

std::string hash_of(GstBuffer *pixels) {
  GstMapInfo map;
  if (!gst_buffer_map(pixels, &map, GST_MAP_READ)) throw std::bad_alloc();
  const std::string hash =
      glue::take_string(g_compute_checksum_for_data(G_CHECKSUM_SHA256, map.data, map.size));
  gst_buffer_unmap(pixels, &map);
  return hash;
}

}  // namespace

struct ImageFrames::Private {
  GstElement *element;
  std::shared_ptr<const Programme> programme;
  ImageSettings settings;
  std::string approvals_file;
  pictures::Approvals approvals;
  bool asked = false;  // for approval
  double paid = 0;     // since the last picture was handed over
  std::string currency;
  std::unique_ptr<pictures::Maker> maker;

  void told(const std::string &shot, const std::string &role, const pictures::Bought &b) {
    if (!b.cached) paid += b.price, currency = b.currency;
    GstStructure *s = gst_structure_new(
        "storyboard/picture", "shot-id", G_TYPE_STRING, shot.c_str(), "role", G_TYPE_STRING, role.c_str(),
        "model", G_TYPE_STRING, settings.model.c_str(), "file", G_TYPE_STRING, b.file.c_str(), "currency",
        G_TYPE_STRING, b.currency.c_str(), "price", G_TYPE_DOUBLE, b.price, "cached", G_TYPE_BOOLEAN,
        gboolean(b.cached), "simulated", G_TYPE_BOOLEAN, gboolean(b.simulated), nullptr);
    gst_element_post_message(element, gst_storyboard_message_new_picture(GST_OBJECT(element), s));
  }
};

ImageFrames::ImageFrames(GstElement *element, const std::string &location,
                         std::shared_ptr<const Programme> programme, const ImageSettings &settings)
    : d_(std::make_unique<Private>()) {
  d_->element = element;
  d_->programme = std::move(programme);
  d_->settings = settings;
  const auto &board = d_->programme->board();
  d_->approvals_file = pictures::Approvals::file_for(location);
  if (settings.approval != AskApproval::NotRequired || makes_frames()) {
    try {
      d_->approvals = pictures::Approvals::load(d_->approvals_file);
    } catch (const pictures::ApprovalsError &x) {
      throw glue::resource_failure(GST_RESOURCE_ERROR_READ, x.what()).cause("approvals");
    }
  }
  d_->asked =
      settings.approval == AskApproval::Required ||
      (settings.approval == AskApproval::AsWritten && (board.approve_frames || d_->approvals.required));
  if (!makes_frames()) return;
  pictures::Wishes w;
  w.model = settings.model;
  w.quality = settings.quality;
  w.base_url = settings.base_url;
  w.key_variable = settings.key_variable;
  w.key_file = settings.key_file;
  w.catalogue = settings.catalogue;
  w.production = settings.production;
  w.ledger = settings.ledger;
  w.folder = settings.cache_dir;
  w.allow_hosts = settings.allow_hosts;
  w.budget = settings.budget >= 0 ? settings.budget : board.budget ? board.budget->amount : -1;
  try {
    d_->maker = std::make_unique<pictures::Maker>(
        w, board, [p = d_->programme](const std::string &name) { return p->file(name); }, d_->approvals,
        [d = d_.get()](const std::string &shot, const std::string &role, const pictures::Bought &b) {
          d->told(shot, role, b);
        },
        [element](int level, const std::string &text) {
          if (level <= 2)
            GST_WARNING_OBJECT(element, "%s", text.c_str());
          else
            GST_INFO_OBJECT(element, "%s", text.c_str());
        });
  } catch (const Setback &x) {
    throw failure_of(x, {});
  } catch (const ledger::Error &x) {
    throw glue::resource_failure(GST_RESOURCE_ERROR_WRITE, x.what()).cause("ledger");
  }
}

ImageFrames::~ImageFrames() = default;

bool ImageFrames::makes_frames() const {
  return d_->settings.model != ImageSettings::kArtist;
}

std::optional<Picture> ImageFrames::make(const storyboard::Slot &slot, bool last,
                                         const std::atomic<bool> &cancelled) {
  if (!d_->maker || slot.shot->source) return {};
  const auto &board = d_->programme->board();
  try {
    const auto bought = d_->maker->frame(*slot.scene, *slot.shot, last, cancelled);
    media::Image image = media::read_image(bought.file, {}, [&] { return cancelled.load(); });
    if (image.bgrx.empty()) return {};
    return Picture{last ? "last" : "first",
                   last ? 1.0 : 0.0,
                   wrapped(cover(std::move(image), board.width, board.height)),
                   {},
                   {},
                   std::exchange(d_->paid, 0),
                   d_->currency};
  } catch (const pictures::Cancelled &) {
    return {};
  } catch (const Setback &x) {
    if (d_->settings.on_failed == OnImageFailed::Error) throw failure_of(x, slot.shot->id);
    std::string text = x.what();
    while (text.ends_with('.')) text.pop_back();
    gst_element_message_full_with_details(
        d_->element, GST_MESSAGE_WARNING, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_FAILED,
        g_strdup((text + "; the board artist draws it instead.").c_str()), nullptr, __FILE__, GST_FUNCTION,
        __LINE__,
        gst_structure_new("details", "shot-id", G_TYPE_STRING, slot.shot->id.c_str(), "cause", G_TYPE_STRING,
                          x.cause().c_str(), nullptr));
    return {};
  } catch (const ledger::Error &x) {
    throw glue::resource_failure(GST_RESOURCE_ERROR_WRITE, x.what()).shot(slot.shot->id).cause("ledger");
  }
}

void ImageFrames::tell(GstStoryboardShot *shot, const storyboard::Slot &slot,
                       const std::vector<Picture> &pictures) const {
  if (!d_->asked || slot.shot->source) return;
  std::vector<std::pair<std::string, std::string>> hashes;
  for (const Picture &p : pictures) hashes.emplace_back(p.role, hash_of(p.pixels.get()));
  const std::string words = pictures::words_hash(d_->programme->board(), *slot.scene, *slot.shot);
  const std::string content = pictures::content_hash(words, hashes);
  shot->approval = gst_storyboard_approval_new(d_->approvals.approves(slot.shot->id, content),
                                               content.c_str(), d_->approvals_file.c_str());
  gst_structure_set(shot->approval, "words", G_TYPE_STRING, words.c_str(), nullptr);
  for (const bool last : {false, true}) {
    const std::string key = d_->maker ? d_->maker->key_of(slot.shot->id, last) : "";
    if (!key.empty())
      gst_structure_set(shot->approval, last ? "last-order" : "first-order", G_TYPE_STRING, key.c_str(),
                        nullptr);
  }
}
#else
struct ImageFrames::Private {};
ImageFrames::ImageFrames(GstElement *, const std::string &, std::shared_ptr<const Programme>,
                         const ImageSettings &settings) {
  if (settings.model != ImageSettings::kArtist)
    throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                 "This build has no image models (it was made without libsoup or SQLite).")
        .cause("image-model");
}
ImageFrames::~ImageFrames() = default;
bool ImageFrames::makes_frames() const {
  return false;
}
std::optional<Picture> ImageFrames::make(const storyboard::Slot &, bool, const std::atomic<bool> &) {
  return {};
}
void ImageFrames::tell(GstStoryboardShot *, const storyboard::Slot &, const std::vector<Picture> &) const {}
#endif

}  // namespace storyboardsrc
