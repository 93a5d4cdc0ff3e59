// SPDX-License-Identifier: LGPL-2.1-or-later
#include "source.hpp"

#include <utility>

#include "glue/failure.hpp"

GST_DEBUG_CATEGORY_EXTERN(storyboardsrc_debug);
#define GST_CAT_DEFAULT storyboardsrc_debug

namespace storyboardsrc {

Source::Source(GstElement *self) : self_(self) {
  auto *base = GST_BASE_SRC(self);
  gst_base_src_set_format(base, GST_FORMAT_TIME);
  // A shot is pushed with all its pictures, even when the segment ends between two of them.
  gst_base_src_set_automatic_eos(base, FALSE);
  // GstBaseSrc 1.22 cannot put sticky events between its segment and its buffer; a probe can.
  gst_pad_add_probe(
      GST_BASE_SRC_PAD(base), GST_PAD_PROBE_TYPE_BUFFER,
      [](GstPad *, GstPadProbeInfo *, gpointer data) {
        static_cast<Source *>(data)->push_events();
        return GST_PAD_PROBE_OK;
      },
      this, nullptr);
}

void Source::load() {
  const Settings wanted = settings();
  hopeless_ = false;
  if (asks_for_plan(wanted)) {
    if (!wanted.commission.brief.empty() && !wanted.location.empty())
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                   "Both \"brief\" and \"location\" are set; set one of them.")
          .cause("brief");
    return;  // planned in the streaming thread: it may take minutes
  }
  auto programme = std::make_shared<const Programme>(wanted.location, wanted.allow_outside,
                                                     Cutting{wanted.align, wanted.make_room});
  auto images = std::make_shared<ImageFrames>(self_, wanted.location, programme, wanted.images);
  if (!images->makes_frames()) check_pictures(*programme, wanted.draw);
  GST_INFO_OBJECT(self_, "\"%s\": %zu shots, %" GST_TIME_FORMAT, programme->board().title.c_str(),
                  programme->slots().size(), GST_TIME_ARGS(programme->duration()));
  const auto &scored = programme->score();
  if (scored.cuts > 0)
    GST_INFO_OBJECT(self_, "%u of %u cuts moved to the music, %u are on no beat", scored.moved, scored.cuts,
                    scored.missed);
  if (!scored.unstable.empty())
    GST_ELEMENT_WARNING(self_, STREAM, FAILED,
                        ("\"%s\" has no stable beat: cuts stay where the storyboard has them; say where its "
                         "beats are under \"beats\"",
                         scored.unstable.c_str()),
                        (nullptr));
  change([&](Settings &) {
    programme_ = std::move(programme);
    images_ = std::move(images);
  });
}

// The state change does not wait for a language model: the streaming thread does, and can be interrupted.
bool Source::plan() {
  if (programme() || hopeless_) return true;
  const Settings wanted = settings();
  Commission c = wanted.commission;
  if (c.brief.empty()) c.location = wanted.location;
  if (plan_text_.empty() || planned_ != c) {
    const auto say = [&](GstProgressType type, const std::string &text) {
      gst_element_post_message(self_,
                               gst_message_new_progress(GST_OBJECT(self_), type, "plan", text.c_str()));
    };
    say(GST_PROGRESS_TYPE_START, "planning the storyboard");
    auto made =
        plan_film(c, cancelled_, [&](const std::string &line) { say(GST_PROGRESS_TYPE_CONTINUE, line); });
    if (made.text.empty()) {
      say(GST_PROGRESS_TYPE_CANCELED, "planning was interrupted");
      return false;
    }
    say(GST_PROGRESS_TYPE_COMPLETE, "the storyboard is planned");
    if (!made.warning.empty())
      GST_ELEMENT_WARNING(self_, RESOURCE, READ, ("%s", made.warning.c_str()), (nullptr));
    gst_element_post_message(self_, gst_message_new_element(GST_OBJECT(self_), made.message));
    plan_text_ = std::move(made.text), plan_folder_ = std::move(made.folder), planned_ = c;
  }
  auto programme = std::make_shared<const Programme>(plan_text_, "the planned storyboard", plan_folder_,
                                                     wanted.allow_outside, Cutting{wanted.align, wanted.make_room});
  auto images = std::make_shared<ImageFrames>(self_, c.brief.empty() ? wanted.location : std::string(),
                                              programme, wanted.images);
  if (!images->makes_frames()) check_pictures(*programme, wanted.draw);
  const auto length = programme->duration();
  change([&](Settings &) {
    programme_ = std::move(programme);
    images_ = std::move(images);
  });
  seek(wanted_);
  GST_OBJECT_LOCK(self_);
  GST_BASE_SRC(self_)->segment.duration = length;
  GST_OBJECT_UNLOCK(self_);
  gst_element_post_message(self_, gst_message_new_duration_changed(GST_OBJECT(self_)));
  return true;
}

