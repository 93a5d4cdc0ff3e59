// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-consistencycheck
 * @title: consistencycheck
 *
 * Judges takes against their storyboard (answering `storyboard/take` queries), measures any video that
 * streams through it, and applies the repair of a take while that take streams.
 * docs/elements/consistencycheck.md has the whole contract.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 -m videotestsrc num-buffers=100 ! consistencycheck ! fakesink
 * ]|
 */
#include "consistencycheck/gstconsistencycheck.hpp"

#include "consistencycheck/check.hpp"
#include "glue/element.hpp"
#include "glue/failure.hpp"
#include "media/sampler.hpp"

GST_DEBUG_CATEGORY(consistencycheck_debug);
#define GST_CAT_DEFAULT consistencycheck_debug

using consistency::Check;

GLUE_DEFINE_TYPE(GstConsistencyCheck, gst_consistency_check, GST_TYPE_BASE_TRANSFORM, Check, {})

static void gst_consistency_check_class_init(GstConsistencyCheckClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  auto *element = GST_ELEMENT_CLASS(klass);
  auto *base = GST_BASE_TRANSFORM_CLASS(klass);

  object->set_property = [](GObject *o, guint id, const GValue *v, GParamSpec *) {
    gst_consistency_check_impl(o).set(id, v);
  };
  object->get_property = [](GObject *o, guint id, GValue *v, GParamSpec *) {
    gst_consistency_check_impl(o).get(id, v);
  };

  consistency::Properties::install(object);

  GstCaps *caps =
      gst_caps_from_string(GST_VIDEO_CAPS_MAKE(MEDIA_SAMPLER_FORMATS) ", interlace-mode=(string)progressive");
  gst_element_class_add_pad_template(element,
                                     gst_pad_template_new("sink", GST_PAD_SINK, GST_PAD_ALWAYS, caps));
  gst_element_class_add_pad_template(element, gst_pad_template_new("src", GST_PAD_SRC, GST_PAD_ALWAYS, caps));
  gst_element_class_add_pad_template(element,
                                     gst_pad_template_new("reference", GST_PAD_SINK, GST_PAD_REQUEST, caps));
  gst_caps_unref(caps);
  element->request_new_pad = [](GstElement *e, GstPadTemplate *templ, const gchar *, const GstCaps *) {
    return gst_consistency_check_impl(e).request_pad(templ);
  };
  element->release_pad = [](GstElement *e, GstPad *pad) { gst_consistency_check_impl(e).release_pad(pad); };
  gst_element_class_set_static_metadata(
      element, "Consistency check", "Filter/Analyzer/Video",
      "Judges takes against their storyboard and says what failed; measures any video stream",
      "gst-storyboard developers");

  element->change_state = [](GstElement *e, GstStateChange transition) {
    // Before the pads are deactivated: whoever waits for a judgement must be let go first.
    if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) gst_consistency_check_impl(e).interrupt();
    return GST_ELEMENT_CLASS(gst_consistency_check_parent_class)->change_state(e, transition);
  };
  base->passthrough_on_same_caps = FALSE;
  base->transform_ip_on_passthrough = TRUE;
  base->start = [](GstBaseTransform *t) {
    return glue::guard(GST_ELEMENT_CAST(t), FALSE, [&] { return gst_consistency_check_impl(t).start(); });
  };
  base->stop = [](GstBaseTransform *t) {
    return glue::guard(GST_ELEMENT_CAST(t), FALSE, [&] { return gst_consistency_check_impl(t).stop(); });
  };
  base->set_caps = [](GstBaseTransform *t, GstCaps *in, GstCaps *) {
    return gst_consistency_check_impl(t).set_caps(in);
  };
  base->prepare_output_buffer = [](GstBaseTransform *t, GstBuffer *in, GstBuffer **out) {
    if (!gst_consistency_check_impl(t).only_marks())
      return GST_BASE_TRANSFORM_CLASS(gst_consistency_check_parent_class)->prepare_output_buffer(t, in, out);
    *out = gst_buffer_is_writable(in) ? in : gst_buffer_copy(in);  // shares the memory
    return GST_FLOW_OK;
  };
  base->transform_ip = [](GstBaseTransform *t, GstBuffer *buffer) {
    return glue::guard(GST_ELEMENT_CAST(t), GST_FLOW_ERROR,
                       [&] { return gst_consistency_check_impl(t).frame(buffer); });
  };
  base->sink_event = [](GstBaseTransform *t, GstEvent *event) {
    Check &check = gst_consistency_check_impl(t);
    glue::guard(GST_ELEMENT_CAST(t), FALSE, [&] {
      switch (GST_EVENT_TYPE(event)) {
        case GST_EVENT_FLUSH_START:
          check.flush_start();
          break;
        case GST_EVENT_FLUSH_STOP:
          check.flush_stop();
          break;
        case GST_EVENT_EOS:
          check.stream_ends();
          break;
        case GST_EVENT_CUSTOM_DOWNSTREAM_STICKY:
          check.shot_begins(event);
          break;
        default:
          break;
      }
      return TRUE;
    });
    return GST_BASE_TRANSFORM_CLASS(gst_consistency_check_parent_class)->sink_event(t, event);
  };
  base->query = [](GstBaseTransform *t, GstPadDirection direction, GstQuery *query) {
    if (direction == GST_PAD_SINK && gst_storyboard_query_is_take(query))
      return glue::guard(GST_ELEMENT_CAST(t), FALSE,
                         [&] { return gst_consistency_check_impl(t).take(query); });
    return GST_BASE_TRANSFORM_CLASS(gst_consistency_check_parent_class)->query(t, direction, query);
  };
}

gboolean gst_consistency_check_register(GstPlugin *plugin) {
  GST_DEBUG_CATEGORY_INIT(consistencycheck_debug, "consistencycheck", 0,
                          "judges takes against their storyboard");
  return gst_element_register(plugin, "consistencycheck", GST_RANK_NONE, gst_consistency_check_get_type());
}
