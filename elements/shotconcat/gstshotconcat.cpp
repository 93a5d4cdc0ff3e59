// SPDX-License-Identifier: LGPL-2.1-or-later
/**
 * SECTION:element-shotconcat
 * @title: shotconcat
 *
 * Plays shots one after another as one film, with transitions. Every request sink pad carries plain footage
 * or any number of shots announced in band; the pads play in order. See docs/elements/shotconcat.md.
 *
 * ## Example launch line
 * |[
 * gst-launch-1.0 shotconcat name=film sink_1::transition=fade sink_1::transition-duration=500000000 !
 *   videoconvert ! autovideosink
 *   videotestsrc num-buffers=90 ! video/x-raw,framerate=30/1 ! film.sink_0
 *   videotestsrc num-buffers=90 pattern=ball ! film.sink_1
 * ]|
 */
#include "gstshotconcat.hpp"

#include "category.hpp"
#include "concat.hpp"
#include "glue/element.hpp"
#include "glue/failure.hpp"
#include "gstshotconcatpad.hpp"
#include "picture_view.hpp"

GST_DEBUG_CATEGORY(shotconcat_debug);

struct GstShotConcat {
  GstElement parent;
};
struct GstShotConcatClass {
  GstElementClass parent_class;
};

namespace {

struct ElementHalf {
  explicit ElementHalf(GstShotConcat *self);
  shotconcat::Concat concat;
  GstPad *src;
  unsigned next_pad = 0;  // guarded by the object lock
};

}  // namespace

static void child_proxy_init(gpointer iface, gpointer) {
  auto *proxy = static_cast<GstChildProxyInterface *>(iface);
  proxy->get_child_by_index = [](GstChildProxy *self, guint index) -> GObject * {
    GST_OBJECT_LOCK(self);
    auto *pad = static_cast<GObject *>(g_list_nth_data(GST_ELEMENT_CAST(self)->sinkpads, index));
    if (pad) g_object_ref(pad);
    GST_OBJECT_UNLOCK(self);
    return pad;
  };
  proxy->get_child_by_name = [](GstChildProxy *self, const gchar *name) -> GObject * {
    return G_OBJECT(gst_element_get_static_pad(GST_ELEMENT_CAST(self), name));
  };
  proxy->get_children_count = [](GstChildProxy *self) -> guint {
    GST_OBJECT_LOCK(self);
    const guint n = GST_ELEMENT_CAST(self)->numsinkpads;
    GST_OBJECT_UNLOCK(self);
    return n;
  };
}

static void add_child_proxy(GType type) {
  static const GInterfaceInfo info = {child_proxy_init, nullptr, nullptr};
  g_type_add_interface_static(type, GST_TYPE_CHILD_PROXY, &info);
}

GLUE_DEFINE_TYPE(GstShotConcat, gst_shot_concat, GST_TYPE_ELEMENT, ElementHalf, add_child_proxy(t))

using shotconcat::Input;

static GstStaticPadTemplate sink_template = GST_STATIC_PAD_TEMPLATE(
    "sink_%u", GST_PAD_SINK, GST_PAD_REQUEST, GST_STATIC_CAPS(GST_VIDEO_CAPS_MAKE(SHOTCONCAT_FORMATS)));
static GstStaticPadTemplate src_template = GST_STATIC_PAD_TEMPLATE(
    "src", GST_PAD_SRC, GST_PAD_ALWAYS, GST_STATIC_CAPS(GST_VIDEO_CAPS_MAKE(SHOTCONCAT_FORMATS)));

static shotconcat::Concat &concat_of(GstObject *element) {
  return gst_shot_concat_impl(element).concat;
}

ElementHalf::ElementHalf(GstShotConcat *self) : concat(GST_ELEMENT_CAST(self)) {
  src = gst_pad_new_from_static_template(&src_template, "src");
  gst_pad_set_event_function(src, [](GstPad *, GstObject *parent, GstEvent *event) -> gboolean {
    return glue::guard(GST_ELEMENT_CAST(parent), FALSE, [&]() -> gboolean {
      return concat_of(parent).src_event(glue::Ref<GstEvent>::adopt(event));
    });
  });
  gst_pad_set_query_function(src, [](GstPad *, GstObject *parent, GstQuery *query) -> gboolean {
    return glue::guard(GST_ELEMENT_CAST(parent), FALSE,
                       [&]() -> gboolean { return concat_of(parent).src_query(query); });
  });
  gst_pad_use_fixed_caps(src);
  gst_element_add_pad(GST_ELEMENT_CAST(self), src);
  concat.set_src(src);
}