void Source::start() {
  seek(0);
  if (!programme()) return;
  GST_OBJECT_LOCK(self_);
  GST_BASE_SRC(self_)->segment.duration = programme()->duration();
  GST_OBJECT_UNLOCK(self_);
}

void Source::unload() {
  pictures_.clear();
  events_.clear();
  std::shared_ptr<ImageFrames> images;  // its end waits a moment, not under the lock
  change([&](Settings &) {
    programme_.reset();
    images.swap(images_);
  });
}

void Source::seek(GstClockTime to) {
  const auto film = programme();
  wanted_ = to;
  pictures_.clear();
  events_.clear();
  announce_ = true;
  slot_ = film ? film->slot_at(to) : 0;
  offset_ = film && slot_ < film->slots().size() ? to - film->start(film->slots()[slot_]) : 0;
}

// Makes the pictures of the next shot and the events before them; false when cancelled.
bool Source::prepare_shot() {
  const auto film = programme();
  const storyboard::Slot &slot = film->slots()[slot_];
  std::shared_ptr<ImageFrames> images;
  change([&](Settings &) { images = images_; });
  const auto pictures = make_pictures(*film, slot, settings().draw, *images, cancelled_);
  if (pictures.empty()) return false;

  std::unique_ptr<GstStoryboardShot, decltype(&gst_storyboard_shot_free)> shot(film->describe(slot),
                                                                               gst_storyboard_shot_free);
  shot->offset = offset_;
  add_frames(shot.get(), pictures, *film);
  images->tell(shot.get(), slot, pictures);
  if (announce_) {
    events_.push_back(film->film_event());
    events_.push_back(film->toc_event());
    if (auto tags = film->tag_event()) events_.push_back(std::move(tags));
    announce_ = false;
  }
  events_.push_back(glue::Ref<GstEvent>::adopt(gst_storyboard_event_new_shot(shot.get())));
  GST_INFO_OBJECT(self_, "shot %s: %zu pictures, %" GST_TIME_FORMAT " + %" GST_TIME_FORMAT, shot->shot_id,
                  pictures.size(), GST_TIME_ARGS(shot->start), GST_TIME_ARGS(shot->duration));

  const auto n = static_cast<gint>(pictures.size());
  for (gint i = 0; i < n; i++) {
    // metadata of its own over the pixels that the event shares
    auto buffer =
        glue::Ref<GstBuffer>::adopt(gst_buffer_copy(pictures[static_cast<std::size_t>(i)].pixels.get()));
    const GstClockTime from = gst_util_uint64_scale_int_round(shot->duration, i, n);
    const GstClockTime to = gst_util_uint64_scale_int_round(shot->duration, i + 1, n);
    GST_BUFFER_PTS(buffer.get()) = shot->start + from;
    GST_BUFFER_DURATION(buffer.get()) = to - from;
    pictures_.push_back(std::move(buffer));
  }
  slot_++;
  offset_ = 0;
  return true;
}

GstFlowReturn Source::create(GstBuffer **buffer) {
  if (cancelled_) return GST_FLOW_FLUSHING;
  if (pictures_.empty()) {
    const auto film = programme();
    if (!film) return GST_FLOW_EOS;  // there is no plan; why has been said
    const GstClockTime stop = GST_BASE_SRC(self_)->segment.stop;
    if (slot_ >= film->slots().size()) return GST_FLOW_EOS;
    if (GST_CLOCK_TIME_IS_VALID(stop) && film->start(film->slots()[slot_]) >= stop) return GST_FLOW_EOS;
    if (!prepare_shot()) return GST_FLOW_FLUSHING;
  }
  *buffer = pictures_.front().release();
  pictures_.pop_front();
  return GST_FLOW_OK;
}

void Source::push_events() {
  for (auto &event : std::exchange(events_, {})) gst_pad_push_event(GST_BASE_SRC_PAD(self_), event.release());
}

}  // namespace storyboardsrc
