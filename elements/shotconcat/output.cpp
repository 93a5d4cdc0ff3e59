// SPDX-License-Identifier: LGPL-2.1-or-later
// What the film looks like (caps, segment, buffers) and how a frame of a transition is made.
#include <algorithm>

#include "category.hpp"
#include "concat.hpp"
#include "glue/failure.hpp"
#include "glue/frame.hpp"
#include "luma_image.hpp"
#include "picture_view.hpp"

namespace shotconcat {

// The film's own size and rate win, then the first input's caps, all within what downstream takes.
void Concat::negotiate(const Input &input) {
  GstVideoInfo info = input.info;
  if (film_) {
    if (film_->width > 0 && film_->height > 0 &&
        (film_->width != info.width || film_->height != info.height)) {
      GstVideoInfo sized;
      gst_video_info_set_format(&sized, GST_VIDEO_INFO_FORMAT(&info), static_cast<guint>(film_->width),
                                static_cast<guint>(film_->height));
      sized.colorimetry = info.colorimetry;
      sized.chroma_site = info.chroma_site;
      info = sized;
    }
    info.fps_n = film_->fps_n, info.fps_d = film_->fps_d;
  }
  bool guessed = false;
  if (info.fps_n <= 0 || info.fps_d <= 0) {  // variable: the film needs a rate
    GstCaps *current = gst_pad_get_current_caps(input.pad);
    gint n = 0, d = 1;
    if (current) {
      gst_structure_get_fraction(gst_caps_get_structure(current, 0), "max-framerate", &n, &d);
      gst_caps_unref(current);
    }
    guessed = n <= 0;
    info.fps_n = n > 0 ? n : 30, info.fps_d = n > 0 ? d : 1;
  }
  auto wanted = glue::Ref<GstCaps>::adopt(gst_video_info_to_caps(&info));
  auto allowed = glue::Ref<GstCaps>::adopt(gst_pad_peer_query_caps(src_, nullptr));
  auto caps = allowed;
  if (!gst_caps_can_intersect(wanted.get(), allowed.get())) {
    auto templ = glue::Ref<GstCaps>::adopt(gst_pad_get_pad_template_caps(src_));
    auto both = glue::Ref<GstCaps>::adopt(
        gst_caps_intersect_full(allowed.get(), templ.get(), GST_CAPS_INTERSECT_FIRST));
    if (gst_caps_is_empty(both.get()))
      throw glue::stream_failure(GST_STREAM_ERROR_FORMAT,
                                 "What comes after shotconcat takes none of the formats it can make.",
                                 glue::take_string(gst_caps_to_string(allowed.get())));
    caps = closest(both, info);
  } else {
    caps = wanted;
  }
  gst_video_info_from_caps(&out_, caps.get());
  if (GST_VIDEO_INFO_FORMAT(&out_) == GST_VIDEO_INFO_FORMAT(&input.info) && out_.colorimetry.matrix == 0)
    out_.colorimetry = input.info.colorimetry;
  rate_ = {out_.fps_n, out_.fps_d};
  out_caps_ = caps;
  negotiated_ = true;
  if (guessed)
    say(gst_message_new_element(
        GST_OBJECT_CAST(element_),
        gst_structure_new("shotconcat/normalised", "pad", G_TYPE_STRING, GST_PAD_NAME(input.pad), "changes",
                          G_TYPE_STRING, "variable frame rate to 30/1", nullptr)));
}

// The structure of `allowed` nearest to `info`, fixed.
glue::Ref<GstCaps> Concat::closest(const glue::Ref<GstCaps> &allowed, const GstVideoInfo &info) {
  GstCaps *best = nullptr;
  const char *format = GST_VIDEO_INFO_NAME(&info);
  for (guint i = 0; i < gst_caps_get_size(allowed.get()) && !best; i++) {
    auto one = glue::Ref<GstCaps>::adopt(gst_caps_copy_nth(allowed.get(), i));
    GstStructure *s = gst_caps_get_structure(one.get(), 0);
    if (gst_structure_has_field(s, "format") && !gst_structure_fixate_field_string(s, "format", format))
      continue;
    if (i + 1 < gst_caps_get_size(allowed.get()) &&
        g_strcmp0(gst_structure_get_string(s, "format"), format) != 0)
      continue;  // perhaps a later structure has the format itself
    best = one.release();
  }
  if (!best) best = gst_caps_copy_nth(allowed.get(), 0);
  best = gst_caps_make_writable(best);
  GstStructure *s = gst_caps_get_structure(best, 0);
  gst_structure_fixate_field_string(s, "format", format);
  gst_structure_fixate_field_nearest_int(s, "width", info.width);
  gst_structure_fixate_field_nearest_int(s, "height", info.height);
  if (gst_structure_has_field(s, "framerate"))
    gst_structure_fixate_field_nearest_fraction(s, "framerate", info.fps_n, info.fps_d);
  else
    gst_structure_set(s, "framerate", GST_TYPE_FRACTION, info.fps_n, info.fps_d, nullptr);
  gint n = 0, d = 1;
  if (gst_structure_get_fraction(s, "framerate", &n, &d) && n == 0)
    gst_structure_set(s, "framerate", GST_TYPE_FRACTION, info.fps_n, info.fps_d, nullptr);
  if (gst_structure_has_field(s, "pixel-aspect-ratio"))
    gst_structure_fixate_field_nearest_fraction(s, "pixel-aspect-ratio", info.par_n, info.par_d);
  else
    gst_structure_set(s, "pixel-aspect-ratio", GST_TYPE_FRACTION, info.par_n, info.par_d, nullptr);
  if (!gst_structure_has_field(s, "colorimetry") &&
      g_strcmp0(gst_structure_get_string(s, "format"), format) == 0) {
    const auto colour = glue::take_string(gst_video_colorimetry_to_string(&info.colorimetry));
    if (!colour.empty()) gst_structure_set(s, "colorimetry", G_TYPE_STRING, colour.c_str(), nullptr);
  }
  return glue::Ref<GstCaps>::adopt(gst_caps_fixate(best));
}

void Concat::forward_sticky(const glue::Ref<GstEvent> &event) {
  if (GST_EVENT_TYPE(event.get()) == GST_EVENT_TOC || GST_EVENT_TYPE(event.get()) == GST_EVENT_TAG) {
    const bool toc = GST_EVENT_TYPE(event.get()) == GST_EVENT_TOC;
    for (const auto &old : sticky_) {
      if (GST_EVENT_TYPE(old.get()) != GST_EVENT_TYPE(event.get())) continue;
      if (toc) return;  // the film has one table of contents
      GstTagList *a, *b;
      gst_event_parse_tag(old.get(), &a);
      gst_event_parse_tag(event.get(), &b);
      if (gst_tag_list_is_equal(a, b)) return;
    }
    sticky_.push_back(event);
  }
  if (segment_sent_)
    gst_pad_push_event(src_, glue::Ref<GstEvent>(event).release());
  else
    waiting_.push_back(event);
}

void Concat::open_output(const Input &input) {
  if (!negotiated_) negotiate(input);
  if (!announced_) {
    const auto id = glue::take_string(gst_pad_get_stream_id(input.pad)) + "/film";
    GstEvent *start = gst_event_new_stream_start(id.c_str());
    gst_event_set_group_id(start,
                           input.group != GST_GROUP_ID_INVALID ? input.group : gst_util_group_id_next());
    gst_pad_push_event(src_, start);
    gst_pad_push_event(src_, gst_event_new_caps(out_caps_.get()));
    announced_ = true;
    find_pool();
  }
  if (!segment_sent_) {
    GstSegment segment;
    gst_segment_init(&segment, GST_FORMAT_TIME);
    segment.rate = seek_.rate;
    segment.start = segment.time = segment.position = seek_.start;
    segment.stop = seek_.stop;
    segment.base = seek_.base;
    if (seek_.segment) segment.flags = GST_SEGMENT_FLAG_SEGMENT;
    GstEvent *event = gst_event_new_segment(&segment);
    if (seek_.seqnum != GST_SEQNUM_INVALID) gst_event_set_seqnum(event, seek_.seqnum);
    gst_pad_push_event(src_, event);
    segment_sent_ = true;
    for (auto &e : waiting_) gst_pad_push_event(src_, e.release());
    waiting_.clear();
  } else if (gst_pad_check_reconfigure(src_)) {
    find_pool();
  }
}

// The pictures' own memory, unless they are so small that pages would be a waste.
GstAllocator *Concat::pages_for(gsize size) const {
  return size >= 256 * 1024 ? allocator_.get() : nullptr;
}

// A pool for upstream to fill. Pictures may stay in the delay line, so it has no end (a pool of downstream's
// would run dry), and every pad has its own: nobody but its pad's decoder sets it up and takes it down. With
// a pool and strides of its own choice a decoder decodes right into it instead of copying every picture
// (avdec_* of 1.22 insists on both).
gboolean Concat::propose_allocation(GstQuery *query) {
  GstCaps *caps;
  gboolean need_pool;
  gst_query_parse_allocation(query, &caps, &need_pool);
  GstVideoInfo info;
  if (!caps || !gst_video_info_from_caps(&info, caps)) return FALSE;
  auto peer = glue::Ref<GstQuery>::adopt(gst_query_new_allocation(caps, FALSE));
  // Pictures pass untouched, so only strides that downstream says it knows about (one that says nothing, such
  // as a filesink, takes bytes as they lie).
  const bool strides = gst_pad_peer_query(src_, peer.get()) &&
                       gst_query_find_allocation_meta(peer.get(), GST_VIDEO_META_API_TYPE, nullptr);
  if (strides) gst_query_add_allocation_meta(query, GST_VIDEO_META_API_TYPE, nullptr);
  const auto allocator = pages_for(static_cast<gsize>(info.size));
  GstAllocationParams params;
  gst_allocation_params_init(&params);
  if (allocator) gst_query_add_allocation_param(query, allocator, &params);
  if (need_pool) {
    auto pool = glue::Ref<GstBufferPool>::adopt(gst_video_buffer_pool_new());
    GstStructure *config = gst_buffer_pool_get_config(pool.get());
    gst_buffer_pool_config_set_params(config, caps, static_cast<guint>(info.size), 0, 0);
    gst_buffer_pool_config_set_allocator(config, allocator, &params);
    if (strides) gst_buffer_pool_config_add_option(config, GST_BUFFER_POOL_OPTION_VIDEO_META);
    if (gst_buffer_pool_set_config(pool.get(), config))
      gst_query_add_allocation_pool(query, pool.get(), static_cast<guint>(info.size), 0, 0);
  }
  return TRUE;
}

void Concat::release_pool() {
  if (pool_) gst_buffer_pool_set_active(pool_.get(), FALSE);
  pool_.reset();
}

// Buffers for what is made here; everything else keeps the memory it came in.
void Concat::find_pool() {
  auto query = glue::Ref<GstQuery>::adopt(gst_query_new_allocation(out_caps_.get(), TRUE));
  GstBufferPool *pool = nullptr;
  guint size = static_cast<guint>(out_.size), min = 0, max = 0;
  if (gst_pad_peer_query(src_, query.get()) && gst_query_get_n_allocation_pools(query.get()) > 0)
    gst_query_parse_nth_allocation_pool(query.get(), 0, &pool, &size, &min, &max);
  release_pool();
  size = std::max(size, static_cast<guint>(out_.size));
  GstAllocator *allocator = nullptr;
  const auto configure = [&](GstBufferPool *p, guint most) {
    GstStructure *config = gst_buffer_pool_get_config(p);
    gst_buffer_pool_config_set_params(config, out_caps_.get(), size, min, most);
    if (allocator) gst_buffer_pool_config_set_allocator(config, allocator, nullptr);
    return gst_buffer_pool_set_config(p, config) && gst_buffer_pool_set_active(p, TRUE);
  };
  if (pool &&
      (max != 0 || !configure(pool, 0))) {  // the delay line keeps buffers: only an unlimited pool serves
    gst_object_unref(pool);
    pool = nullptr;
  }
  if (!pool) {
    pool = gst_video_buffer_pool_new();
    size = static_cast<guint>(out_.size), min = 0;
    allocator = pages_for(size);
    if (!configure(pool, 0)) {
      gst_object_unref(pool);
      throw glue::resource_failure(GST_RESOURCE_ERROR_SETTINGS,
                                   "No buffers for the film's pictures can be made.");
    }
  }
  pool_ = glue::Ref<GstBufferPool>::adopt(pool);
}

glue::Ref<GstBuffer> Concat::allocate() {
  GstBuffer *buffer = nullptr;
  if (gst_buffer_pool_acquire_buffer(pool_.get(), &buffer, nullptr) != GST_FLOW_OK)
    throw glue::resource_failure(GST_RESOURCE_ERROR_NO_SPACE_LEFT, "There is no memory for another picture.");
  return glue::Ref<GstBuffer>::adopt(buffer);
}

glue::Ref<GstBuffer> Concat::normalise(Input &input, const glue::Ref<GstBuffer> &buffer) {
  if (!input.normaliser) {
    input.normaliser.emplace(input.info, out_, settings().sizing);
    std::string changes = input.normaliser->changes();
    if (input.info.fps_n > 0 &&
        gst_util_fraction_compare(input.info.fps_n, input.info.fps_d, rate_.num, rate_.den)) {
      changes += changes.empty() ? "" : ", ";
      changes += "frame rate " + std::to_string(input.info.fps_n) + "/" + std::to_string(input.info.fps_d) +
                 " to " + std::to_string(rate_.num) + "/" + std::to_string(rate_.den);
    }
    if (changes != input.said && !changes.empty())
      say(gst_message_new_element(
          GST_OBJECT_CAST(element_),
          gst_structure_new("shotconcat/normalised", "pad", G_TYPE_STRING, GST_PAD_NAME(input.pad), "shot-id",
                            G_TYPE_STRING, input.stream.shot_id.c_str(), "changes", G_TYPE_STRING,
                            changes.c_str(), nullptr)));
    input.said = changes;
  }
  if (!input.normaliser->needed()) return buffer;
  auto out = allocate();
  input.normaliser->convert(buffer.get(), out.get());
  return out;
}

glue::Ref<GstBuffer> Concat::black() {
  if (!black_) {
    auto buffer = allocate();
    glue::MappedFrame frame(buffer.get(), out_, GST_MAP_WRITE);
    if (!frame) throw glue::resource_failure(GST_RESOURCE_ERROR_FAILED, "A black picture could not be made.");
    const auto p = view(frame.get());
    for (int i = 0; i < p.count; i++) {
      const auto &plane = p.planes[static_cast<std::size_t>(i)];
      for (int y = 0; y < plane.height; y++)
        for (int s = 0; s < plane.samples(); s++) {
          const auto level = plane.black[static_cast<std::size_t>(s % plane.channels)];
          if (p.bytes == 1)
            plane.row<std::uint8_t>(y)[s] = static_cast<std::uint8_t>(level);
          else
            plane.row<std::uint16_t>(y)[s] = level;
        }
    }
    black_ = buffer;
  }
  return black_;
}

Transition Concat::transition_of(const InputSettings &settings) const {
  return {settings.transition, frames_in(settings.transition_duration, rate_), settings.easing, {}};
}

Transition Concat::transition_named(const char *name, GstClockTime duration, const char *easing,
                                    const InputSettings &settings, const char *shot) {
  Transition t{transition::kCut, frames_in(duration, rate_), settings.easing, {}};
  if (const auto id = transition::find(glue::string_or_empty(name))) {
    t.id = *id;
  } else {
    GST_ELEMENT_WARNING(element_, STREAM, FORMAT,
                        ("There is no transition called \"%s\"; shot %s gets a cross-fade.", name,
                         glue::string_or_empty(shot).c_str()),
                        (nullptr));
    t.id = transition::kFade;
  }
  if (easing && *easing)
    if (const auto e = transition::easing_named(easing)) t.easing = *e;
  return t;
}

Stitcher::Blend Concat::blend_with(const Transition &t, Input &input) {
  if (t.is_cut()) return {};
  auto luma = transition::entry(t.id).family == transition::Family::Luma
                  ? luma_image(input.settings().luma)
                  : std::shared_ptr<const transition::LumaImage>();
  auto renderer = std::make_shared<transition::Renderer>(t.id, std::move(luma));
  return [this, renderer, easing = t.easing, &input, pad = glue::Ref<GstPad>::share(input.pad)](
             GstBuffer *outgoing, GstBuffer *incoming, double progress) {
    gst_object_sync_values(GST_OBJECT_CAST(pad.get()), frame_time(stitcher_.next(), rate_));
    const double by_hand = input.settings().position;
    if (by_hand >= 1) return glue::Ref<GstBuffer>::share(incoming);  // thrown all the way: it is over
    const double p = by_hand >= 0 ? by_hand : transition::ease(easing, progress);
    auto from = outgoing ? glue::Ref<GstBuffer>::share(outgoing) : black();
    auto out = allocate();
    {
      glue::MappedFrame a(from.get(), out_, GST_MAP_READ), b(incoming, out_, GST_MAP_READ),
          d(out.get(), out_, GST_MAP_WRITE);
      if (!a || !b || !d) throw glue::stream_failure(GST_STREAM_ERROR_FAILED, "A picture could not be read.");
      renderer->render(view(d.get()), view(a.get()), view(b.get()), static_cast<float>(p));
    }
    gst_buffer_copy_into(out.get(), incoming, GST_BUFFER_COPY_FLAGS, 0, static_cast<gsize>(-1));
    return out;
  };
}

std::shared_ptr<const transition::LumaImage> Concat::luma_image(const std::string &file) {
  if (file.empty()) {
    GST_ELEMENT_WARNING(
        element_, RESOURCE, SETTINGS,
        ("A transition is \"luma\" but its pad's property luma names no picture; it wipes to the right."),
        (nullptr));
    return {};
  }
  auto &image = lumas_[file];
  if (!image) image = load_luma_image(file);
  return image;
}

}  // namespace shotconcat