static GstPad *request_new_pad(GstElement *element, GstPadTemplate *templ, const gchar *name,
                               const GstCaps *) {
  auto &half = gst_shot_concat_impl(element);
  unsigned number;
  char rest;
  GST_OBJECT_LOCK(element);
  if (!name || sscanf(name, "sink_%u%c", &number, &rest) != 1) number = half.next_pad;
  half.next_pad = std::max(half.next_pad, number + 1);
  GST_OBJECT_UNLOCK(element);
  const auto own_name = glue::take_string(g_strdup_printf("sink_%u", number));
  auto *pad = GST_PAD_CAST(g_object_new(gst_shot_concat_pad_get_type(), "name", own_name.c_str(), "direction",
                                        GST_PAD_SINK, "template", templ, nullptr));
  Input &input = gst_shot_concat_pad_input(pad);
  input.number = number;
  gst_pad_set_chain_function(pad, [](GstPad *p, GstObject *parent, GstBuffer *buffer) {
    return glue::guard(GST_ELEMENT_CAST(parent), GST_FLOW_ERROR, [&] {
      return concat_of(parent).chain(gst_shot_concat_pad_input(p), glue::Ref<GstBuffer>::adopt(buffer));
    });
  });
  gst_pad_set_event_function(pad, [](GstPad *p, GstObject *parent, GstEvent *event) -> gboolean {
    return glue::guard(GST_ELEMENT_CAST(parent), FALSE, [&]() -> gboolean {
      return concat_of(parent).sink_event(gst_shot_concat_pad_input(p), glue::Ref<GstEvent>::adopt(event));
    });
  });
  gst_pad_set_query_function(pad, [](GstPad *p, GstObject *parent, GstQuery *query) -> gboolean {
    return glue::guard(GST_ELEMENT_CAST(parent), FALSE, [&]() -> gboolean {
      return concat_of(parent).sink_query(gst_shot_concat_pad_input(p), query);
    });
  });
  GST_PAD_SET_PROXY_ALLOCATION(pad);
  half.concat.add(input);
  if (GST_STATE(element) > GST_STATE_READY || GST_STATE_TARGET(element) > GST_STATE_READY)
    gst_pad_set_active(pad, TRUE);
  if (!gst_element_add_pad(element, pad)) {  // the name is taken
    half.concat.remove(input);
    return nullptr;
  }
  gst_child_proxy_child_added(GST_CHILD_PROXY(element), G_OBJECT(pad), own_name.c_str());
  return pad;
}

static void release_pad(GstElement *element, GstPad *pad) {
  auto &half = gst_shot_concat_impl(element);
  gst_object_ref(pad);
  glue::guard(element, false, [&] {
    half.concat.remove(gst_shot_concat_pad_input(pad));
    return true;
  });
  gst_pad_set_active(pad, FALSE);
  gst_child_proxy_child_removed(GST_CHILD_PROXY(element), G_OBJECT(pad), GST_OBJECT_NAME(pad));
  gst_element_remove_pad(element, pad);
  gst_object_unref(pad);
}

static GstStateChangeReturn change_state(GstElement *element, GstStateChange transition) {
  auto &concat = gst_shot_concat_impl(element).concat;
  if (transition == GST_STATE_CHANGE_READY_TO_PAUSED) concat.start();
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) concat.stop();
  const auto result = GST_ELEMENT_CLASS(gst_shot_concat_parent_class)->change_state(element, transition);
  if (transition == GST_STATE_CHANGE_PAUSED_TO_READY) concat.stopped();
  return result;
}

static GType sizing_get_type() {
  using shotconcat::Sizing;
  static const GType type = [] {
    static const GEnumValue values[] = {{int(Sizing::Fit), "Whole picture, with borders", "fit"},
                                        {int(Sizing::Fill), "No borders, cropped", "fill"},
                                        {int(Sizing::Stretch), "Stretched to the size", "stretch"},
                                        {int(Sizing::None), "Not scaled: cropped or with borders", "none"},
                                        {0, nullptr, nullptr}};
    return g_enum_register_static("GstShotConcatSizing", values);
  }();
  return type;
}
static GType overlap_get_type() {
  using shotconcat::Overlap;
  static const GType type = [] {
    static const GEnumValue values[] = {
        {int(Overlap::Content), "Footage overlaps, the film gets shorter", "content"},
        {int(Overlap::Freeze), "A frame is held, the film keeps its length", "freeze"},
        {0, nullptr, nullptr}};
    return g_enum_register_static("GstShotConcatOverlap", values);
  }();
  return type;
}
static GType order_get_type() {
  using shotconcat::Order;
  static const GType type = [] {
    static const GEnumValue values[] = {{int(Order::Pad), "Pad after pad, by number", "pad"},
                                        {int(Order::Index), "Shot after shot, by the shots' index", "index"},
                                        {0, nullptr, nullptr}};
    return g_enum_register_static("GstShotConcatOrder", values);
  }();
  return type;
}

static GType on_late_get_type() {
  using shotconcat::OnLate;
  static const GType type = [] {
    static const GEnumValue values[] = {{int(OnLate::Hold), "Hold the last picture", "hold"},
                                        {int(OnLate::Slate), "Black pictures", "slate"},
                                        {int(OnLate::Next), "Go on to the next pad", "next"},
                                        {0, nullptr, nullptr}};
    return g_enum_register_static("GstShotConcatOnLate", values);
  }();
  return type;
}
static GType match_get_type() {
  using shotconcat::Match;
  static const GType type = [] {
    static const GEnumValue values[] = {{int(Match::Off), "Leave pictures alone", "off"},
                                        {int(Match::Light), "Match brightness and contrast", "light"},
                                        {int(Match::Full), "Match every channel", "full"},
                                        {0, nullptr, nullptr}};
    return g_enum_register_static("GstShotConcatMatch", values);
  }();
  return type;
}

enum {
  PROP_0,
  PROP_ACTIVE_PAD,
  PROP_SIZING,
  PROP_OVERLAP,
  PROP_ORDER,
  PROP_ON_LATE,
  PROP_LATE_TIMEOUT,
  PROP_MATCH
};
enum { SIGNAL_TAKE, SIGNALS };
static guint signals[SIGNALS];

static gboolean take(GstElement *element, GstPad *pad, gint transition, guint64 duration, guint64 at) {
  return gst_shot_concat_impl(element).concat.take(
      pad, transition >= 2000 ? int(transition::kFade) : transition, duration, at);
}

static void set_property(GObject *object, guint id, const GValue *value, GParamSpec *spec) {
  gst_shot_concat_impl(object).concat.change([&](shotconcat::Settings &s) {
    switch (id) {
      case PROP_SIZING:
        s.sizing = static_cast<shotconcat::Sizing>(g_value_get_enum(value));
        break;
      case PROP_OVERLAP:
        s.overlap = static_cast<shotconcat::Overlap>(g_value_get_enum(value));
        break;
      case PROP_ORDER:
        s.order = static_cast<shotconcat::Order>(g_value_get_enum(value));
        break;
      case PROP_ON_LATE:
        s.on_late = static_cast<shotconcat::OnLate>(g_value_get_enum(value));
        break;
      case PROP_LATE_TIMEOUT:
        s.late_timeout = g_value_get_uint64(value);
        break;
      case PROP_MATCH:
        s.match = static_cast<shotconcat::Match>(g_value_get_enum(value));
        break;
      default:
        G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
    }
  });
}

static void get_property(GObject *object, guint id, GValue *value, GParamSpec *spec) {
  auto &concat = gst_shot_concat_impl(object).concat;
  const auto s = concat.settings();
  switch (id) {
    case PROP_ACTIVE_PAD:
      g_value_take_object(value, concat.active_pad().release());
      break;
    case PROP_SIZING:
      g_value_set_enum(value, static_cast<int>(s.sizing));
      break;
    case PROP_OVERLAP:
      g_value_set_enum(value, static_cast<int>(s.overlap));
      break;
    case PROP_ORDER:
      g_value_set_enum(value, static_cast<int>(s.order));
      break;
    case PROP_ON_LATE:
      g_value_set_enum(value, static_cast<int>(s.on_late));
      break;
    case PROP_LATE_TIMEOUT:
      g_value_set_uint64(value, s.late_timeout);
      break;
    case PROP_MATCH:
      g_value_set_enum(value, static_cast<int>(s.match));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID(object, id, spec);
  }
}

static void gst_shot_concat_class_init(GstShotConcatClass *klass) {
  auto *object = G_OBJECT_CLASS(klass);
  auto *element = GST_ELEMENT_CLASS(klass);
  GST_DEBUG_CATEGORY_INIT(shotconcat_debug, "shotconcat", 0, "shots in order, with transitions");
  object->set_property = set_property;
  object->get_property = get_property;
  element->request_new_pad = request_new_pad;
  element->release_pad = release_pad;
  element->change_state = change_state;

  const auto read = static_cast<GParamFlags>(G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  const auto ready =
      static_cast<GParamFlags>(G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_READY);
  g_object_class_install_property(
      object, PROP_ACTIVE_PAD,
      g_param_spec_object("active-pad", "Active pad", "The sink pad whose shot is playing", GST_TYPE_PAD,
                          read));
  g_object_class_install_property(
      object, PROP_SIZING,
      g_param_spec_enum("sizing", "Sizing", "How pictures of another shape are brought to the film's size",
                        sizing_get_type(), 0, ready));
  g_object_class_install_property(
      object, PROP_OVERLAP,
      g_param_spec_enum("overlap", "Overlap",
                        "Where a transition takes its frames from when shots have no handles",
                        overlap_get_type(), 0, ready));
  g_object_class_install_property(
      object, PROP_ORDER,
      g_param_spec_enum("order", "Order", "In which order the pads' shots are played", order_get_type(), 0,
                        ready));
  g_object_class_install_property(
      object, PROP_ON_LATE,
      g_param_spec_enum("on-late", "On late",
                        "What is shown while the active pad gives nothing for late-timeout",
                        on_late_get_type(), 0, ready));
  g_object_class_install_property(
      object, PROP_LATE_TIMEOUT,
      g_param_spec_uint64(
          "late-timeout", "Late timeout",
          "How long the active pad may give nothing before it is late, in nanoseconds of real time "
          "(-1 = for ever)",
          0, G_MAXUINT64, GST_CLOCK_TIME_NONE, ready));
  g_object_class_install_property(
      object, PROP_MATCH,
      g_param_spec_enum("match", "Match", "How far a shot starts like the one before it; gone after a second",
                        match_get_type(), 0, ready));
  /**
   * GstShotConcat::take:
   * @pad: the sink pad to switch to
   * @transition: GstShotConcatTransition
   * @duration: its length in nanoseconds
   * @at: when, in nanoseconds of the finished timeline; -1 = now
   *
   * Returns: %FALSE when the pad is over, is active already or is not this element's
   */
  signals[SIGNAL_TAKE] = g_signal_new_class_handler(
      "take", G_TYPE_FROM_CLASS(klass), static_cast<GSignalFlags>(G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION),
      G_CALLBACK(take), nullptr, nullptr, nullptr, G_TYPE_BOOLEAN, 4, GST_TYPE_PAD,
      gst_shot_concat_transition_get_type(), G_TYPE_UINT64, G_TYPE_UINT64);
  for (GType type :
       {sizing_get_type(), overlap_get_type(), order_get_type(), on_late_get_type(), match_get_type()})
    gst_type_mark_as_plugin_api(type, GstPluginAPIFlags(0));
  gst_type_mark_as_plugin_api(gst_shot_concat_pad_get_type(), GstPluginAPIFlags(0));

  gst_element_class_add_static_pad_template_with_gtype(element, &sink_template,
                                                       gst_shot_concat_pad_get_type());
  gst_element_class_add_static_pad_template(element, &src_template);
  gst_element_class_set_static_metadata(element, "Shot Concatenator", "Filter/Editor/Video",
                                        "Plays shots one after another as one film, with transitions",
                                        "gst-storyboard <storyboard@gst-storyboard.example>");
}

gboolean gst_shot_concat_register(GstPlugin *plugin) {
  return gst_element_register(plugin, "shotconcat", GST_RANK_NONE, gst_shot_concat_get_type());
}
